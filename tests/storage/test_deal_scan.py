"""What the database finds stuck is what the warnings say deal by deal, whatever the calendar does."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, true, update

from bot.cuts import cuts
from bot.desk import House
from bot.signing import Signing
from sales.deal_warnings import Facts, stuck
from sales.workdays import WorkCalendar, worked_until
from storage import deal_scan, deals
from storage.database import Database
from storage.models import Customer, Deal, Person, Team
from storage.visibility import Viewer
from tests.chat import playbook

CHINA = ZoneInfo("Asia/Shanghai")
PLAYBOOK = playbook()
HOUSE = House(PLAYBOOK, CHINA, WorkCalendar(), Signing("secret"), "http://localhost")
KEY = PLAYBOOK.alerts.key_types[0]
MINUTES = 24 * 60
DRAWN = 120


@dataclass(frozen=True)
class Drawn:
    """A deal by how many minutes before the end of today everything happened; its wait by days from today."""

    stage: str
    state: str
    entered: int
    dealt: int
    touched: int | None
    waits: int | None
    team: int | None
    is_key: bool
    fen: int | None


def draw(chance: random.Random) -> Drawn:
    """A deal whose clocks lie about where stages run out: some days on either side."""

    def ago() -> int:
        return chance.randrange(4 * MINUTES, 24 * MINUTES)

    return Drawn(
        stage=chance.choice([*(stage.id for stage in PLAYBOOK.deals.stages), "gone"]),
        state=chance.choice(["open", "open", "open", "won"]),
        entered=ago(),
        dealt=ago(),
        touched=chance.choice([None, ago()]),
        waits=chance.choice([None, None, chance.randint(-24, 2)]),
        team=chance.choice([None, 1, 2]),
        is_key=chance.random() < 0.5,
        fen=chance.choice([None, chance.randrange(10**9)]),
    )


# Around the spring festival and the national holidays of 2026, with their worked weekends, and in quiet weeks.
TODAYS = st.dates(date(2026, 2, 5), date(2026, 3, 20)) | st.dates(date(2026, 9, 10), date(2026, 10, 31))


@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.generate,),  # a smaller seed makes no smaller example
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(TODAYS, st.integers(0, 10**6))
async def test_what_is_counted_is_what_is_warned_of(database: Database, today: date, seed: int) -> None:
    chance = random.Random(seed)
    drawn = [draw(chance) for _ in range(DRAWN)]
    await write(database, drawn, today)
    since = worked_until(today, HOUSE.calendar)
    expected = {n: found for n, one in enumerate(drawn, 1) if (found := _warned(one, today))}
    async with database.read() as session:
        too_long = cuts(HOUSE, today)
        counted = await deal_scan.count(session, too_long, [KEY], true())
        found = await deal_scan.oldest(session, too_long, [KEY], true(), None)
        of_one = await deal_scan.oldest(session, too_long, [KEY], deal_scan.of_teams([2, None]), 3)
        rows = await deals.these(session, Viewer(1, "operations"), list(expected))
        contacts = await deals.contacts(session, [row.deal for row in rows])
    assert {one.id for one in found} == set(expected)
    for one in counted:
        ids = [n for n in expected if (drawn[n - 1].team, drawn[n - 1].stage) == (one.team_id, one.stage)]
        fens = [drawn[n - 1].fen or 0 for n in ids]
        keys = sum(drawn[n - 1].is_key for n in ids)
        assert (one.count, one.key, one.fen, one.id_sum) == (len(ids), keys, sum(fens), sum(ids))
    assert sum(one.count for one in counted) == len(expected)
    for one in found:
        began = max(_day(one.stage_since), _day(one.last_at), one.waiting_until or date.min)
        assert since(began) == expected[one.id]
        assert contacts[one.id].last_at == one.last_at
    order = [(not drawn[one.id - 1].is_key, one.id) for one in found]
    assert [is_other for is_other, _ in order] == sorted(is_other for is_other, _ in order)
    theirs = [one.id for one in found if drawn[one.id - 1].team in (2, None)]
    assert [one.id for one in of_one] == theirs[:3]


async def test_what_stands_longest_comes_first(database: Database) -> None:
    today = date(2026, 11, 24)
    old, older, waited = (
        Drawn("proposal", "open", days * MINUTES, days * MINUTES, None, waits, 1, False, None)
        for days, waits in ((20, None), (30, None), (40, -15))
    )
    await write(database, [old, older, waited], today)
    async with database.read() as session:
        found = await deal_scan.oldest(session, cuts(HOUSE, today), (), true(), 2)
    assert [one.id for one in found] == [2, 1]


async def write(database: Database, drawn: list[Drawn], today: date) -> None:
    """The deals, numbered from 1, each with a customer of its own."""
    end = datetime(today.year, today.month, today.day, 23, 59, tzinfo=CHINA)

    def moment(minutes: int) -> datetime:
        return (end - timedelta(minutes=minutes)).astimezone(UTC)

    async with database.write() as session:
        for table in (Deal, Customer, Person, Team):
            await session.execute(delete(table))
        await session.execute(insert(Team), [{"id": n, "name": str(n)} for n in (1, 2)])
        person = {"id": 1, "code": "R1", "name": "小林", "role": "rep", "active": True}
        await session.execute(insert(Person), [person])
        customers = [
            {
                "id": n,
                "code": str(n),
                "name": str(n),
                "type": KEY if one.is_key else "clinic",
                "known": {},
                "door_version": 1,
                "created_at": moment(0),
            }
            for n, one in enumerate(drawn, 1)
        ]
        await session.execute(insert(Customer), customers)
        for n, one in enumerate(drawn, 1):
            if one.touched is not None:
                at = moment(one.touched)
                await session.execute(update(Customer).where(Customer.id == n).values(contacted_at=at))
            dealt = moment(min(one.dealt, one.entered))
            deal = Deal(
                id=n,
                code=str(n),
                name=str(n),
                customer_id=n,
                owner_id=1,
                team_id=one.team,
                stage=one.stage,
                stage_since=moment(one.entered),
                state=one.state,
                amount_fen=one.fen,
                waiting_until=None if one.waits is None else today + timedelta(days=one.waits),
                confirmed={},
                created_at=moment(one.entered),
                last_activity_at=dealt,
            )
            session.add(deal)


def _warned(one: Drawn, today: date) -> int | None:
    """How many working days it is stuck, by the warning's own rule; None: it is not."""
    end = datetime(today.year, today.month, today.day, 23, 59, tzinfo=CHINA)
    entered, dealt = ((end - timedelta(minutes=n)).date() for n in (one.entered, min(one.dealt, one.entered)))
    touched = dealt if one.touched is None else max(dealt, (end - timedelta(minutes=one.touched)).date())
    facts = Facts(
        stage=one.stage,
        state=one.state,
        stage_since=entered,
        opened=entered,
        last_activity=touched,
        waiting_until=None if one.waits is None else today + timedelta(days=one.waits),
    )
    stage = PLAYBOOK.deals.stage(one.stage)
    if (
        stage is None or stage.outcome != "open"
    ):  # such a row is open in a stage that ends deals: nobody's to warn of
        return None
    found = stuck(facts, PLAYBOOK.deals, today, worked_until(today, HOUSE.calendar))
    return found.days if found else None


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()
