"""Why a file is no transcript."""

from typing import Literal

Reason = Literal["empty", "not_text", "too_long", "wrong_json", "broken", "bomb"]
"""empty: nothing is said in it · not_text: bytes that are no text · too_long: more than a day of talking ·
wrong_json: not as labels.md says · broken: no document although it is called one · bomb: a document that unpacks
to far more than it is."""


class TranscriptRefused(Exception):  # noqa: N818 - says what happened to the file, as AudioRefused does
    """The file is not read; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
