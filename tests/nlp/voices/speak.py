"""`scripts/voices`: make the recordings anew. Needs espeak-ng and sox, which the tests do not."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from tests.nlp.encoding import write
from tests.nlp.voices import HERE, NOISE, NOTE, TALK, Turn

RATE = 16_000
VOICES = {"rep": ("cmn+m3", 40), "customer": ("cmn+f5", 70)}
"""espeak-ng's voice and pitch."""
TALKED = (
    ("rep", "王店长您好，我是康乐医药的小李。"),
    ("customer", "你好，上次那批货卖得一般。"),
    ("rep", "我们的新品有质检报告，两周就能看到效果。"),
    ("customer", "价格还是有点贵，账期能不能长一点？"),
    ("rep", "这个我回去问问经理。"),
    ("customer", "售后也要跟上，上次修了十天。"),
    ("rep", "放心，绝对没问题。"),
    ("customer", "那你们什么时候送样品过来？"),
)
NOTED = "刚见了王店长，他嫌账期短，要下周三送两箱样品。Their budget is twenty thousand. 下个月再看。"
PAUSE_S = 0.7
OVERLAP_S = 0.5

Sound = NDArray[np.float32]


def main() -> None:
    """All of them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        spoken = [_said(folder, text, *VOICES[speaker]) for speaker, text in TALKED]
        turns, talk = _laid_out(spoken)
        write(TALK, talk, RATE, "libopus", bit_rate=32_000)
        (HERE / "talk.json").write_text(_json(turns), "utf-8")
        write(NOTE, _said(folder, NOTED, *VOICES["rep"])[None], RATE, "libopus", bit_rate=20_000)
        write(NOISE, _street(folder)[None], RATE, "libopus", bit_rate=20_000)


def _said(folder: Path, text: str, voice: str, pitch: int) -> Sound:
    spoken, even = folder / "spoken.wav", folder / "even.s16"
    subprocess.run(["espeak-ng", "-v", voice, "-p", f"{pitch}", "-s", "230", "-w", spoken, text], check=True)
    subprocess.run(
        ["sox", spoken, "-r", f"{RATE}", "-c", "1", "-e", "signed", "-b", "16", even, "norm", "-6"], check=True
    )
    return _read(even)


def _street(folder: Path) -> Sound:
    raw = folder / "noise.s16"
    shape = [
        "synth",
        "5",
        "brownnoise",
        "tremolo",
        "0.3",
        "60",
        "vol",
        "0.5",
        ":",
        "synth",
        "3",
        "whitenoise",
        "vol",
        "0.1",
    ]
    subprocess.run(
        ["sox", "-R", "-n", "-r", f"{RATE}", "-c", "1", "-e", "signed", "-b", "16", raw, *shape], check=True
    )
    return _read(raw)


def _read(raw: Path) -> Sound:
    return (np.frombuffer(raw.read_bytes(), np.int16) / 32768).astype(np.float32)


def _laid_out(spoken: list[Sound]) -> tuple[list[Turn], Sound]:
    """One after the other with pauses, the last one into the one before; (2, samples)."""
    turns: list[Turn] = []
    at = PAUSE_S
    for (speaker, text), sound in zip(TALKED, spoken, strict=True):
        last = len(turns) == len(spoken) - 1
        start = at - PAUSE_S - OVERLAP_S if last else at
        turns.append(Turn(round(start, 2), round(start + len(sound) / RATE, 2), speaker, text))
        at = start + len(sound) / RATE + PAUSE_S
    talk = np.zeros((2, int(at * RATE) + RATE), np.float32)
    for turn, sound in zip(turns, spoken, strict=True):
        start = int(turn.start * RATE)
        talk[int(turn.speaker == "customer"), start : start + len(sound)] += sound
    return turns, talk


def _json(turns: list[Turn]) -> str:
    return "[\n" + ",\n".join(json.dumps(asdict(turn), ensure_ascii=False) for turn in turns) + "\n]\n"


if __name__ == "__main__":
    main()
