"""Lines of a written talk: who is named before them, and when they were said."""

import re
from collections import Counter
from dataclasses import dataclass

from nlp.transcript_names import is_role

_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_TIME = re.compile(rf"\s*[\[(【（<]?\s*(?P<time>{_CLOCK})\s*(?:[-–~至]+>?\s*{_CLOCK})?\s*[\])】）>]?\s*")
_LABEL = re.compile(
    r"(?P<label>[^\s:：,，。.!！?？;；、\[\]()（）【】<>\"“”]{1,10}(?: ?[0-9A-Za-z]{1,3})?)\s*"
    rf"(?:[\[(（【]?\s*(?P<time>{_CLOCK})\s*[\])）】]?\s*)?[:：](?P<text>.*)"
)
_HEAD = re.compile(
    r"(?P<label>[^\s:：,，。!！?？;；]{1,10}(?: ?[0-9A-Za-z]{1,3})?)\s*"
    rf"[\[(（]?\s*(?P<time>{_CLOCK})\s*[\])）]?"
)
_CUE = re.compile(rf"(?P<start>{_CLOCK})\s*-->\s*(?P<end>{_CLOCK})")
_VOICE = re.compile(r"<v(?:\.[^ >]*)? (?P<label>[^>]{1,20})>")
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>]{0,80}>|\{\\[^{}]{0,40}\}")
_OFTEN = 2
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Line:
    """Something said. `label`: the speaker as written, or None; `start`, `end`: seconds, or None."""

    label: str | None
    text: str
    start: float | None = None
    end: float | None = None


def labelled(line: str) -> str | None:
    """The speaker before a line ("销售：…", "[00:12] 张三：…"), if there is one."""
    return _read(line).label


def plain_lines(text: str) -> list[Line]:
    """A written talk, a line for each thing said. A line with
    nothing but a name and a time is the head of the lines after it."""
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    read = [_read(row) for row in rows]
    names = _names(read)
    found: list[Line] = []
    head: Line | None = None
    for row, line in zip(rows, read, strict=True):
        if alone := _HEAD.fullmatch(row):
            head = Line(alone["label"], "", seconds(alone["time"]))
            continue
        if line.label in names:
            found.append(line)
        else:
            timed = _TIME.match(row)
            start = seconds(timed["time"]) if timed else head.start if head else None
            found.append(Line(head.label if head else None, row[timed.end() :] if timed else row, start))
        head = Line(head.label, "") if head else None
    return found


def timed_blocks(text: str) -> list[Line]:
    """Subtitles (.srt, .vtt): the lines after each pair of times. Empty where there are none."""
    found: list[Line] = []
    times: re.Match[str] | None = None
    for row in [*text.splitlines(), ""]:
        if cue := _CUE.search(row):
            times = cue
        elif not row.strip():
            times = None
        elif times:
            found.append(_cue(row.strip(), seconds(times["start"]), seconds(times["end"])))
    names = _names(found)
    return [
        line
        if not line.label or line.label in names
        else Line(None, f"{line.label}：{line.text}", line.start, line.end)
        for line in found
    ]


def seconds(clock: str) -> float:
    """The seconds of "1:02:03.5", "02:03"."""
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _names(lines: list[Line]) -> set[str]:
    """The labels that are speakers: they come again, name a role, or nearly every line has one."""
    counts = Counter(line.label for line in lines if line.label)
    if counts.total() >= _MOSTLY * len(lines):
        return set(counts)
    return {label for label, count in counts.items() if count >= _OFTEN or is_role(label)}


def _read(row: str) -> Line:
    timed = _TIME.match(row)
    rest = row[timed.end() :] if timed else row.strip()
    match = _LABEL.fullmatch(rest)
    if match is None or match["label"].isdigit():
        return Line(None, row.strip())
    clock = match["time"] or (timed["time"] if timed else None)
    return Line(match["label"], match["text"].strip(), seconds(clock) if clock else None)


def _cue(row: str, start: float, end: float) -> Line:
    voice = _VOICE.search(row)
    line = _read(_TAG.sub("", row) if not voice else _TAG.sub("", _VOICE.sub("", row)))
    return Line(voice["label"].strip() if voice else line.label, line.text, start, max(start, end))
