"""A rep's day: read, chosen, ordered, kept. The morning's card and whoever asks whom to visit show the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot import customer_warnings
from bot.cards.morning import Line, Shown
from bot.desk import House
from bot.route import Roads, Route, route
from bot.words import morning as words
from sales.access import REP
from sales.customer_warnings import CustomerWarning
from sales.geo import Position, distance_m
from sales.morning import Known, Stop, choose, stop, to_wake
from storage import deals, follow_ups, morning, people, visits
from storage.models import FollowUp, Morning, Person
from storage.morning import Been, Mine
from storage.types import JsonObject
from storage.visibility import Viewer

BACK: Final = timedelta(days=14)  # in which a rep's last day of visits is looked for
DUE_AT_MOST: Final = 100
NAMED: Final = 3  # of what is due elsewhere


@dataclass(frozen=True, slots=True)
class Thing:
    """Something due until the next working day. `label`: 送样"""

    customer: int
    name: str
    label: str
    due: date


@dataclass(frozen=True, slots=True)
class Plan:
    """What was proposed for a day (`storage.models.Morning.plan`): customers in order, those taken out, and metres
    by road from one to the other."""

    order: tuple[int, ...]
    off: frozenset[int] = frozenset()
    roads: Mapping[tuple[int, int], int] | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A rep's day as it stands. `stops`: whom could be visited, and why; `been`: whom the rep was at today,
    submitted; `here`: customers with whom a visit is open; `closing`: deals to be signed by now; `kept`: what was
    proposed already."""

    day: date
    customers: Mapping[int, Mine]
    stops: Mapping[int, Stop]
    things: Sequence[Thing]
    closing: Sequence[tuple[str, str]]
    wake: Stop | None
    been: frozenset[int]
    here: frozenset[int]
    start: Position | None
    kept: Plan | None


async def look(session: AsyncSession, house: House, person: Person, timezone: ZoneInfo, now: datetime) -> Day:
    """Read it: few statements, whatever there is. `timezone`: where the rep lives."""
    today = now.astimezone(timezone).date()
    midnight = datetime.combine(today, time.min, timezone)
    viewer = await people.viewer_of(session, person)
    mine = {one.id: one for one in await morning.customers(session, viewer)}
    soon = house.calendar.next_workday(today)
    agreed = await follow_ups.open_of(session, person.id, DUE_AT_MOST)
    active = await deals.open_of(session, viewer)
    seen = await morning.been(session, person.id, midnight - BACK)
    row = await morning.find(session, person.id, today)
    reader = _Reader(house, timezone, today, soon)
    own = Viewer(person.id, REP, person.active)  # of who leads a team, too, only their own
    sleeping = await customer_warnings.to_wake(session, own, house, timezone, today, len(mine)) if mine else ()
    asleep = {one.id: one.warning for one in sleeping if one.last is not None}
    dues: dict[int, date] = {}
    for follow_up, customer in agreed:
        dues.setdefault(customer.id, follow_up.due)
    known = [reader.known(one, dues.get(one.id), asleep.get(one.id)) for one in mine.values()]
    todays = [one for one in seen if one.at >= midnight]
    fix = await visits.last_fix(session, person.id) if todays else None  # positions are told on visits
    been = frozenset(one.customer for one in todays if one.state == "submitted")
    here = frozenset(one.customer for one in todays if one.state == "open")
    left = [one for one in known if one.id not in been | here]
    rules = house.playbook.morning
    found = (stop(one, today, soon, rules) for one in left)
    last_fix = _position(fix.payload) if fix is not None and fix.at >= midnight else None
    return Day(
        day=today,
        customers=mine,
        stops={one.customer: one for one in found if one is not None},
        things=[reader.thing(f, customer.name) for f, customer in agreed if f.due <= soon],
        closing=[
            (one.customer, one.deal.name)
            for one in active
            if one.deal.expected_close is not None and one.deal.expected_close <= today
        ],
        wake=to_wake(left, today, rules),
        been=been,
        here=here,
        start=last_fix or _usual_start(seen, midnight, mine),
        kept=None if row is None else load(row),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Rows as the subject matter sees them, on one day."""

    house: House
    timezone: ZoneInfo
    today: date
    soon: date

    def known(self, row: Mine, due: date | None, warning: CustomerWarning | None) -> Known:
        return Known(
            id=row.id,
            since=self._day(row.created_at),
            last_visit=self._day(row.last_visit) if row.last_visit else None,
            last_touch=self._day(row.contacted_at) if row.contacted_at else None,
            due=due,
            warning=warning,
        )

    def thing(self, follow_up: FollowUp, name: str) -> Thing:
        kind = self.house.playbook.next_kind(follow_up.kind)
        return Thing(follow_up.customer_id, name, kind.label if kind else follow_up.kind, follow_up.due)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.timezone).date()


def _usual_start(seen: Sequence[Been], midnight: datetime, mine: Mapping[int, Mine]) -> Position | None:
    """The door at which the last day of visits began: where a rep starts is where they live, and that is rarely
    told. Today's own visits tell a better one."""
    before = [one for one in seen if one.at < midnight]
    if not before:
        return None
    day = before[-1].at.astimezone(midnight.tzinfo).date()
    first = next(one for one in before if one.at.astimezone(midnight.tzinfo).date() == day)
    return _place(mine[first.customer]) if first.customer in mine else None


def _place(customer: Mine) -> Position | None:
    if customer.latitude is None or customer.longitude is None:
        return None
    return Position(customer.latitude, customer.longitude)


def _position(payload: JsonObject) -> Position:
    return Position(payload["latitude"], payload["longitude"])


# ---- what is proposed


async def propose(day: Day, most: int, roads: Roads | None) -> Plan:
    """Whom to visit in which order; customers without a place come last, the more important first."""
    chosen = [day.customers[one.customer] for one in choose(day.stops.values(), most)]
    placed = [(one.id, place) for one in chosen if (place := _place(one)) is not None]
    found = await route(day.start, [place for _, place in placed], roads)
    ids = [id for id, _ in placed]
    order = [ids[n] for n in found.order]
    order += [one.id for one in chosen if _place(one) is None]
    return Plan(tuple(order), roads=_roads(found, ids))


def _roads(found: Route, ids: Sequence[int]) -> Mapping[tuple[int, int], int] | None:
    if not found.distances.by_road:
        return None
    pairs = ((a, b) for a in range(len(ids)) for b in range(len(ids)) if a != b)
    return {(ids[a], ids[b]): found.distances.between[a][b] for a, b in pairs}


def dump(plan: Plan) -> JsonObject:
    """As it is kept."""
    roads = [[a, b, metres] for (a, b), metres in (plan.roads or {}).items()]
    return {"order": list(plan.order), "off": sorted(plan.off), "roads": roads}


def load(row: Morning) -> Plan:
    roads = {(a, b): metres for a, b, metres in row.plan["roads"]}
    return Plan(tuple(row.plan["order"]), frozenset(row.plan["off"]), roads or None)


async def keep(session: AsyncSession, person_id: int, day: Day, plan: Plan) -> Plan:
    """Keep it for the day; where something was proposed meanwhile, that stays and is returned."""
    return load(await morning.keep(session, person_id, day.day, dump(plan)))


# ---- what is shown


def shown(day: Day, plan: Plan) -> Shown | None:
    """What the card says; None: there is nothing to say."""
    left = [id for id in plan.order if id in day.stops and id not in plan.off]
    legs = [None, *(_leg(day.customers[a], day.customers[b], plan) for a, b in pairwise(left))]
    lines = [
        Line(id, day.customers[id].name, words.in_short(day.stops[id], _label(day, id)), leg)
        for id, leg in zip(left, legs, strict=False)
    ]
    notes = _notes(day, frozenset(left))
    if not plan.order and not notes:
        return None
    return Shown(day.day, len(plan.order), tuple(lines), len(day.been), plan.roads is not None, notes)


def _leg(a: Mine, b: Mine, plan: Plan) -> int | None:
    """Metres; None where one of them has no place."""
    here, there = _place(a), _place(b)
    if here is None or there is None:
        return None
    straight = round(distance_m(here, there))
    return straight if plan.roads is None else plan.roads.get((a.id, b.id), straight)


def why(day: Day, customer: int) -> str:
    """Why to go there today; empty where there is no reason to."""
    one = day.stops.get(customer)
    return words.why(one, _label(day, customer)) if one is not None else ""


def _label(day: Day, customer: int) -> str:
    return next((thing.label for thing in day.things if thing.customer == customer), "")


def _notes(day: Day, shown: frozenset[int]) -> tuple[str, ...]:
    """What is due elsewhere, what was to be signed by now, whom to wake up."""
    done = day.been | day.here
    elsewhere = [one for one in day.things if one.due <= day.day and one.customer not in shown | done]
    names = [words.thing(one.label, one.name) for one in elsewhere]
    notes = [words.also_due(names[:NAMED], len(names))] if names else []
    closing = [words.thing(deal, customer) for customer, deal in day.closing]
    notes += [words.closing(closing[:NAMED], len(closing))] if closing else []
    if day.wake is not None:
        notes.append(words.wake(day.customers[day.wake.customer].name, words.why(day.wake, "")))
    return tuple(notes)
