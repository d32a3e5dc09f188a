"""What the bot has to say in a company's life, computed slowly from its script: no function of the bot's is called.

Rules as issue 5 and the playbook have them: a reminder at nine on the working day on which a thing is due (or the
last one before it) and once on the first working day after it; on each working day the reps' card at half past
eight, supervisors' alerts at nine, the groups' digest at six in the evening; all where people live.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.simulation.plan import SHANGHAI, STAGES, Deal, Plan, Rep, Team, Thing, boss

# The State Council's notice for 2026: New Year's Day, Spring Festival, Qingming; three weekends are worked.
_HOLIDAYS = (("01-01", 3), ("02-15", 9), ("04-04", 3), ("05-01", 5))
_WORKED = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9)}
_FREE = {date.fromisoformat(f"2026-{day}") + timedelta(days=n) for day, length in _HOLIDAYS for n in range(length)}
AGAIN, GOES_UP = 3, 30  # working days, as the playbook of the simulation has them
LATE = {"morning": timedelta(hours=2), "digest": timedelta(hours=3)}

Saying = tuple[str, str, date, int]
"""(what, chat, the local day on which it is said, the thing it is about or 0)"""


def works(day: date) -> bool:
    """Whether people work on that day."""
    return day in _WORKED or (day.weekday() < 5 and day not in _FREE)


def worked(after: date, until: date) -> int:
    """Working days after a day, up to and with another."""
    return sum(works(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


def step(day: date, direction: int) -> date:
    """The next working day, or the one before."""
    day += timedelta(days=direction)
    while not works(day):
        day += timedelta(days=direction)
    return day


def expected(plan: Plan) -> Counter[Saying]:
    """Everything, each once."""
    found: Counter[Saying] = Counter()
    found.update(one for thing in plan.things for one in _reminders(plan, thing))
    for day in _days(plan):
        for rep in plan.reps:
            if rep.is_busy and rep.joins <= day < rep.leaves and _said(plan, "morning", day, time(8, 30), rep.team):
                found["morning", rep.code, day, 0] += 1
        for team in plan.teams:
            if _said(plan, "digest", day, time(18), team):
                found["digest", team.group, day, 0] += 1
        for region in plan.regions:
            if _is_up(plan, _local(day, time(18), SHANGHAI), LATE["digest"]):
                found["digest", f"g-{boss(region)}", day, 0] += 1
    for team in plan.teams:
        found.update(_alerts(plan, team))
    return found


def _days(plan: Plan) -> Iterator[date]:
    for n in range((plan.last - plan.first).days + 1):
        if works(day := plan.first + timedelta(days=n)):
            yield day


def _local(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _said(plan: Plan, what: str, day: date, at: time, team: Team) -> bool:
    return _is_up(plan, _local(day, at, team.lives_in(day)), LATE[what])


def _is_up(plan: Plan, due: datetime, late: timedelta) -> bool:
    """Whether the bot is there at some time from then on, before it is too late."""
    return _first_up(plan, due) <= due + late


def _first_up(plan: Plan, moment: datetime) -> datetime:
    for start, end in plan.away:
        if start <= moment < end:
            moment = end
    return moment


# ---- reminders


def _reminders(plan: Plan, thing: Thing) -> Iterator[Saying]:
    before = thing.due if works(thing.due) else step(thing.due, -1)
    wanted = [step(thing.due, 1)]
    agreed = datetime.combine(thing.agreed, time(1), SHANGHAI)
    if _local(before, time(9), thing.owner.team.lives_in(thing.agreed)) > agreed:
        wanted.insert(0, before)
    for day in wanted:
        said = _spoken(plan, day, thing.owner)
        if day == before and said is not None and said > thing.due:
            continue  # the bot was away: now it says only that it was missed
        if said is not None and said < thing.done:
            who = thing.owner.code if said < thing.owner.leaves else thing.owner.team.supervisor
            yield "reminder", who, said, thing.id


def _spoken(plan: Plan, day: date, owner: Rep) -> date | None:
    """The day on which it is said: where the bot was away all day, the next working day."""
    while day <= plan.last:
        zone = owner.team.lives_in(day)
        if _first_up(plan, _local(day, time(9), zone)) < _local(day, time(18), zone):
            return day
        day = step(day, 1)
    return None


# ---- alerts


@dataclass
class _Said:
    """What was last said of a stage."""

    day: date
    deals: frozenset[int]
    waits_since: date
    is_open: bool = True
    is_up: bool = False


@dataclass
class _Team:
    team: Team
    said: dict[str, _Said] = field(default_factory=dict)


def _alerts(plan: Plan, team: Team) -> Iterator[Saying]:
    at = _Team(team)
    deals = [deal for deal in plan.deals if deal.team is team]
    for day in _days(plan):
        zone = team.lives_in(day)
        nine = _local(day, time(9), zone)
        if _first_up(plan, nine) <= _local(day, time(17, 59), zone):
            stuck = {stage: _stuck(deals, stage, day) for stage in STAGES}
            for who in _of_day(at, deals, {stage: some for stage, some in stuck.items() if some}, day):
                yield "alert", who, day, 0


def _stuck(deals: list[Deal], stage: str, day: date) -> frozenset[int]:
    return frozenset(
        deal.id
        for deal in deals
        if deal.stage == stage
        and deal.entered <= day < deal.over
        and worked(max(deal.entered, deal.waits_until or date.min), day) > STAGES[stage]
    )


def _of_day(at: _Team, deals: list[Deal], stuck: dict[str, frozenset[int]], day: date) -> Iterator[str]:
    """Who gets a card: one to a person and day, the stage with the most money first."""
    for stage, said in at.said.items():
        if not said.is_open:
            continue
        if stage not in stuck:
            said.is_open = False
        elif worked(said.waits_since, day) >= GOES_UP and not said.is_up:
            said.is_up, said.day, said.waits_since = True, day, day
            yield boss(at.team.region)
    news = [stage for stage, ids in stuck.items() if _is_news(at.said.get(stage), ids, day)]
    if news:
        stage = max(news, key=lambda one: sum(deal.fen for deal in deals if deal.id in stuck[one]))
        last = at.said.get(stage)
        if last is None or not last.is_open:
            at.said[stage] = _Said(day, stuck[stage], waits_since=day)
        else:
            last.day, last.deals = day, stuck[stage]
        yield at.team.supervisor


def _is_news(said: _Said | None, stuck: frozenset[int], day: date) -> bool:
    if said is None or not said.is_open:
        return True
    has_joined = stuck != said.deals and len(stuck) >= len(said.deals)
    return has_joined or worked(said.day, day) >= AGAIN
