"""Who was found in a directory at night and is not surely anybody: operations hears of new ones, once."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.card import Card, Fact
from bot.importing.directory_match import Doubt
from bot.posting import Postmaster
from bot.tray import ToPerson, Tray, write
from bot.words import directory as words
from storage import directory as rows
from storage import people


async def tell(
    session: AsyncSession, channel: str, doubts: Sequence[Doubt], postmaster: Postmaster, now: datetime
) -> None:
    """One card with those of whom nobody was told yet, if there are any; in the transaction that found them."""
    told = await rows.doubted(session, channel)
    fresh = [one for one in doubts if _mark(channel, one) not in told]
    if not fresh:
        return
    tray = Tray(f"doubts:{channel}:{now.isoformat()}", now)
    # Marks only: the ledger is never erased, accounts may have to be.
    tray.record(rows.DOUBTED, payload={"channel": channel, "marks": [_mark(channel, one) for one in doubts]})
    facts = tuple(Fact(words.account(one.member.name, one.member.account), one.reason) for one in fresh)
    card = Card(
        title=words.doubts_title(channel, len(fresh)),
        text=words.doubts_text(len(fresh)),
        tone="warn",
        facts=facts[: words.FEW],
    )
    for person in await people.operations(session):
        tray.say(ToPerson(person.id), card, urgency="alert")
    await write(session, [tray], postmaster)


def _mark(channel: str, doubt: Doubt) -> str:
    return hashlib.sha256(f"{channel}:{doubt.member.account}".encode()).hexdigest()[:16]
