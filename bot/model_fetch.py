"""Download a model: goes on where it stopped, believes no file before its size and checksum are right.

A file in the making is called `<name>.part`; it takes its name when it is whole, so a model is there when all its
files are (nlp.speech_model).
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

import aiohttp
import structlog

from bot.model_hub import Hub, RemoteFile
from nlp.speech_model import missing_files

log = structlog.get_logger(__name__)
T = TypeVar("T")

Progress = Callable[[str, int, int | None], None]
"""The file, bytes so far, and of how many where that is known."""

PAUSES_S = (1.0, 3.0, 10.0, 30.0)  # before each further try
SILENCE_S = 60.0  # nothing comes for so long: try again
CHUNK = 1 << 20
_SHA256 = re.compile(r'"?([0-9a-f]{64})"?')

Reason = Literal["unreachable", "unknown_model", "incomplete", "checksum", "not_a_model"]


class ModelFetchError(Exception):
    """Why there is no model; what was downloaded so far stays, unless it was wrong."""

    def __init__(self, reason: Reason, what: str) -> None:
        super().__init__(f"{reason} {what}")
        self.reason = reason
        self.what = what


async def fetch(hub: Hub, folder: Path, progress: Progress, pauses_s: Sequence[float] = PAUSES_S) -> None:
    """Put the whole model into `folder`, which is there. Raises ModelFetchError, OSError."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=30, sock_read=SILENCE_S)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as client:
        files = await _again(partial(_listed, client, hub), hub.listing, pauses_s)
        for file in files:
            await _again(partial(_bring, client, file, folder, progress), file.name, pauses_s)
    missing = missing_files(folder)
    if missing:
        raise ModelFetchError("incomplete", "、".join(missing))


async def _again(do: Callable[[], Awaitable[T]], what: str, pauses_s: Sequence[float]) -> T:
    for pause_s in pauses_s:
        try:
            return await do()
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("model.again", what=what, error=type(error).__name__)
            await asyncio.sleep(pause_s)
    try:
        return await do()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ModelFetchError("unreachable", what) from error


async def _listed(client: aiohttp.ClientSession, hub: Hub) -> Sequence[RemoteFile]:
    """What the hub lists of a model's files, else what a model consists of."""
    async with client.get(hub.listing) as answer:
        if answer.status in (401, 403):  # how Hugging Face says that there is no such repository
            raise ModelFetchError("unknown_model", hub.listing)
        if answer.status == 404:
            return hub.unlisted
        answer.raise_for_status()
        try:
            return hub.read(await answer.json(content_type=None)) or hub.unlisted
        except ValueError:
            return hub.unlisted


async def _bring(client: aiohttp.ClientSession, file: RemoteFile, folder: Path, progress: Progress) -> None:
    """One file, unless it is there."""
    place, part = folder / file.name, folder / f"{file.name}.part"
    if place.is_file() and place.stat().st_size == (file.size or place.stat().st_size) > 0:
        progress(file.name, place.stat().st_size, file.size)
        return
    have = part.stat().st_size if part.is_file() else 0
    if have and have == file.size:
        _keep(part, place, file)
        return
    async with client.get(file.url, headers={"Range": f"bytes={have}-"} if have else {}) as answer:
        if answer.status == 416:  # what we have is longer than what there is
            part.unlink()
            raise aiohttp.ClientPayloadError("start over")
        if answer.status in (401, 403, 404):
            if file.optional:
                return
            raise ModelFetchError("unknown_model", file.url)
        answer.raise_for_status()
        have = have if answer.status == 206 else 0
        size = file.size or (have + answer.content_length if answer.content_length else None)
        with part.open("r+b" if have else "wb") as out:
            out.seek(have)
            async for chunk in answer.content.iter_chunked(CHUNK):
                out.write(chunk)
                progress(file.name, out.tell(), size)
    if size is not None and part.stat().st_size < size:
        raise aiohttp.ClientPayloadError("cut off")
    _keep(part, place, replace(file, size=size, sha256=file.sha256 or _told_sha256(answer)))


def _told_sha256(answer: aiohttp.ClientResponse) -> str | None:
    """Hugging Face's ETag of a large file is its SHA-256; on the way there it is called X-Linked-ETag."""
    for one in (*answer.history, answer):
        for header in ("X-Linked-ETag", "ETag"):
            if found := _SHA256.fullmatch(one.headers.get(header, "")):
                return found.group(1)
    return None


def _keep(part: Path, place: Path, file: RemoteFile) -> None:
    """Give a file its name if it is right; else it goes, for going on with it would be of no use."""
    wrong = _wrong(part, file)
    if wrong is not None:
        part.unlink()
        raise ModelFetchError(wrong, file.name)
    part.replace(place)


def _wrong(part: Path, file: RemoteFile) -> Reason | None:
    if file.size is not None and part.stat().st_size != file.size:
        return "checksum"
    if file.sha256 is not None:
        with part.open("rb") as whole:
            if hashlib.file_digest(whole, "sha256").hexdigest() != file.sha256:
                return "checksum"
    return "not_a_model" if file.name.endswith(".json") and not _is_json(part) else None


def _is_json(part: Path) -> bool:
    """A mirror's page that says "not found" is none."""
    try:
        json.loads(part.read_bytes())
    except ValueError:
        return False
    return True
