"""What is said in the morning, to whom, in which order; and what is not said again."""

from dataclasses import replace
from datetime import date, timedelta

from sales.alerts import (
    Figures,
    Group,
    Hits,
    Last,
    chosen,
    has_room,
    is_ignored,
    is_news,
    leading,
    merged,
    upwards,
)
from sales.playbook_alerts import Alerts
from sales.workdays import WorkCalendar, worked_until

CALENDAR = WorkCalendar()
RULES = Alerts()
MONDAY = date(2026, 11, 23)
PROPOSAL = Group("proposal", 5, 0, 1_000, "a")


def last(state: str, day: date = MONDAY, **more: object) -> Last:
    return replace(Last(state, day, 5, "a"), **more)  # type: ignore[arg-type]


def news(before: Last | None, today: date, group: Group = PROPOSAL) -> bool:
    return is_news(group, before, RULES, today, worked_until(today, CALENDAR))


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def test_said_already_it_is_said_again_after_some_working_days_or_when_more_are_stuck() -> None:
    before = last("open")
    assert [n for n in range(1, 6) if news(before, day(n))] == [3, 4, 5]
    assert news(before, day(1), replace(PROPOSAL, count=6, fingerprint="b"))
    assert news(before, day(1), replace(PROPOSAL, fingerprint="b"))  # one went, another came
    assert not news(before, day(1), replace(PROPOSAL, count=4, fingerprint="b"))  # fewer are no news


def test_answered_it_rests_and_put_off_it_waits_for_its_day_whatever_changes() -> None:
    more = replace(PROPOSAL, count=9, fingerprint="b")
    for state in ("met", "asked"):
        assert not news(last(state), day(2), more)
        assert news(last(state), day(3))
    put_off = last("snoozed", snoozed_until=day(7))
    assert not news(put_off, day(4), more)
    assert news(put_off, day(7))


def test_called_wrong_it_is_not_said_of_the_same_deals_again() -> None:
    assert not news(last("wrong"), day(30))
    assert news(last("wrong", joined=True), day(1), replace(PROPOSAL, count=1, fingerprint="b"))


def test_never_said_or_moved_on_meanwhile_it_is_news() -> None:
    assert news(None, day(0))
    assert news(last("settled"), day(1))


def test_what_was_put_off_until_today_goes_first_then_key_industries_then_money() -> None:
    groups = [
        Group("many", 40, 0, 100, "m"),
        Group("rich", 1, 0, 900, "r"),
        Group("key", 1, 1, 0, "k"),
        Group("back", 1, 0, 0, "b"),
        Group("quiet", 5, 9, 900, "a"),
    ]
    lasts = {"back": last("snoozed", snoozed_until=day(1)), "quiet": last("open")}
    said = chosen(groups, lasts, RULES, day(1), worked_until(day(1), CALENDAR))
    assert [group.stage for group in said] == ["back", "key", "rich", "many"]


def test_a_card_goes_out_where_everybody_has_room() -> None:
    assert has_room({}, [1, 2], RULES)
    assert not has_room({2: 1}, [1, 2], RULES)
    assert has_room({2: 1}, [1, 2], Alerts(a_day=2))


def test_ignored_are_working_days_without_a_tap() -> None:
    friday = date(2026, 11, 27)
    ignored = [n for n in range(6) if is_ignored(friday, RULES, worked_until(friday + timedelta(days=n), CALENDAR))]
    assert ignored == [4, 5]  # Tuesday and Wednesday


def test_the_nearest_who_lead_answer_for_what_nobody_leads() -> None:
    parents = {1: None, 2: 1, 3: 2, 4: 1, 5: None, 6: 7, 7: 6}
    assert leading(parents, {1, 3}) == {1: 1, 2: 1, 3: 3, 4: 1, 5: None, 6: None, 7: None}
    assert list(upwards(3, parents)) == [3, 2, 1]


def test_the_same_stage_of_several_teams_is_one_whatever_their_order() -> None:
    parts = [Group("needs", 1, 1, 10, "2:1:7"), Group("needs", 2, 0, 5, "1:2:9")]
    assert merged(parts) == merged(parts[::-1]) == Group("needs", 3, 1, 15, "1:2:9+2:1:7")


def test_figures_come_back_as_they_were() -> None:
    figures = Figures(5, 1, 100, 5, (9, 8), (("needs", 3),), (4, 5), 2, back=True)
    assert Figures.load(figures.dump()) == figures


def test_a_rate_needs_somebody_who_said_something() -> None:
    assert Hits(0, 0).rate is None
    assert Hits(3, 1).rate == 0.75
