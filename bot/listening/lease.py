"""Work on a talk lasts as long as its lease."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from bot.listening.room import KEEP_EVERY_S, LEASE, Room
from storage import call_queue
from storage.call_queue import Held, LeaseLostError

log = structlog.get_logger(__name__)


async def under_lease(room: Room, held: Held, work: Coroutine[Any, Any, None]) -> None:
    """Do `work` while the lease is prolonged; it is broken off with LeaseLostError when the lease is lost."""
    working = asyncio.create_task(work)
    keeping = asyncio.create_task(_keep_on(room, held))
    try:
        await asyncio.wait((working, keeping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (working, keeping):
            task.cancel()
        outcomes = await asyncio.gather(working, keeping, return_exceptions=True)
    for outcome in outcomes:  # a broken-off one counts for nothing: the other says why
        if isinstance(outcome, Exception):
            raise outcome


async def _keep_on(room: Room, held: Held) -> None:
    while True:
        await asyncio.sleep(KEEP_EVERY_S)
        try:
            async with room.database.write() as session:
                await call_queue.keep(session, held, room.clock() + LEASE)
        except LeaseLostError:
            raise
        except Exception as error:  # the database is away for a moment: what is left of the lease may suffice
            log.warning("listening.lease_not_prolonged", call=held.call_id, error=type(error).__name__)
