"""A stored transcript as the values that are analysed and shown."""

from collections.abc import Sequence
from typing import cast

from nlp.transcript import Certainty, Segment, Speaker, Transcript, Word
from storage import models as tables

OTHER: dict[str | None, Speaker] = {"rep": "customer", "customer": "rep"}


def transcript(call: tables.Call, rows: Sequence[tables.Segment]) -> Transcript:
    """The transcript of `rows` (`storage.calls.segments`), with the speakers the way round they are taken now."""
    return Transcript(tuple(_segment(row, call.swapped) for row in rows), cast(Certainty, call.speakers))


def _segment(row: tables.Segment, swapped: bool) -> Segment:
    words = tuple(Word(*word) for word in (row.words or {}).get("words", ()))
    speaker = OTHER.get(row.speaker) if swapped else cast(Speaker | None, row.speaker)
    return Segment(row.start, row.end, row.text, speaker, words)
