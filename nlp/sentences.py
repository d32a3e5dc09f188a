"""Words that a recogniser heard in a window, as segments of the recording; what nobody said is left out."""

import re
from collections.abc import Iterable, Iterator, Sequence

from nlp.transcript import Segment, Speaker, Word
from nlp.windows import Window

ENDS = ("。", "？", "！", "?", "!")
SHORTEST_S = 1.0
# The same phrase over and over is no speech but a decoder that turns in circles; "对对对对" is speech.
REPEATED, LONGEST_PHRASE = 6, 20
# Learnt from subtitles of films, and said where nobody speaks.
SUBTITLES = re.compile(
    r"请不吝点赞|明镜与点点|字幕志愿者|字幕由.{0,8}提供|Amara\.org|(?:谢谢|感谢)(?:您的)?(?:观看|收看)|謝謝觀看"
)


def said(window: Window, words: Sequence[Word], speaker: Speaker | None) -> Iterator[Segment]:
    """The words (times from the start of the window) as segments: one for each stretch of speech, or for each of
    its sentences."""
    for part in _parts(_placed(window, without_circles(words))):
        text = "".join(word.text for word in part).strip()
        if text and not is_subtitle(text):
            yield Segment(part[0].start, max(word.end for word in part), text, speaker, tuple(part))


def is_subtitle(text: str) -> bool:
    """Whether it is what models say where nobody speaks."""
    return bool(SUBTITLES.search(text))


def _placed(window: Window, words: Iterable[Word]) -> Iterator[tuple[int, Word]]:
    """Each word with the number of its stretch, at its time in the recording."""
    for word in words:
        middle = (word.start + word.end) / 2
        start, end = (window.recorded(at, within=middle) for at in (word.start, word.end))
        yield window.place(middle)[0], Word(start, end, word.text)


def _parts(words: Iterable[tuple[int, Word]]) -> Iterator[list[Word]]:
    """Cut where a stretch ends, or a sentence that is long enough to stand alone."""
    part: list[Word] = []
    within = -1
    for number, word in words:
        if part and (
            number != within or (part[-1].text.endswith(ENDS) and part[-1].end - part[0].start >= SHORTEST_S)
        ):
            yield part
            part = []
        part.append(word)
        within = number
    if part:
        yield part


def without_circles(words: Sequence[Word]) -> list[Word]:
    """The words, with a phrase that is said `REPEATED` times in a row or more said once."""
    kept: list[Word] = []
    at = 0
    while at < len(words):
        length = next((n for n in range(1, LONGEST_PHRASE + 1) if _times(words, at, n) >= REPEATED), None)
        if length is None:
            kept.append(words[at])
            at += 1
        else:
            kept += words[at : at + length]
            at += length * _times(words, at, length)
    return kept


def _times(words: Sequence[Word], at: int, length: int) -> int:
    """How often the phrase of `length` words that begins at `at` follows itself, the first time counted."""
    phrase = [word.text for word in words[at : at + length]]
    times = 1
    while [word.text for word in words[at + times * length : at + (times + 1) * length]] == phrase:
        times += 1
    return times
