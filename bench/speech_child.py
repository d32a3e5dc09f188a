"""`python -m bench.speech_child MODEL RECORDING ours|alone DEVICE`: hear one recording and print how long it took.

One process for each, so that its memory is that of one model and one way; models are loaded and everything is
imported before the clock starts.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from nlp.audio import blocks
from nlp.speakers import assign
from nlp.speech_local import BATCH, BEAM, OPENING, WINDOW_S, Whisper, computing, most_threads
from nlp.transcript import Segment
from nlp.windows import batches
from tests.nlp.voices import TALK

HOTWORDS = ("康乐医药", "冷链", "两箱样品")
LANGUAGE = "zh"


def main() -> None:
    """The command line."""
    folder, recording, way, device = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    told = ours(folder, recording, device) if way == "ours" else alone(folder, recording, device)
    told["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps(told))


def ours(folder: Path, recording: Path, device: str) -> dict[str, float]:
    """By stage; the first three are steps of `heard`, timed by themselves."""
    how = computing(device, "auto")
    assert how is not None
    whisper = Whisper(folder, how, language=LANGUAGE)
    warm = [segment for piece in whisper.pieces(TALK) for segment in piece.segments]
    assign(TALK, [replace(segment, speaker=None) for segment in warm])
    segments: list[Segment] = []

    def hear() -> None:
        for piece in whisper.pieces(recording, hotwords=HOTWORDS):
            segments.extend(piece.segments)

    told = {**_timed("heard", hear)}
    told |= _timed("speakers", lambda: assign(recording, segments))
    told |= _timed("decode", lambda: [block.shape for block in blocks(recording, 1)])
    told |= _timed("speech", lambda: list(batches(recording, 1, 0.0, BATCH[how.device], WINDOW_S)))
    return told | {"words": sum(len(segment.words) for segment in segments)}


def alone(folder: Path, recording: Path, device: str) -> dict[str, float]:
    """faster-whisper by its own batched call, with the same options."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    how = computing(device, "auto")
    assert how is not None
    model = WhisperModel(str(folder), device=how.device, compute_type=how.compute_type, cpu_threads=most_threads())
    pipeline = BatchedInferencePipeline(model)
    heard: list[Any] = []

    def hear(file: Path) -> None:
        found, _ = pipeline.transcribe(
            str(file),
            language=LANGUAGE,
            batch_size=BATCH[how.device],
            beam_size=BEAM[how.device],
            word_timestamps=True,
            hotwords="，".join(HOTWORDS),
            initial_prompt=OPENING,
        )
        heard[:] = found

    hear(TALK)
    told = _timed("heard", lambda: hear(recording))
    return told | {"words": sum(len(segment.words) for segment in heard)}


def _timed(name: str, do: Callable[[], object]) -> dict[str, float]:
    """Seconds by the clock, and of all processors."""
    wall, busy = time.perf_counter(), time.process_time()
    do()
    return {f"{name}_s": time.perf_counter() - wall, f"{name}_busy_s": time.process_time() - busy}


if __name__ == "__main__":
    main()
