"""Hearing recordings: time by stage against calling faster-whisper alone, and the memory of a worker by model.

Runs by itself, on another machine with a GPU too: `python -m bench.speech --models base,small,medium`.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.places import ROOT, SCRATCH, environment
from bench.speech_models import SHAPES, SpeechModel, model
from bench.stats import median

GOAL_OVERHEAD = 0.05
ANSWERED_S = 30.0  # from the last word to the card, of which this is the greater part
SHORT_MIN = 5.0  # recordings of up to this length are heard more than once
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """One length with one model: medians of seconds by the clock, and of all processors' (`busy`) for the
    comparison, which others on the machine do not change; megabytes (10\u2076 bytes) at the most. Keys: `decode`,
    `speech` (which decodes, too), `heard` (everything up to the words), `speakers`; of `alone`: `heard`."""

    model: str
    minutes: float
    seconds: Mapping[str, float]
    alone: Mapping[str, float]

    @property
    def factor(self) -> float:
        """Seconds for a second of sound, up to the words and their speakers."""
        return (self.seconds["heard_s"] + self.seconds["speakers_s"]) / (self.minutes * 60)

    @property
    def ratio(self) -> float:
        """To faster-whisper alone, which tells no speakers."""
        ours = self.seconds["heard_busy_s"] + self.seconds["speakers_busy_s"]
        return ours / self.alone["heard_busy_s"]

    def share(self, stage: str) -> float:
        """Of all seconds; `decode`, `voice` (finding speech), `words`, `speakers`."""
        of = self.seconds
        parts = {
            "decode": of["decode_s"],
            "voice": of["speech_s"] - of["decode_s"],
            "words": of["heard_s"] - of["speech_s"],
            "speakers": of["speakers_s"],
        }
        return parts[stage] / (of["heard_s"] + of["speakers_s"])


@dataclass(frozen=True, slots=True)
class Speech:
    """`device`: what computed."""

    device: str
    heard: Sequence[Heard]

    def minutes_in(self, name: str, limit_s: float) -> float:
        """How many minutes of talk a model gets through in so many seconds, by its longest recording."""
        longest = max((one for one in self.heard if one.model == name), key=lambda one: one.minutes)
        return limit_s / longest.factor / 60


def measure(folder: Path, wanted: Sequence[tuple[SpeechModel, Sequence[float]]], device: str = "auto") -> Speech:
    """Build the models, make the recordings, hear them; a process for each hearing."""
    from nlp.speech_local import computing

    how = computing(device, "auto")
    if how is None:
        raise ValueError(f"{device} is not there")
    return Speech(
        f"{how.device} {how.compute_type}",
        [
            _measured(name, model(name, folder), recording(folder, minutes), minutes, device)
            for name, lengths in wanted
            for minutes in lengths
        ],
    )


def _measured(name: str, made: Path, file: Path, minutes: float, device: str) -> Heard:
    rounds = ROUNDS if minutes <= SHORT_MIN else 1
    ours, alone = [], []
    for _ in range(rounds):
        ours.append(_child(made, file, "ours", device))
        alone.append(_child(made, file, "alone", device))
    return Heard(name, minutes, _medians(ours), _medians(alone))


def _child(made: Path, file: Path, way: str, device: str) -> Mapping[str, float]:
    arguments = [sys.executable, "-m", "bench.speech_child", str(made), str(file), way, device]
    done = subprocess.run(arguments, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: Mapping[str, float] = json.loads(done.stdout)
    return told


def _medians(rounds: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    return {key: median([one[key] for one in rounds]) for key in rounds[0]}


def recording(folder: Path, minutes: float) -> Path:
    """The talk of the tests over and over, both voices on one channel, as a phone writes it (AAC)."""
    import numpy as np

    from nlp.audio import RATE, blocks
    from tests.nlp.encoding import write
    from tests.nlp.voices import TALK

    file = folder / f"talk-{minutes:g}.m4a"
    if not file.exists():
        talk = next(blocks(TALK, 1, block_s=60))
        length = int(minutes * 60 * RATE)
        write(file, np.tile(talk, length // talk.shape[1] + 1)[:, :length], RATE, "aac", bit_rate=48_000)
    return file


def main() -> None:
    """The command line."""
    wanted = argparse.ArgumentParser(prog="bench.speech", description=__doc__)
    wanted.add_argument("--models", default="toy,tiny,base,small", help="of " + ", ".join(SHAPES))
    wanted.add_argument("--minutes", default="1,5,20,60")
    wanted.add_argument("--device", default="auto", help="auto, cpu, cuda")
    wanted.add_argument("--folder", type=Path, help="where models are kept for the next time")
    arguments = wanted.parse_args()
    lengths = [float(minutes) for minutes in arguments.minutes.split(",")]
    SCRATCH.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=SCRATCH) as name:
        folder = arguments.folder or Path(name)
        folder.mkdir(exist_ok=True, parents=True)
        for one in SHAPES:
            if one in arguments.models.split(","):
                print(*lines(measure(folder, [(one, lengths)], arguments.device)), sep="\n", flush=True)


def lines(figures: Speech) -> Iterator[str]:
    """A line for each length."""
    for one in figures.heard:
        shares = " ".join(f"{stage} {one.share(stage):.1%}" for stage in ("decode", "voice", "words", "speakers"))
        yield ", ".join(
            (
                f"{figures.device} {one.model} {one.minutes:g} min: {one.seconds['heard_s']:.1f} s",
                f"factor {one.factor:.4f}",
                f"alone {one.alone['heard_s']:.1f} s",
                f"ratio {one.ratio:.3f}",
                f"{one.seconds['memory_mb']:.0f} MB, alone {one.alone['memory_mb']:.0f} MB",
                shares,
                f"{one.seconds['words']:.0f} words, alone {one.alone['words']:.0f}",
            )
        )


if __name__ == "__main__":
    main()
