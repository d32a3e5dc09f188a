"""What a meeting has to decide, what a colleague is asked, and how fast they answer."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sales.agenda import Topic, decisions
from sales.deal_next import unknown
from sales.deal_question import Asked, of_owner, read
from sales.deal_warnings import DealWarning, Kind
from sales.playbook import Reminding
from sales.reminding import a_working_day_later
from sales.response import FEWEST, Hours, speed, worked_hours
from sales.workdays import WorkCalendar
from tests.chat import playbook

RULES = playbook()
BUDGET = RULES.deals.precondition("budget")
HOURS = Hours(9, 18, ZoneInfo("Asia/Shanghai"), WorkCalendar())


def topic(*kinds: Kind, owner: str | None = "小林", asks: bool = False) -> Topic:
    return Topic(
        "百姓大药房", "首批铺货", "技术方案确认", 9, None, owner,
        [DealWarning(kind, 9, 5) for kind in kinds], unknown=[BUDGET] if asks and BUDGET else [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("about", "matters"),
    [
        (topic("stuck"), ["stuck"]),
        (topic("stuck", "no_next_step", "no_activity"), ["step"]),
        (topic("stuck", asks=True), ["unknown"]),
        (topic("one_contact", "no_price", "close_passed", "stuck", owner=None), ["owner", "close", "price"]),
        (topic(), []),
    ],
)
def test_what_to_decide_comes_from_warnings_and_what_is_not_known(about: Topic, matters: list[str]) -> None:
    assert [one.matter for one in decisions(about)] == matters


def test_what_is_not_known_is_decided_with_its_question() -> None:
    [decision] = decisions(topic("stuck", asks=True))
    assert decision.asks == BUDGET


def test_only_the_next_stage_says_what_is_lacking() -> None:
    assert unknown("proposal", {}, RULES.deals) == (BUDGET,)
    assert unknown("proposal", {"budget": "五万以内"}, RULES.deals) == ()
    assert unknown("needs", {}, RULES.deals) == ()
    assert unknown("gone", {}, RULES.deals) == ()
    assert unknown("won", {}, RULES.deals) == ()


@pytest.mark.parametrize(
    ("warned", "lacks", "about"),
    [
        (["stuck", "no_price"], True, "unknown:budget"),
        (["stuck", "no_price", "one_contact"], False, "warning:no_price"),
        (["stuck"], False, "warning:stuck"),
        (["no_price"], True, "warning:no_price"),
        (["stuck", "no_price", "close_passed"], False, "warning:close_passed"),
        ([], False, "warning:stuck"),
    ],
)
def test_an_owner_is_asked_what_the_deal_lacks(warned: list[Kind], lacks: bool, about: str) -> None:
    asked = of_owner(warned, [BUDGET] if lacks and BUDGET else [])
    assert asked.about == about
    assert read(about, RULES) == asked


def test_a_desk_is_asked_its_own_question_and_what_the_playbook_lost_is_nothing() -> None:
    assert read(Asked(desk=RULES.forward[0]).about, RULES) == Asked(desk=RULES.forward[0])
    assert read("desk:gone", RULES) is None
    assert read("unknown:gone", RULES) is None


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-24T02:00", "2026-11-24T04:30", 2.5),  # 10:00 to 12:30
        ("2026-11-24T08:00", "2026-11-25T02:00", 3.0),  # 16:00 to 10:00 of the next day
        ("2026-11-27T09:00", "2026-11-30T02:00", 2.0),  # over a weekend
        ("2026-11-24T12:00", "2026-11-24T14:00", 0.0),  # in the evening
        ("2026-10-10T01:00", "2026-10-10T03:00", 2.0),  # a Saturday that is worked
        ("2026-11-24T04:00", "2026-11-24T02:00", 0.0),  # clocks of two machines
    ],
)
def test_only_working_hours_count(start: str, end: str, hours: float) -> None:
    moments = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (start, end))
    assert worked_hours(*moments, HOURS) == pytest.approx(hours)


def test_few_answers_have_no_median() -> None:
    few = speed([1.0] * (FEWEST - 2) + [7.0])
    assert (few.count, few.median, few.ninetieth, few.slowest) == (FEWEST - 1, None, None, 7.0)
    assert speed([]).slowest is None
    many = speed([10.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0])
    assert (many.count, many.median, many.ninetieth, many.slowest) == (10, 5.5, 9.0, 10.0)


@pytest.mark.parametrize(
    ("at", "zone", "reminded"),
    [
        ("2026-11-24T02:00", "Asia/Shanghai", "2026-11-25T02:00"),
        ("2026-11-27T02:00", "Asia/Shanghai", "2026-11-30T02:00"),  # over a weekend
        ("2026-11-24T14:00", "Asia/Shanghai", "2026-11-26T01:00"),  # asked at 22:00: the morning after the day
        ("2026-11-24T12:00", "Asia/Urumqi", "2026-11-26T03:00"),  # 18:00 there is after work, nine is later
    ],
)
def test_a_reminder_comes_a_working_day_later_where_its_reader_lives(at: str, zone: str, reminded: str) -> None:
    asked, wanted = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (at, reminded))
    assert a_working_day_later(asked, ZoneInfo(zone), Reminding(), WorkCalendar()) == wanted
