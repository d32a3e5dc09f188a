"""The bytes of what was erased: marked as due with the words, unlinked after that, and what was never all here.

Nobody can bring in the same bytes while they are unlinked (`media.hold`): either the new row is seen, and they
stay, or they are written anew.
"""

import asyncio
from typing import Final

import structlog
from sqlalchemy import literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.media import MediaStore, hold
from storage.models import Call, Media, Upload

log = structlog.get_logger(__name__)
GONE: Final = ("erased", "refused")  # states in which nothing is kept
_DUE = Media.erased == literal_column("'due'")  # said literally: a value would hide it from the partial index
_AS_IT_IS = {"synchronize_session": False}


async def release(session: AsyncSession, media_id: int | None) -> int:
    """Have a file erased, unless a talk that is kept is about it; returns its size in bytes."""
    about_it = (Call.media_id == media_id, Call.state.not_in(GONE))
    if media_id is None or await session.scalar(select(Call.id).where(*about_it).limit(1)) is not None:
        return 0
    nameless = update(Upload).where(Upload.media_id == media_id).values(name="", fingerprint="")
    await session.execute(nameless, execution_options=_AS_IT_IS)
    mine = (Media.id == media_id, Media.erased.is_(None))
    marked = update(Media).where(*mine).values(erased="due", name="").returning(Media.size)
    return await session.scalar(marked, execution_options=_AS_IT_IS) or 0


async def give_up_uploads(session: AsyncSession, person_id: int) -> int:
    """This person's uploads that did not come to an end are not waited for any more; returns how many. Their files
    are taken away by `uploads.abandoned`."""
    open_ = (Upload.person_id == person_id, Upload.state == "open")
    values = {"state": "given_up", "name": "", "fingerprint": ""}
    given_up = await session.scalars(
        update(Upload).where(*open_).values(values).returning(Upload.id), execution_options=_AS_IT_IS
    )
    return len(given_up.all())


async def sweep(database: Database, store: MediaStore) -> int:
    """Unlink what is due and nobody else needs, with its copies; returns how many files cannot be removed now: they
    stay due."""
    async with database.read() as session:
        hashes = (await session.scalars(select(Media.sha256).where(_DUE).distinct())).all()
    left = 0
    for sha256 in hashes:
        try:
            await _unlink(database, store, sha256)
        except OSError as error:
            log.warning("media.not_erased", error=type(error).__name__)
            left += 1
    return left


async def _unlink(database: Database, store: MediaStore, sha256: str) -> None:
    async with database.write() as session:
        await hold(session, sha256, alone=True)
        await session.execute(update(Media).where(Media.sha256 == sha256, _DUE).values(erased="done"))
        needed = select(Media.id).where(Media.sha256 == sha256, Media.erased.is_(None)).limit(1)
        if await session.scalar(needed) is None:
            await asyncio.to_thread(store.remove, sha256)
