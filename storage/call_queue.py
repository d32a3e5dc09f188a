"""Which talk is heard and analysed next, and by whom: one at a time each, under a lease.

A talk in state `waiting` or `heard` is free, unless it was put back until `lease_until`; one in `working` is its
`holder`'s until `lease_until`. Every taking raises `token`: whoever was given up writes nothing any more.
`attempts` counts the takings since the transcript last grew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import usage
from storage.dialect import insert_or_update
from storage.models import Call, Lease

FREE = ("waiting", "heard")
QUEUED = (*FREE, "working")
QUICK_S = 60.0  # a recording up to this long does not wait behind long talks
WORKER = "listener/"  # begins the names of the leases that say which workers live
ABLE, DEAF = "able", "deaf"  # their holder: whether it has a model to hear with
NO_MODEL = "no_model"  # the `error` of a talk whose rep was told that it waits for a model


class LeaseLostError(Exception):
    """The talk is somebody else's by now, or nobody's: nothing may be written for it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A talk that was taken; good as long as the row has this token."""

    call_id: int
    token: int


@dataclass(frozen=True, slots=True)
class Queue:
    """`waiting` and `working` are counts; `oldest`: when the one that has waited longest came in."""

    waiting: int
    working: int
    oldest: datetime | None


def _turn() -> tuple[ColumnElement[int], ColumnElement[int]]:
    """The order of the queue: what is done in a minute first (a rep's own note, a transcript that is there, a short
    recording), then as they came."""
    quick = or_(Call.purpose == "note", Call.heard_at.is_not(None), Call.duration_s <= QUICK_S)
    return case((quick, 0), else_=1), Call.__table__.c.id


def _takable(now: datetime) -> ColumnElement[bool]:
    due = or_(Call.lease_until.is_(None), Call.lease_until <= now)
    # A holder on a free talk is what a handler left that set it free under somebody's hands.
    free = and_(Call.state.in_(FREE), or_(due, Call.holder.is_not(None)))
    return or_(free, and_(Call.state == "working", due))


def _next(now: datetime, hears: bool, without: Collection[int]) -> Select[Call]:
    query = select(Call).where(_takable(now))
    if not hears:
        query = query.where(Call.heard_at.is_not(None))
    if without:
        query = query.where(Call.id.not_in(without))
    return query.order_by(*_turn()).limit(1)


async def peek(
    session: AsyncSession, now: datetime, *, hears: bool = True, without: Collection[int] = ()
) -> Call | None:
    """What `claim` would take; it only reads."""
    return await session.scalar(_next(now, hears, without))


async def claim(
    session: AsyncSession,
    holder: str,
    now: datetime,
    until: datetime,
    *,
    hears: bool = True,
    without: Collection[int] = (),
) -> Call | None:
    """Take the next talk until `until`; None where there is none. `hears`: also those that must be heard first;
    `without`: ids that this holder cannot work on. Two who ask at the same moment get two talks."""
    call = await session.scalar(_next(now, hears, without).with_for_update(skip_locked=True))
    if call is None:
        return None
    call.state, call.holder, call.lease_until, call.error = "working", holder, until, None
    call.token += 1
    call.attempts += 1
    await session.flush()
    return call


async def keep(session: AsyncSession, held: Held, until: datetime) -> Call:
    """The row, ours until `until`, and locked until the transaction ends; raises LeaseLostError."""
    mine = (Call.id == held.call_id, Call.token == held.token, Call.state == "working")
    call = await session.scalar(select(Call).where(*mine).with_for_update())
    if call is None:
        raise LeaseLostError(f"call {held.call_id}")
    call.lease_until = until
    return call


def grown(call: Call) -> None:
    """The transcript of a kept talk grew: whoever takes it next has all its attempts."""
    call.attempts = 0


def finish(call: Call, state: str, now: datetime, error: str | None = None) -> None:
    """A kept talk has come to its end. `state`: done, unreadable, failed."""
    call.state, call.error, call.finished_at = state, error, now
    call.holder = call.lease_until = None
    call.attempts = 0
    call.revision += 1


def put_back(call: Call, at: datetime, error: str | None = None, *, tried: bool) -> None:
    """A kept talk waits for the next taking, not before `at`; `tried`: this one counts."""
    call.state = "waiting" if call.heard_at is None else "heard"
    call.holder, call.lease_until, call.error = None, at, error
    if not tried:
        call.attempts = max(0, call.attempts - 1)


async def ahead(session: AsyncSession, call: Call) -> int:
    """How many are heard or analysed before this one, those that are being worked on included."""
    rank, id = _turn()
    own = select(rank.label("rank")).where(Call.id == call.id).scalar_subquery()
    before = and_(Call.state.in_(FREE), or_(rank < own, and_(rank == own, id < call.id)))
    query = select(func.count()).where(Call.id != call.id, or_(before, Call.state == "working"))
    return (await session.scalars(query)).one()


async def next_waiting(session: AsyncSession, limit: int) -> Sequence[Call]:
    """The talks that are taken next, in order."""
    query = select(Call).where(Call.state.in_(FREE)).order_by(*_turn()).limit(limit)
    return (await session.scalars(query)).all()


def _untold() -> ColumnElement[bool]:
    return and_(Call.state == "waiting", Call.heard_at.is_(None), Call.error.is_(None))


async def waits_untold(session: AsyncSession) -> bool:
    """Whether something waits to be heard of which `note_without_model` did not know yet."""
    return await session.scalar(select(Call.id).where(_untold()).limit(1)) is not None


async def note_without_model(session: AsyncSession) -> Sequence[Call]:
    """Mark the talks that wait to be heard while there is no model; each is given back once, to tell its rep."""
    marked = await session.scalars(update(Call).where(_untold()).values(error=NO_MODEL).returning(Call.id))
    return (await session.scalars(select(Call).where(Call.id.in_(marked.all())).order_by(Call.id))).all()


async def revive_failed(session: AsyncSession) -> int:
    """Every talk that was given up waits again with all its attempts; returns how many."""
    state = case((Call.heard_at.is_(None), "waiting"), else_="heard")
    values = {"state": state, "attempts": 0, "error": None, "finished_at": None}
    failed = update(Call).where(Call.state == "failed").values(values).returning(Call.id)
    revived = await session.scalars(failed, execution_options={"synchronize_session": False})
    return len(revived.all())


async def failed(session: AsyncSession) -> int:
    """How many talks were given up."""
    return (await session.scalars(select(func.count()).where(Call.state == "failed"))).one()


async def is_empty(session: AsyncSession) -> bool:
    """Whether nothing waits and nobody works."""
    return await session.scalar(select(Call.id).where(Call.state.in_(QUEUED)).limit(1)) is None


async def queue(session: AsyncSession) -> Queue:
    """How much waits and is worked on; cheap, for it is indexed and few."""
    waiting = func.count().filter(Call.state.in_(FREE))
    working = func.count().filter(Call.state == "working")
    oldest = func.min(Call.received_at).filter(Call.state.in_(FREE))
    row = (await session.execute(select(waiting, working, oldest).where(Call.state.in_(QUEUED)))).one()
    return Queue(*row)


# ---- what was done

_DONE = ("listening", "all", "seconds")  # its row in the table of what was used


async def count_heard(session: AsyncSession, seconds: float) -> None:
    """So many seconds of recording more were heard."""
    platform, month, kind = _DONE
    await usage.add(session, platform, month, kind, round(seconds))


async def heard(session: AsyncSession) -> int:
    """Seconds of recording that were heard in all, whatever of them was erased since."""
    platform, month, kind = _DONE
    return (await usage.used(session, platform, month)).get(kind, 0)


# ---- who works


async def beat(session: AsyncSession, worker: str, until: datetime, *, able: bool) -> None:
    """This worker lives until `until`, and has a model to hear with or not."""
    row = {"name": WORKER + worker, "holder": ABLE if able else DEAF, "until": until}
    await session.execute(insert_or_update(session, Lease, key="name", changing=["holder", "until"]).values(row))


async def sign_off(session: AsyncSession, worker: str, now: datetime, forgotten_after: timedelta) -> None:
    """This worker ends; those that ended so long ago without a word are forgotten with it."""
    gone = and_(Lease.name.startswith(WORKER, autoescape=True), Lease.until < now - forgotten_after)
    await session.execute(delete(Lease).where(or_(Lease.name == WORKER + worker, gone)))


async def workers(session: AsyncSession, now: datetime) -> tuple[int, int]:
    """(how many live, how many of them have a model to hear with)."""
    alive = select(Lease.holder).where(Lease.name.startswith(WORKER, autoescape=True), Lease.until > now)
    holders = (await session.scalars(alive)).all()
    return len(holders), holders.count(ABLE)
