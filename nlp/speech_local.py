"""faster-whisper: Whisper on this machine, int8 on a processor, float16 on a GPU.

Sound is heard in windows of up to 30 seconds of speech, a batch of them at a time, so memory is bounded whatever
the length. Two people on two channels are heard apart, window by window, and put together by time.
"""

import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.audio import RATE
from nlp.hearing import pieces
from nlp.recogniser import Piece
from nlp.sentences import said
from nlp.transcript import Segment, Speaker, Word
from nlp.windows import Window

if TYPE_CHECKING:
    from faster_whisper import BatchedInferencePipeline

WINDOW_S = 30.0
# More is not faster on few cores, and slower to show.
BATCH = {"cpu": 8, "cuda": 16}
# Searching wider costs a processor twice the time for some per cent fewer mistakes.
BEAM = {"cpu": 1, "cuda": 5}
MOST_THREADS = 8
MOST_HINTS = 80  # tokens, of the 224 that Whisper reads before it listens
# Without it Whisper writes Chinese without marks, at times in traditional characters.
OPENING = "以下是普通话的对话。"
# Whisper's own rule for a window in which nobody spoke after all.
SILENT, UNSURE = 0.6, -1.0
# Whisper says 224 tokens at the most; who talks fast says more in a window, and the rest would be lost. Then its
# halves are heard, down to so many seconds: what is still too long is a decoder that turns in circles.
FULL, SHORTEST_S = 220, 6.0
DETECTED_IN, DETECTED_FROM = 4, 0.6  # windows that are listened to for the language, until it is this sure


@dataclass(frozen=True, slots=True)
class Computing:
    """Where and how precisely, in ctranslate2's words."""

    device: str
    compute_type: str


def computing(device: str, compute_type: str) -> Computing | None:
    """What auto means on this machine; None: it cannot do that."""
    import ctranslate2

    if device == "auto":
        device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
    if compute_type == "auto":
        compute_type = "float16" if device == "cuda" else "int8"
    if device == "cuda" and not ctranslate2.get_cuda_device_count():
        return None
    if compute_type not in ctranslate2.get_supported_compute_types(device):
        return None
    return Computing(device, compute_type)


class Whisper:
    """One model, loaded at the first recording and kept. Not for several threads at once."""

    def __init__(
        self,
        folder: Path,
        how: Computing,
        *,
        threads: int = 0,
        language: str | None = None,
        batch: int | None = None,
    ) -> None:
        """`folder` is absolute and whole (nlp.speech_model); `batch`: windows at a time."""
        self.name = f"whisper {folder.name}"
        self._folder, self._how = folder, how
        self._threads = threads or most_threads()
        self._language = language
        self._batch = batch or BATCH[how.device]

    def pieces(
        self, path: Path, *, start_s: float = 0.0, hotwords: Sequence[str] = (), language: str | None = None
    ) -> Iterator[Piece]:
        """See nlp.recogniser.Recogniser."""
        hearing = _Hearing(self._pipeline, BEAM[self._how.device], hotwords, language or self._language)
        yield from pieces(path, start_s, self._batch, WINDOW_S, hearing.segments)

    @cached_property
    def _pipeline(self) -> "BatchedInferencePipeline":
        os.environ["HF_HUB_OFFLINE"] = "1"  # read when it is imported
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        model = WhisperModel(
            str(self._folder),
            device=self._how.device,
            compute_type=self._how.compute_type,
            cpu_threads=self._threads,
            local_files_only=True,
        )
        return BatchedInferencePipeline(model)


def most_threads() -> int:
    """As many as this process has cores, while more help."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_THREADS)


class _Hearing:
    """One recording in one model: the language is found once, the hints are the same for every window."""

    def __init__(
        self, pipeline: "BatchedInferencePipeline", beam: int, hotwords: Sequence[str], language: str | None
    ) -> None:
        self._pipeline = pipeline
        self._beam = beam
        self._hints = _hints(hotwords, pipeline.model.hf_tokenizer)
        self._language = language

    def segments(self, windows: Sequence[Window], speakers: Sequence[Speaker | None]) -> Iterator[Segment]:
        """What is said in the windows; `speakers` by channel."""
        import numpy as np

        samples = [window.samples() for window in windows]
        ends = list(accumulate(len(part) for part in samples))
        starts_s = [(end - len(part)) / RATE for end, part in zip(ends, samples, strict=True)]
        sound = np.concatenate(samples)
        self._language = self._language or self._detected(sound)
        heard, _ = self._pipeline.transcribe(
            sound,
            language=self._language,
            clip_timestamps=[
                {"start": start_s, "end": end / RATE} for start_s, end in zip(starts_s, ends, strict=True)
            ],
            batch_size=len(windows),
            beam_size=self._beam,
            word_timestamps=True,
            hotwords=self._hints,
            initial_prompt=OPENING if self._language == "zh" else None,
        )
        for window_heard in list(heard):
            number = (
                bisect_right(starts_s, window_heard.seek / 100 + 0.01) - 1
            )  # `seek` is in whole frames of 10 ms
            window = windows[number]
            if len(window_heard.tokens) >= FULL and len(samples[number]) > SHORTEST_S * RATE:
                yield from self.segments(window.halves(), speakers)
            elif window_heard.no_speech_prob <= SILENT or window_heard.avg_logprob >= UNSURE:
                words = [_word(word, starts_s[number]) for word in window_heard.words]
                yield from said(window, words, speakers[window.channel])

    def _detected(self, sound: Any) -> str:
        model = self._pipeline.model
        if not model.model.is_multilingual:
            return "en"
        language, _, _ = model.detect_language(
            sound, language_detection_segments=DETECTED_IN, language_detection_threshold=DETECTED_FROM
        )
        return str(language)


def _word(heard: Any, from_s: float) -> Word:
    """In seconds from the start of its window."""
    return Word(float(heard.start) - from_s, float(heard.end) - from_s, heard.word)


def _hints(hotwords: Sequence[str], tokenizer: Any) -> str | None:
    """As many of the names as fit, the first ones first."""
    hints = ""
    for word in hotwords:
        longer = f"{hints}，{word}" if hints else word
        if len(tokenizer.encode(longer, add_special_tokens=False).ids) > MOST_HINTS:
            break
        hints = longer
    return hints or None
