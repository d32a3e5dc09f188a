"""Deals: nothing that must be asked is skipped, whatever the road through the stages."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from sales.deals import Blocked, Change, Changed, Unchanged, decide, dump, load, next_stage
from sales.playbook_deals import Deals
from tests.chat import playbook

RULES: Deals = playbook().deals
STAGES = [stage.id for stage in RULES.stages]


@dataclass(frozen=True)
class Row:
    """A deal as it lies in the table."""

    stage: str = "lead"
    state: str = "open"
    amount_fen: int | None = None
    expected_close: date | None = None
    contacts: int = 1
    waiting_until: date | None = None
    waiting_reason: str = ""
    confirmed: Mapping[str, str] = field(default_factory=dict)


def test_one_step_on_is_the_next_stage_and_never_a_loss() -> None:
    on = {stage: found.id if (found := next_stage(stage, RULES)) else None for stage in [*STAGES, "gone"]}
    assert on == {
        "lead": "needs", "needs": "proposal", "proposal": "terms", "terms": "contract", "contract": "won",
        "won": None, "lost": None, "gone": None,
    }  # fmt: skip


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
changes = st.builds(
    Change,
    stage=st.none() | st.sampled_from(STAGES),
    amount_fen=st.none() | st.integers(0, 10**12),
    expected_close=st.none() | days,
    contacts=st.none() | st.integers(1, 9),
    waiting_until=st.none() | days,
    waiting_reason=st.just("年底预算"),
    confirms=st.none() | st.dictionaries(st.sampled_from(["budget", "decider"]), st.just("说过"), min_size=1),
).map(lambda change: replace(change, waiting_reason="年底预算" if change.waiting_until else ""))


@settings(max_examples=60, deadline=None)
@given(st.lists(changes, max_size=8))
def test_no_stage_is_reached_with_a_question_of_the_way_unasked(said: list[Change]) -> None:
    deal = Row()
    for change in said:
        before, outcome = deal, decide(deal, change, RULES)
        if not isinstance(outcome, Changed):
            continue
        deal = replace(deal, **outcome.values)
        assert outcome.acts
        assert decide(deal, change, RULES).__class__ is Unchanged  # the same twice is once
        stage = RULES.stage(deal.stage)
        assert stage is not None
        assert deal.state == stage.outcome
        if stage.outcome != "lost":
            passed = RULES.stages[STAGES.index(before.stage) + 1 : STAGES.index(deal.stage) + 1]
            assert {p.id for one in passed for p in one.preconditions} <= set(deal.confirmed)
        assert [act.kind for act in outcome.acts].count("deal.won") == (
            deal.state == "won" and before.stage != deal.stage
        )


@settings(max_examples=60, deadline=None)
@given(changes)
def test_a_button_carries_the_whole_change(change: Change) -> None:
    assert load(dump(change), "说过") == change


def test_a_jump_is_blocked_by_the_first_question_on_its_way_but_losing_by_none() -> None:
    outcome = decide(Row(), Change(stage="won"), RULES)
    assert isinstance(outcome, Blocked)
    assert (outcome.stage.id, outcome.precondition.id) == ("won", "budget")
    assert isinstance(decide(Row(), Change(stage="lost"), RULES), Changed)
    assert isinstance(decide(Row(stage="contract"), Change(stage="terms"), RULES), Changed)


def test_a_move_ends_the_wait_and_an_unknown_stage_moves_nothing() -> None:
    waiting = Row(waiting_until=date(2026, 12, 20), waiting_reason="年底预算")
    outcome = decide(waiting, Change(stage="needs"), RULES)
    assert isinstance(outcome, Changed)
    assert outcome.values == {"stage": "needs", "state": "open", "waiting_until": None, "waiting_reason": ""}
    assert isinstance(decide(waiting, Change(stage="gone"), RULES), Unchanged)
