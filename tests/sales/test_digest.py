"""What a digest says of a day's actions, who is ranked where, which way it goes."""

from datetime import UTC, datetime, timedelta

import pytest

from sales.digest import Practice, Progress, Step, Turned, Visited, best_practice, progress, turned
from sales.digest_ways import Group, Trouble, instead, way
from sales.lights import Colour, TeamLights
from sales.ranking import rank
from tests.lights import METRICS, TODAY, light

ORDER = ("lead", "needs", "proposal", "won", "lost")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)
LIN, ZHAO = 1, 2


def step(
    hours: float, before: str | None, after: str, deal: int = 1, actor: int = LIN, fen: int | None = 100
) -> Step:
    """`hours` ago, of the deal with the customer of the same id."""
    at = NOW - timedelta(hours=hours)
    return Step(1000 - int(hours), at, deal, deal, actor, before, after, fen, imported=False)


def visited(hours: float, customer: int = 1, actor: int = LIN, **values: object) -> Visited:
    fixed = {"proofs": 1, "photos": 3, "doubts": 0, "next_kind": "sample"} | values
    return Visited(1000 - int(hours), NOW - timedelta(hours=hours), customer, actor, **fixed)  # type: ignore[arg-type]


def best(visits: list[Visited], steps: list[Step]) -> Practice | None:
    return best_practice(visits, steps, SINCE, 3, ORDER, {"lost"})


# ---- deals


def test_a_deal_counts_once_by_where_it_came_from_and_where_it_is() -> None:
    steps = [
        step(9, "lead", "needs", 1),
        step(8, "needs", "proposal", 1),
        step(7, "proposal", "needs", 2),
        step(6, "needs", "won", 3, fen=800),
        step(5, "needs", "lost", 4, fen=None),
        step(4, "lead", "needs", 5),
        step(3, "needs", "lead", 5),
        step(2, None, "needs", 6),
        step(1, "gone", "needs", 7),
    ]
    found = progress(steps, ORDER, {"won"}, {"lost"})
    assert found == Progress(forward=1, back=1, won=1, won_fen=800, lost=1, lost_fen=0)
    assert progress([], ORDER, {"won"}, {"lost"}).is_nothing


# ---- the best practice


def test_a_visit_with_full_evidence_that_moved_a_deal_comes_first() -> None:
    one, other = visited(30), visited(3, customer=2, actor=ZHAO, proofs=3)
    found = best([one, other], [step(2, "needs", "proposal")])
    assert found == Practice(one, step(2, "needs", "proposal"))
    assert found.days == 1


def test_the_further_the_deal_came_the_better() -> None:
    steps = [step(5, "lead", "proposal"), step(2, "needs", "won", 2, ZHAO)]
    found = best([visited(30), visited(40, 2, ZHAO)], steps)
    assert found is not None
    assert found.visit.actor_id == ZHAO


@pytest.mark.parametrize(
    "nothing",
    [
        [visited(30, photos=2)],
        [visited(30, doubts=1)],
        [visited(30, proofs=0)],
        [visited(30, next_kind=None)],
        [visited(30, actor=ZHAO)],  # somebody else's visit
        [visited(30, customer=2)],  # to another customer
        [visited(24 * 8)],  # too long before
        [],
    ],
)
def test_what_is_not_fully_recorded_is_nobodys_practice(nothing: list[Visited]) -> None:
    assert best(nothing, [step(2, "needs", "proposal")]) is None


@pytest.mark.parametrize(
    "no_step", [step(2, "needs", "lost"), step(2, "proposal", "needs"), step(25, "needs", "proposal")]
)
def test_lost_back_or_old_steps_prove_nothing(no_step: Step) -> None:
    assert best([visited(30)], [no_step]) is None


def test_what_a_file_says_proves_nothing() -> None:
    moved = step(2, "needs", "proposal")
    imported = Step(
        moved.action_id, moved.at, 1, 1, LIN, moved.before, moved.after, moved.amount_fen, imported=True
    )
    assert best([visited(30)], [imported]) is None


def test_where_no_deal_moved_the_next_step_counts_that_was_agreed_on_since_the_last_digest() -> None:
    found = best([visited(30), visited(5, 2), visited(3, 3, ZHAO, proofs=2)], [])
    assert found == Practice(visited(3, 3, ZHAO, proofs=2), None)
    assert best([visited(25)], []) is None
    assert best([visited(5, 2), visited(3, 3, ZHAO)], []) == Practice(visited(5, 2), None)


# ---- lights and ranks


def colours(now: Colour, before: Colour) -> list[Colour]:
    return [before] * 6 + [now]


def team(name: str, *lights: tuple[Colour, Colour]) -> TeamLights:
    """`lights`: now and yesterday."""
    pairs = zip(METRICS, lights, strict=False)
    return TeamLights(0, name, tuple(light(colours(now, before), label) for label, (now, before) in pairs))


def test_only_lights_that_changed_are_told() -> None:
    some = team("甲", ("red", "green"), ("green", "green"), ("none", "yellow")).lights
    assert turned(some, YESTERDAY) == [Turned(METRICS[0], "green", "red"), Turned(METRICS[2], "yellow", "none")]


def test_equal_teams_share_a_place_and_the_next_is_left_out() -> None:
    good, fair = ("green", "green"), ("yellow", "yellow")
    teams = [
        team("丁", fair, fair, fair),
        team("丙", good, good, good),
        team("乙", good, good, good),
        team("甲", fair, fair, ("green", "yellow")),
        team("戊", fair, fair, ("green", "green")),
    ]
    found = [(one.team.name, one.place, one.change) for one in rank(teams, YESTERDAY)]
    assert found == [("丙", 1, 0), ("乙", 1, 0), ("甲", 3, 1), ("戊", 4, 0), ("丁", 5, 0)]


def test_who_has_too_few_lights_with_a_colour_is_listed_without_a_place() -> None:
    few = team("甲", ("green", "none"), ("none", "none"), ("none", "none"))
    two = team("乙", ("red", "red"), ("red", "red"), ("none", "none"))
    found = [(one.team.name, one.place) for one in rank([few, two], YESTERDAY)]
    assert found == [("乙", 1), ("甲", None)]
    assert [one.place for one in rank([TeamLights(0, "丙", ())], YESTERDAY)] == [None]


# ---- ways


def group(name: str, reached: bool = True, room: bool = True, words: bool = True) -> Group:
    platform, _, rest = name.partition("_")
    return Group(name, rest or "chat", platform, reached, room, words)


GONE = group("wecom_bot", reached=False)
HOOK = group("wecom_webhook")
FULL = group("dingtalk")
SPARING = group("dingtalk", room=False)
SPENT = group("dingtalk", room=False, words=False)


@pytest.mark.parametrize(
    ("groups", "whole", "words", "personal", "trouble"),
    [
        ([FULL], [FULL], [], False, "none"),
        ([HOOK, group("wecom_bot"), FULL], [HOOK, FULL], [], False, "none"),
        ([GONE, HOOK, FULL], [HOOK, FULL], [], False, "none"),
        ([HOOK, SPARING], [HOOK], [], False, "month"),
        ([GONE, FULL], [FULL], [], False, "away"),
        ([SPARING], [], [SPARING], False, "month"),
        ([GONE, SPARING], [], [SPARING], False, "month"),
        ([SPENT], [], [], True, "month"),
        ([GONE], [], [], True, "away"),
        ([], [], [], True, "no_group"),
    ],
)
def test_the_next_best_way_is_taken(
    groups: list[Group], whole: list[Group], words: list[Group], personal: bool, trouble: Trouble
) -> None:
    found = way(groups)
    assert (list(found.whole), list(found.words), found.is_personal) == (whole, words, personal)
    assert found.trouble == trouble


def test_what_was_refused_goes_where_it_was_not_tried() -> None:
    tried = {(HOOK.channel, HOOK.chat)}
    assert instead([HOOK, FULL], tried).whole == (FULL,)
    for groups in ([HOOK], [HOOK, SPARING], [HOOK, GONE]):
        found = instead(groups, tried)
        assert (found.whole, found.is_personal, found.trouble) == ((), True, "refused")
