"""What lights count: things that an action began, and whether they were done in time, read from the ledger.

Whole seconds, so that both databases and any other computation agree. Nothing is kept: what a light shows can
always be computed again. A thing belongs to the team and to the owner that its customer, or deal, has now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.dialect import is_postgres
from storage.models import MEASURED, Action, Customer, Deal, Person, Visit

IMPORTED = "import"
LONGEST_VISIT = timedelta(days=1)  # what is done during one may be so much older than its submitting
ENDED = ("deal.won", "deal.lost")


class Sign(Protocol):
    """Which actions: `sales.playbook_lights.Sign` says what each part means."""

    @property
    def kinds(self) -> Sequence[str]: ...
    @property
    def to(self) -> Sequence[str]: ...
    @property
    def interested(self) -> bool: ...
    @property
    def without_deal(self) -> bool: ...


class Metric(Protocol):
    """What is counted: `sales.playbook_lights.Metric`. No action is both a start and an end."""

    @property
    def id(self) -> str: ...
    @property
    def by(self) -> Literal["customer", "deal"]: ...
    @property
    def start(self) -> Sequence[Sign]: ...
    @property
    def done(self) -> Sequence[Sign]: ...
    @property
    def dropped(self) -> Sequence[Sign]: ...
    @property
    def within_hours(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Decided:
    """Of `total` things of a team that were decided on a day, `within` were done in time."""

    team_id: int | None
    day: date
    within: int
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """One thing, with the names that are shown (`sales.lights.Thing`)."""

    action_id: int
    began: datetime
    due: datetime
    done: datetime | None
    customer_id: int
    customer: str
    deal_id: int | None
    visit_id: int | None
    what: str
    owner_id: int | None
    owner: str | None
    team_id: int | None


@dataclass(frozen=True, slots=True)
class Window:
    """`begins`: when each day begins (aware, ascending) and which it is; `now`: when it is looked."""

    begins: Sequence[tuple[datetime, date]]
    now: datetime


class WhoseThings(Protocol):
    """A condition over the columns of a thing's owner and team."""

    def __call__(self, owner: Any, team: Any, /) -> ColumnElement[bool]: ...


async def decided(
    session: AsyncSession, metric: Metric, window: Window, whose: WhoseThings | None = None
) -> list[Decided]:
    """What was decided on each day of the window, of every team, or of those things that `whose` lets through: one
    statement."""
    things = _things(session, metric, window)
    team, owner = _team_and_owner(metric)
    limit = metric.within_hours * 3600
    in_time = func.coalesce(things.c.done <= things.c.began + limit, false())
    at = case((in_time, things.c.done), else_=things.c.began + limit)
    begins = [int(begin.timestamp()) for begin, _ in window.begins]
    day = case(*((at >= begin, n) for n, begin in reversed(list(enumerate(begins)))), else_=-1)
    rows = _joined(select(team.label("team"), day.label("day"), in_time.label("in_time")), metric, things).where(
        at >= begins[0], at <= int(window.now.timestamp())
    )
    if whose is not None:
        rows = rows.where(whose(owner, team))
    each = rows.subquery()
    grouped = select(each.c.team, each.c.day, func.sum(case((each.c.in_time, 1), else_=0)), func.count())
    counted = await session.execute(grouped.group_by(each.c.team, each.c.day))
    return [Decided(team, window.begins[n][1], int(within), total) for team, n, within, total in counted]


async def found(
    session: AsyncSession,
    metric: Metric,
    window: Window,
    whose: WhoseThings,
    *,
    undone: bool = False,
    customer_id: int | None = None,
    limit: int | None = None,
) -> list[Found]:
    """The things of the window that `whose` lets through, the last begun first: those that were decided in it and
    those that still run; `undone`: only what is neither done nor dropped until now; `customer_id`: only theirs."""
    things = _things(session, metric, window, customer_id)
    team, owner = _team_and_owner(metric)
    due = things.c.began + metric.within_hours * 3600
    decided_at = case((things.c.done <= due, things.c.done), else_=due)
    query = (
        _joined(
            select(
                things,
                Customer.id.label("customer"),
                Customer.name.label("customer_name"),
                Deal.name.label("deal_name") if metric.by == "deal" else _deal_name(things),
                owner.label("owner"),
                Person.name.label("owner_name"),
                team.label("team"),
            ),
            metric,
            things,
            with_names=True,
        )
        .where(decided_at >= int(window.begins[0][0].timestamp()), whose(owner, team))
        .order_by(things.c.began.desc(), things.c.id.desc())
        .limit(limit)
    )
    if undone:
        query = query.where(things.c.done.is_(None), things.c.dropped.is_(None))
    return [_found(row, metric) for row in await session.execute(query)]


def _found(row: Any, metric: Metric) -> Found:
    began = _moment(row.began)
    return Found(
        action_id=row.id,
        began=began,
        due=began + timedelta(hours=metric.within_hours),
        done=None if row.done is None else _moment(row.done),
        customer_id=row.customer,
        customer=row.customer_name,
        deal_id=row.deal_id,
        visit_id=row.visit_id,
        what=row.deal_name or "",
        owner_id=row.owner,
        owner=row.owner_name,
        team_id=row.team,
    )


# ---- the things themselves


def _things(session: AsyncSession, metric: Metric, window: Window, customer_id: int | None = None) -> Subquery:
    """id, customer_id, deal_id, visit_id, began, done, dropped (seconds) of everything that may be decided in the
    window or runs at its end; what was dropped inside its time is left out.

    The ends are found in one pass over the actions of each customer (deal), the latest first: the smallest end seen
    so far is the next one. What is done during a visit, before it is submitted, comes after the visit that began.
    """
    seen = _marked(session, metric, window, customer_id)
    over: dict[str, Any] = {
        "partition_by": seen.c.key,
        "order_by": (seen.c.since.desc(), seen.c.id.desc()),
        "rows": (None, -1),
    }
    paired = select(
        seen,
        func.min(seen.c.done).over(**over).label("next_done"),
        func.min(seen.c.dropped).over(**over).label("next_dropped"),
    ).subquery()
    done = case((paired.c.next_done < paired.c.began, paired.c.began), else_=paired.c.next_done)
    is_dropped = and_(
        paired.c.next_dropped.is_not(None),
        or_(paired.c.next_done.is_(None), paired.c.next_dropped < paired.c.next_done),
    )
    query = select(
        paired.c.id,
        paired.c.customer_id,
        paired.c.deal_id,
        paired.c.visit_id,
        paired.c.began,
        case((is_dropped, None), else_=done).label("done"),
        case((is_dropped, paired.c.next_dropped)).label("dropped"),
    ).where(
        paired.c.starts,
        or_(~is_dropped, paired.c.next_dropped > paired.c.began + metric.within_hours * 3600),
    )
    if any(sign.without_deal for sign in metric.start):
        query = query.where(or_(paired.c.starts_anyway, ~_had_deal(paired)))
    return query.subquery()


def _marked(session: AsyncSession, metric: Metric, window: Window, customer_id: int | None) -> Subquery:
    """Every action that begins or ends a thing. `since`: where it stands among the others of its key."""
    signs = (*metric.start, *metric.done, *metric.dropped)
    kinds = sorted({kind for sign in signs for kind in sign.kinds})
    seconds = _Seconds(is_postgres(session))
    anew = Action.payload["by"].as_string().is_distinct_from(IMPORTED)  # a file does not say when it happened
    starts, ends, drops = (_one_of(part) for part in (metric.start, metric.done, metric.dropped))
    since = window.begins[0][0] - timedelta(hours=metric.within_hours) - LONGEST_VISIT
    theirs = true() if customer_id is None else Action.customer_id == customer_id
    key = Action.customer_id if metric.by == "customer" else Action.deal_id
    at = seconds.of(Action.at)
    since_at = case((starts, func.coalesce(Visit.opened_at, Action.at)), else_=Action.at)
    return (
        select(
            Action.id,
            key.label("key"),
            Action.customer_id,
            Action.deal_id,
            Action.visit_id,
            at.label("began"),
            since_at.label("since"),
            and_(starts, anew).label("starts"),
            _one_of([sign for sign in metric.start if not sign.without_deal]).label("starts_anyway"),
            case((ends, at)).label("done"),
            case((drops, at)).label("dropped"),
        )
        .outerjoin(Visit, (Visit.id == Action.visit_id) & (Action.kind == "visit.submitted"))
        .where(
            _is_of(MEASURED),  # as the index has it, or SQLite would not take it
            _is_of(kinds),
            Action.at >= since,
            Action.at <= window.now,
            theirs,
            key.is_not(None),
            or_(starts, ends, drops),
        )
        .subquery()
    )


def _is_of(kinds: Sequence[str]) -> ColumnElement[bool]:
    """Written out, not bound: an index over some kinds serves only whoever names them."""
    return Action.kind.in_(bindparam(None, list(kinds), expanding=True, literal_execute=True))


def _one_of(signs: Sequence[Sign]) -> ColumnElement[bool]:
    return or_(false(), *map(_is, signs))


def _is(sign: Sign) -> ColumnElement[bool]:
    conditions = [_is_of(sign.kinds)]
    if sign.to:
        conditions.append(Action.payload["to"].as_string().in_(sign.to))
    if sign.interested:
        claimed, proof = ("interest", "claimed"), ("interest", "proofs", 0)
        conditions += [Action.payload[claimed].as_boolean(), Action.payload[proof].as_string().is_not(None)]
    return and_(*conditions)


def _had_deal(thing: Subquery) -> ColumnElement[bool]:
    """Whether the customer had a deal under way when the thing began."""
    opened, ended = aliased(Action), aliased(Action)
    over = (
        exists()
        .where(
            ended.customer_id == opened.customer_id,
            ended.kind.in_(ENDED),
            ended.deal_id == opened.deal_id,
            ended.at <= thing.c.since,
        )
        .correlate(opened, thing)  # by itself it would take in all things once more
    )
    return exists().where(
        opened.customer_id == thing.c.customer_id,
        opened.kind == "deal.opened",
        opened.at <= thing.c.since,
        ~over,
    )


# ---- whose they are


def _team_and_owner(metric: Metric) -> tuple[Any, Any]:
    model = Deal if metric.by == "deal" else Customer
    return model.team_id, model.owner_id


def _joined(query: Select[Any], metric: Metric, things: Subquery, *, with_names: bool = False) -> Select[Any]:
    if metric.by == "deal":
        query = query.select_from(things).join(Deal, Deal.id == things.c.deal_id)
        query = query.join(Customer, Customer.id == Deal.customer_id) if with_names else query
        owner = Deal.owner_id
    else:
        query = query.select_from(things).join(Customer, Customer.id == things.c.customer_id)
        owner = Customer.owner_id
    return query.outerjoin(Person, Person.id == owner) if with_names else query


def _deal_name(things: Subquery) -> Any:
    name = select(Deal.name).where(Deal.id == things.c.deal_id)
    return name.scalar_subquery().label("deal_name")


# ---- time


@dataclass(frozen=True, slots=True)
class _Seconds:
    """Whole seconds since 1970, in the words of the database."""

    is_postgres: bool

    def of(self, moment: Any) -> ColumnElement[int]:
        if self.is_postgres:
            return cast(func.floor(func.extract("epoch", moment)), BigInteger)
        return cast(func.strftime(literal("%s"), moment), BigInteger)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
