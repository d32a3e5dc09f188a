"""Somebody left, whichever way it became known: who arranges what they left behind is told, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import handover as cards
from bot.posting import Postmaster
from bot.signing import Page, Signing
from bot.tray import ToPerson, Tray, write
from storage import orphans, people
from storage.models import Person
from storage.orphans import LeftBehind


@dataclass(frozen=True, slots=True)
class Post:
    """What it takes to tell somebody something with a link to a page."""

    postmaster: Postmaster
    signing: Signing


async def settle(
    session: AsyncSession, leavers: Sequence[int], post: Post, now: datetime
) -> Mapping[int, LeftBehind]:
    """Settle what is orphaned, and tell who is responsible for each of these people who left just now what there is
    to hand over; in the transaction that closed them, so that it is told once."""
    await orphans.settle(session, now)
    left = {id: await orphans.left_behind(session, id) for id in leavers}
    trays = [await _tray(session, id, behind, post.signing, now) for id, behind in left.items()]
    await write(session, trays, post.postmaster)
    return left


async def _tray(session: AsyncSession, leaver_id: int, behind: LeftBehind, signing: Signing, now: datetime) -> Tray:
    tray = Tray(f"left:{leaver_id}:{now.isoformat()}", now)
    if behind.is_nothing:
        return tray
    leaver = await session.get_one(Person, leaver_id)
    customers = [customer.name for customer in behind.customers]
    for reader in await people.responsible_for(session, leaver.team_id):
        page = f"/handover/{signing.page(Page('handover', leaver.id, reader.id), now)}"
        card = cards.left(
            leaver.name, customers, len(behind.follow_ups), len(behind.deals), behind.amount_fen, page
        )
        tray.say(ToPerson(reader.id), card, urgency="alert")
    return tray
