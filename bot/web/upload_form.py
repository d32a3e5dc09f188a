"""What the upload page posts, as checked values."""

import asyncio
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.web.body import read_body
from bot.web.refusal import RefusalError
from bot.words import call_pages as words

SIZE_LIMIT = 500 * 1024 * 1024
PIECE_LIMIT = 4 * 1024 * 1024
BODY_LIMIT = 8 * 1024
PIECE_TIMEOUT_S = 120.0

Line = Annotated[str, Field(min_length=1, max_length=600, pattern=r"^[^\x00-\x1f]+$")]


class Chosen(BaseModel):
    """The file somebody chose. `fingerprint`: the browser's name for it, the same when it is chosen again."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: Line
    size: int = Field(ge=0)
    fingerprint: Line


async def read_chosen(request: web.Request) -> Chosen:
    """The posted JSON; raises RefusalError, also for files that nobody takes."""
    try:
        chosen = Chosen.model_validate_json(await read_body(request, BODY_LIMIT, words.ODD_UPLOAD))
    except ValidationError:
        raise RefusalError(400, words.ODD_UPLOAD, "chosen") from None
    if chosen.size == 0:
        raise RefusalError(400, words.EMPTY_FILE, "empty file")
    if chosen.size > SIZE_LIMIT:
        raise RefusalError(413, words.too_big(SIZE_LIMIT), "file too large")
    return chosen


async def read_piece(request: web.Request) -> bytes:
    """The bytes of one piece; raises RefusalError when they are too many, or do not come in time, or at all."""
    try:
        async with asyncio.timeout(PIECE_TIMEOUT_S):
            return await read_body(request, PIECE_LIMIT, words.ODD_UPLOAD)
    except TimeoutError:
        raise RefusalError(408, words.ODD_UPLOAD, "slow piece") from None
    except ConnectionError:  # the line broke: nobody reads the answer, the page asks anew
        raise RefusalError(400, words.ODD_UPLOAD, "broken line") from None
