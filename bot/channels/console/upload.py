"""Read an upload as it arrives, and stop reading as soon as it is more than will be taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import BodyPartReader, web

from bot.channels.console.refusal import RefusalError
from bot.words import console as words

FILE_LIMIT = 25 * 1024 * 1024
TOTAL_LIMIT = 60 * 1024 * 1024
FILES = 9
FIELDS = 8
FIELD_LIMIT = 4096
CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A received file; `name` as the sender calls it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """Fields by name, files in the order they were chosen."""

    fields: Mapping[str, str]
    files: Sequence[Upload]


async def read_form(request: web.Request, most: int = FILES) -> Form:
    """A multipart form with one to `most` files; raises RefusalError."""
    if request.content_type != "multipart/form-data":
        raise RefusalError(400, words.BROKEN_UPLOAD, "not multipart")
    if (request.content_length or 0) > TOTAL_LIMIT:
        raise RefusalError(413, words.UPLOAD_TOO_LARGE, "upload too large")
    try:
        form = await _read(request, most)
    except (ValueError, AssertionError, LookupError, web.RequestPayloadError) as error:
        raise RefusalError(400, words.BROKEN_UPLOAD, f"broken upload: {type(error).__name__}") from None
    if not form.files:
        raise RefusalError(400, words.NO_UPLOAD, "no file")
    return form


async def _read(request: web.Request, most: int) -> Form:
    fields: dict[str, str] = {}
    files: list[Upload] = []
    room = TOTAL_LIMIT
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise RefusalError(400, words.BROKEN_UPLOAD, "nested upload")
        if part.filename is None:
            if len(fields) == FIELDS:
                raise RefusalError(400, words.BROKEN_UPLOAD, "too many fields")
            fields[part.name or ""] = (await _bytes(part, FIELD_LIMIT)).decode()
            continue
        if len(files) == most:
            raise RefusalError(413, words.TOO_MANY_FILES, "too many files")
        data = await _bytes(part, min(FILE_LIMIT, room))
        if not data:
            raise RefusalError(400, words.EMPTY_UPLOAD, "empty file")
        room -= len(data)
        files.append(Upload(part.filename, data))
    return Form(fields, files)


async def _bytes(part: BodyPartReader, room: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        data += chunk
        if len(data) > room:
            raise RefusalError(413, words.UPLOAD_TOO_LARGE, "upload too large")
    return bytes(data)
