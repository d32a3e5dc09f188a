"""Files that the bot makes on request: wanted by a row, made by whoever takes it, let go after a while."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_if_new
from storage.erasure_files import release
from storage.models import Paper

KEPT_FOR = timedelta(days=7)
"""How long a finished file is kept: who has it, has it in the chat; who wants it later, has it made anew."""


@dataclass(frozen=True, slots=True)
class Held:
    """A paper that was taken; good as long as the row has this number of attempts."""

    paper_id: int
    attempt: int


async def want(
    session: AsyncSession, kind: str, subject_id: int, for_id: int, customers: Sequence[int], now: datetime
) -> bool:
    """Have it made; False where the same is under way for this person already."""
    values = {
        "kind": kind,
        "subject_id": subject_id,
        "for_id": for_id,
        "state": "wanted",
        "about": {"customers": sorted(customers)},
        "attempts": 0,
        "due_at": now,
        "asked_at": now,
    }
    added = await session.scalars(insert_if_new(session, Paper).values(values).returning(Paper.id))
    return bool(added.all())


async def made_since(
    session: AsyncSession, kind: str, subject_id: int, for_id: int, since: datetime
) -> Paper | None:
    """The last of its kind that this person got after `since`."""
    mine = (Paper.kind == kind, Paper.subject_id == subject_id, Paper.for_id == for_id, Paper.state == "made")
    newest = select(Paper).where(*mine, Paper.made_at >= since).order_by(Paper.id.desc()).limit(1)
    return await session.scalar(newest)


# ---- making


def _next(now: datetime) -> Select[Paper]:
    due = (Paper.state == "wanted", Paper.due_at <= now)
    return select(Paper).where(*due).order_by(Paper.due_at, Paper.id).limit(1)


async def is_due(session: AsyncSession, now: datetime) -> bool:
    """Whether `claim` would find something; it only reads."""
    return await session.scalar(_next(now)) is not None


async def claim(session: AsyncSession, now: datetime, until: datetime) -> Paper | None:
    """Take the next one until `until`. Two who ask at the same moment get two papers."""
    paper = await session.scalar(_next(now).with_for_update(skip_locked=True))
    if paper is not None:
        paper.attempts += 1
        paper.due_at = until
    return paper


async def keep(session: AsyncSession, held: Held) -> Paper | None:
    """The row, locked; None where it is somebody else's by now, or what it tells of has changed."""
    mine = (Paper.id == held.paper_id, Paper.attempts == held.attempt, Paper.state == "wanted")
    return await session.scalar(select(Paper).where(*mine).with_for_update())


def finish(paper: Paper, media_id: int, now: datetime) -> None:
    """It is there."""
    paper.state, paper.media_id, paper.made_at, paper.error = "made", media_id, now, None


def put_back(paper: Paper, at: datetime, error: str | None) -> None:
    """It is tried again, not before `at`."""
    paper.due_at, paper.error = at, error


def give_up(paper: Paper, error: str) -> None:
    """It is not tried any more."""
    paper.state, paper.error = "failed", error


REFUSED = "refused"
"""The error of what may not be made for who asked: nothing is broken."""


async def failed_since(session: AsyncSession, since: datetime) -> Mapping[str, int]:
    """Error → how many papers asked for since then were given up by it."""
    gone = (Paper.state == "failed", Paper.asked_at >= since, Paper.error != REFUSED)
    counted = await session.execute(select(Paper.error, func.count()).where(*gone).group_by(Paper.error))
    return {error or "": count for error, count in counted}


# ---- letting go


async def forget(session: AsyncSession, customer_id: int, now: datetime) -> None:
    """Words about this customer were erased: files that may hold them go, and who is making one begins again."""
    unfinished = (await session.scalars(select(Paper).where(Paper.state == "wanted").with_for_update())).all()
    for paper in unfinished:
        if customer_id in paper.about["customers"]:
            paper.attempts += 1
            paper.due_at = now
    made = (await session.scalars(select(Paper).where(Paper.state == "made"))).all()  # of `KEPT_FOR` at most
    for paper in made:
        if customer_id in paper.about["customers"]:
            await _erase(session, paper)


async def let_go(session: AsyncSession, now: datetime, limit: int) -> int:
    """Files that were kept long enough; returns how many. Their bytes go with `erasure_files.sweep`."""
    over = select(Paper).where(Paper.state == "made", Paper.made_at <= now - KEPT_FOR)
    rows = (await session.scalars(over.order_by(Paper.id).limit(limit).with_for_update(skip_locked=True))).all()
    for paper in rows:
        await _erase(session, paper)
    return len(rows)


async def _erase(session: AsyncSession, paper: Paper) -> None:
    paper.state = "erased"
    await release(session, paper.media_id)
