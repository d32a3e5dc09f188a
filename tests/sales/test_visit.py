"""A visit is a fold: the order in which evidence comes in does not matter, and undoing takes it back."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.summary import summarise
from sales.visit import Visit, fold, last_undoable
from sales.visit_steps import AskFields, AskNext, Finished, Locate, Review, TakePhotos, next_step
from tests.chat import playbook

PLAYBOOK = playbook()
PHARMACY = PLAYBOOK.customer_type("pharmacy")
START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Act:
    """An action as the ledger has it."""

    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    at: datetime = START


def located() -> list[Act]:
    return [Act("visit.located", {"latitude": 30.5, "longitude": 114.3, "distance_m": 4.0, "flags": []})]


def photo(media: int, slot: str) -> list[Act]:
    return [
        Act("photo.received", {"media": media, "suggestion": slot, "doubts": [], "seen": {}}),
        Act("photo.placed", {"media": media, "slot": slot, "by": "rep", "doubts": []}),
    ]


def answered(name: str, value: object) -> list[Act]:
    return [Act("field.answered", {"field": name, "value": value, "by": "tap"})]


STEPS = [
    located(),
    photo(1, "door"),
    photo(2, "shelf"),
    photo(3, "conversation"),
    answered("otc_shortage", ["ibuprofen"]),
    answered("clerk_push", "ours"),
    answered("interest", "hot"),
    [Act("next.set", {"kind": "sample", "due": "2026-11-26"})],
    [Act("note.added", {"text": "老板说太贵了"})],
]


def visit(acts: list[Act]) -> Visit:
    caused = [
        Act(act.kind, act.payload, {"cause": f"in:{n}", **act.evidence}, START + timedelta(seconds=n))
        for n, act in enumerate(acts)
    ]
    return fold(Visit(1, 1, 1, START), caused, 120)


def what_counts(acts: list[Act]) -> tuple[object, ...]:
    done = visit(acts)
    photos = {slot.slot: getattr(done.photo(slot.slot), "media_id", None) for slot in PLAYBOOK.visit.photos}
    return (dict(done.fields), photos, done.next, done.position, summarise(done, PLAYBOOK, PHARMACY).tags)


@given(st.permutations(STEPS))
def test_any_order_of_evidence_reaches_the_same_visit(order: list[list[Act]]) -> None:
    shuffled = [act for step in order for act in step]
    straight = [act for step in STEPS for act in step]
    assert what_counts(shuffled) == what_counts(straight)
    assert isinstance(next_step(visit(shuffled), PLAYBOOK, PHARMACY), Review)


@given(st.permutations(STEPS), st.integers(0, 7))
def test_with_anything_compulsory_missing_it_cannot_be_submitted(order: list[list[Act]], leave_out: int) -> None:
    missing = STEPS[leave_out]
    acts = [act for step in order if step is not missing for act in step]
    assert not isinstance(next_step(visit(acts), PLAYBOOK, PHARMACY), Review | Finished)


@given(st.permutations(STEPS))
def test_undoing_everything_leaves_only_the_position(order: list[list[Act]]) -> None:
    acts = [Act(act.kind, act.payload, {"cause": f"in:{n}"}) for n, step in enumerate(order) for act in step]
    while (cause := last_undoable(acts)) is not None:
        acts.append(Act("visit.undone", {"cause": cause}, {"cause": f"undo:{cause}"}))
    left = fold(Visit(1, 1, 1, START), acts, 120)
    assert (dict(left.fields), left.photos, left.said) == ({}, (), ())
    assert left.next.kind is None
    assert left.position is not None  # place and time are locked


def test_the_questions_come_in_the_order_of_the_checkpoints() -> None:
    acts: list[Act] = []
    asked = []
    for step in STEPS[:8]:
        asked.append(type(next_step(visit(acts), PLAYBOOK, PHARMACY)))
        acts += step
    order = [Locate, TakePhotos, AskFields, AskNext]
    assert [a for a, b in pairwise([*asked, None]) if a is not b] == order


def test_a_retake_takes_the_place_of_the_first_photo() -> None:
    acts = [*photo(1, "door"), *photo(9, "door")]
    held = visit(acts).photo("door")
    assert held is not None
    assert held.media_id == 9


def test_the_first_position_stays() -> None:
    moved = Act("visit.located", {"latitude": 0.0, "longitude": 0.0, "distance_m": 9e6, "flags": ["far_from_door"]})
    done = visit([*located(), moved])
    assert done.position is not None
    assert done.position.latitude == pytest.approx(30.5)
    assert done.flags == ()


def test_gaps_longer_than_a_pause_are_no_thumb_time() -> None:
    acts = [
        Act("note.added", {"text": "一"}, {"thumb_s": 3.0}),
        Act("note.added", {"text": "二"}, {"thumb_s": 600.0}),
        Act("note.added", {"text": "三"}, {"thumb_s": 4.5}),
    ]
    done = visit(acts)
    assert (done.thumb_s, done.pauses) == (7.5, 1)


def test_what_is_done_after_submitting_costs_the_visit_no_seconds() -> None:
    acts = [
        Act("visit.submitted", {}, {"thumb_s": 3.0}),
        Act("visit.forwarded", {}, {"thumb_s": 8.0}),
        Act("correction.opened", {"item": "next"}, {"thumb_s": 500.0}),
    ]
    done = visit(acts)
    assert (done.thumb_s, done.pauses) == (3.0, 0)


def test_answering_twice_makes_the_older_button_stale() -> None:
    once = visit(answered("interest", "hot"))
    twice = visit([*answered("interest", "hot"), *answered("interest", "cold")])
    assert once.revision("field.interest") < twice.revision("field.interest")
    assert once.revision("field.clerk_push") == twice.revision("field.clerk_push")
