"""Who went where: a plan that depends on the day and the seed alone."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.sample.customers import customers
from bot.sample.founding import Founding
from bot.sample.plan import Errand, plan
from sales.workdays import WorkCalendar
from storage.models import Person
from tests.sample.help import NOW, PLAYBOOK, SHANGHAI, quick_camera

CALENDAR = WorkCalendar()


def planned(now: datetime = NOW, seed: int = 2026) -> list[Errand]:
    """What nine reps and their customers would have done."""
    today = now.astimezone(SHANGHAI).date()
    founding = Founding(PLAYBOOK, SHANGHAI, CALENDAR, today, now, seed, quick_camera)
    reps = [Person(id=n, code=f"R0{n}", name=f"R0{n}", role="rep", team_id=n // 3) for n in range(1, 10)]
    doors = customers(founding, reps)
    for number, customer in enumerate(doors, 1):
        customer.id = number
    return plan(founding, reps, doors)


def told(errands: list[Errand]) -> list[tuple[int, str, datetime, str]]:
    return [(e.rep.id, e.customer.name, e.opened_at, e.fate) for e in errands]


def test_the_same_seed_plans_the_same_and_another_something_else() -> None:
    assert told(planned()) == told(planned())
    assert told(planned()) != told(planned(seed=7))


@pytest.mark.parametrize(
    ("now", "last_day"),
    [
        (datetime(2026, 10, 4, 4, 0, tzinfo=UTC), date(2026, 9, 30)),  # in the National Day week
        (datetime(2026, 11, 22, 4, 0, tzinfo=UTC), date(2026, 11, 20)),  # a Sunday
        (datetime(2026, 11, 22, 16, 5, tzinfo=UTC), date(2026, 11, 20)),  # a Monday, five past midnight
        (datetime(2029, 3, 1, 4, 0, tzinfo=UTC), date(2029, 2, 28)),  # a year whose notice is not out yet
    ],
)
def test_history_ends_on_the_last_working_day_whenever_the_first_start_is(now: datetime, last_day: date) -> None:
    errands = planned(now)
    days = sorted({errand.opened_at.astimezone(SHANGHAI).date() for errand in errands})
    assert days[-1] == last_day
    assert all(CALENDAR.is_workday(day) for day in days)
    assert {e.rep.id for e in errands if e.opened_at.astimezone(SHANGHAI).date() == last_day} == set(range(1, 10))
    assert [e.opened_at for e in errands] == sorted(e.opened_at for e in errands)


def test_some_customers_are_seen_often_and_some_are_left_alone() -> None:
    visits = Counter(errand.customer.id for errand in planned())
    assert max(visits.values()) >= 4
    assert 9 * 5 <= 200 - len(visits) <= 120


def test_no_customer_is_visited_twice_within_four_days_unless_it_is_to_be_soon() -> None:
    seen: dict[int, date] = {}
    for errand in planned():
        day = errand.opened_at.astimezone(SHANGHAI).date()
        if errand.customer.id in seen and not errand.soon:
            assert day - seen[errand.customer.id] > timedelta(days=4)
        seen[errand.customer.id] = day


def test_visits_begin_in_working_hours() -> None:
    begun = [errand.opened_at.astimezone(SHANGHAI).time() for errand in planned()]
    assert time(9) <= min(begun)
    assert max(begun) <= time(17, 30)
