"""The text of a Word document, looked at before it is unpacked."""

import io
import zipfile
from typing import Any

from nlp.transcript_refused import TranscriptRefused

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_ENTRIES = 2_000
MOST_UNPACKED = 60_000_000
MOST_RATIO = 200
LARGEST_BYTES = 20_000_000
_SMALL = 1_000_000
"""Below this many unpacked bytes no ratio is looked at: a few kilobytes of blanks are no bomb."""


def docx_text(data: bytes) -> str:
    """The words, a line for each paragraph and each row of a table. Raises `TranscriptRefused`."""
    _look_at(data)
    from docx import Document  # heavy, and rarely wanted

    try:
        body = Document(io.BytesIO(data)).element.body
        paragraphs = [_words(paragraph) for paragraph in body.iter(f"{_WORD}p")]
    except Exception as error:  # whatever a damaged document makes of its reader, it is damaged
        raise TranscriptRefused("broken") from error
    return "\n".join(paragraphs)


def _words(paragraph: Any) -> str:
    """The words of a paragraph; what was deleted under tracked changes (`delText`) is none of them."""
    signs = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}
    return "".join(
        (node.text or "") if node.tag == f"{_WORD}t" else signs.get(node.tag, "") for node in paragraph.iter()
    )


def _look_at(data: bytes) -> None:
    if len(data) > LARGEST_BYTES:
        raise TranscriptRefused("too_long")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise TranscriptRefused("broken") from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise TranscriptRefused("bomb")
    if unpacked > _SMALL and unpacked > MOST_RATIO * max(1, len(data)):
        raise TranscriptRefused("bomb")
