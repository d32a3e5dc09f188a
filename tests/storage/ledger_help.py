"""A small ledger to tamper with: what the tests of the ledger and of its verification share."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.ledger import Draft, action_hash, append
from storage.models import Action, Chain
from storage.verify import Report, verify

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


def photo(customer: int, day: int, number: int) -> Draft:
    """The placing of a photo at `number` minutes past nine on the `day`-th day."""
    at = MORNING + timedelta(days=day, minutes=number)
    return Draft("photo.placed", at, actor_id=7, customer_id=customer, payload={"media": number, "as": "货架"})


async def fill(database: Database, customers: int = 3, days: int = 3, per_day: int = 2) -> None:
    """`per_day` records a day for each customer, numbered from 1 on."""
    for day in range(days):
        async with database.write() as session:
            await append(session, [photo(c, day, n) for n in range(per_day) for c in range(1, customers + 1)])


async def checked(database: Database) -> Report:
    """What `verify` says now."""
    async with database.read() as session:
        return await verify(session, SHANGHAI)


async def row(session: AsyncSession, chain: str, seq: int) -> Action:
    """The record at that place."""
    return (await session.scalars(select(Action).where(Action.chain == chain, Action.seq == seq))).one()


async def renumber(session: AsyncSession, chain: str, old: int, new: int) -> None:
    """Give a record another number and nothing else."""
    await session.execute(update(Action).where(Action.chain == chain, Action.seq == old).values(seq=new))


async def relink(session: AsyncSession, chain: str, from_seq: int) -> None:
    """What a careful forger does: new hashes from a record on, up to the head of the chain."""
    count = (await session.scalars(select(func.max(Action.seq)).where(Action.chain == chain))).one()
    previous = (await row(session, chain, from_seq)).previous_hash
    for seq in range(from_seq, count + 1):
        action = await row(session, chain, seq)
        action.previous_hash = previous
        action.hash = previous = action_hash(action)
    head = await session.get_one(Chain, chain)
    head.seq, head.hash = count, previous
