"""A transcript from a file or from pasted text: .txt, .srt, .vtt, .docx, .json (labels.md).

Speakers are known where the text names two sorts of people that are told apart (销售/客户, or two names of which
the one that sells is plain); else unknown. Where there are no times they are worked out from the length.
"""

import json
from typing import Any

from nlp.transcript import Segment, Transcript
from nlp.transcript_lines import Line, labelled, plain_lines, timed_blocks
from nlp.transcript_names import roles
from nlp.transcript_office import docx_text
from nlp.transcript_refused import TranscriptRefused

__all__ = ["TranscriptRefused", "looks_like_a_transcript", "read"]

LARGEST_BYTES = 5_000_000
MOST_CHARACTERS = 400_000
MOST_SEGMENTS = 20_000
CHARACTERS_PER_S = 4.5

_ENCODINGS = ("utf-8-sig", "gb18030")
_STRANGE = [bytes((code,)) for code in range(1, 32) if code not in b"\t\n\r\f\x1b"]
_MOST_STRANGE = 0.01
_LEAST_LINES = 4
_LEAST_LABELLED = 0.6


def read(data: bytes, name: str) -> Transcript:
    """The transcript in a file called `name`, or in pasted text (any other name). Raises `TranscriptRefused`."""
    if not data.strip():
        raise TranscriptRefused("empty")
    ending = name.lower().rpartition(".")[2]
    if ending == "docx":
        text = docx_text(data)
    elif len(data) > LARGEST_BYTES:
        raise TranscriptRefused("too_long")
    else:
        text = _decoded(data)
    if len(text) > MOST_CHARACTERS:
        raise TranscriptRefused("too_long")
    if ending == "json":
        return _from_json(text)
    return _from_lines(timed_blocks(text) or plain_lines(text))


def looks_like_a_transcript(text: str) -> bool:
    """Pasted words are a talk: several lines, most of them with a speaker before them, or subtitles with times."""
    if timed_blocks(text):
        return True
    lines = [line for line in text.splitlines() if line.strip()]
    named = [line for line in lines if labelled(line)]
    return (
        len(lines) >= _LEAST_LINES
        and len(named) >= _LEAST_LABELLED * len(lines)
        and len({label for line in named if (label := labelled(line))}) in range(1, 7)
        and len(named) > len({label for line in named if (label := labelled(line))})
    )


def _decoded(data: bytes) -> str:
    """UTF-16 by its mark, else UTF-8, else GB18030; a text has no zero bytes."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _in(data, "utf-16")
    strange = sum(data.count(sign) for sign in _STRANGE)
    if b"\0" in data or strange > _MOST_STRANGE * len(data):
        raise TranscriptRefused("not_text")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TranscriptRefused("not_text")


def _in(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TranscriptRefused("not_text") from error


def _from_lines(lines: list[Line]) -> Transcript:
    spoken = [line for line in lines if line.text]
    if not spoken:
        raise TranscriptRefused("empty")
    if len(spoken) > MOST_SEGMENTS:
        raise TranscriptRefused("too_long")
    told = roles([(line.label, line.text) for line in spoken])
    segments = []
    at = 0.0
    for n, line in enumerate(spoken):
        start = at if line.start is None else max(line.start, at if line.end is None else 0.0)
        following = next((other.start for other in spoken[n + 1 : n + 2] if other.start is not None), None)
        end = line.end if line.end is not None else start + len(line.text) / CHARACTERS_PER_S
        if line.end is None and following is not None and following > start:
            end = min(end, following)
        segments.append(Segment(round(start, 2), round(max(end, start), 2), line.text, told.get(line.label)))
        at = max(end, start)
    known = all(segment.speaker for segment in segments)
    return Transcript(tuple(segments), "known" if known else "guessed" if any(told.values()) else "unknown")


def _from_json(text: str) -> Transcript:
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TranscriptRefused("wrong_json") from error
    items = plain.get("segments") if isinstance(plain, dict) else None
    if not isinstance(items, list) or len(items) > MOST_SEGMENTS:
        raise TranscriptRefused("wrong_json")
    segments = tuple(_segment(item) for item in items)
    if not any(segment.text.strip() for segment in segments):
        raise TranscriptRefused("empty")
    certainty = plain.get("speakers", "unknown")
    if certainty not in ("known", "guessed", "unknown"):
        raise TranscriptRefused("wrong_json")
    return Transcript(segments, certainty)


def _segment(item: Any) -> Segment:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise TranscriptRefused("wrong_json")
    speaker = item.get("speaker")
    if speaker not in ("rep", "customer", None):
        raise TranscriptRefused("wrong_json")
    start, end = _seconds(item.get("start")), _seconds(item.get("end"))
    return Segment(start, max(start, end), item["text"], speaker)


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise TranscriptRefused("wrong_json")
    return float(value)
