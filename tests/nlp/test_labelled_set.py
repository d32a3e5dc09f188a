"""The labelled calls keep to their rule-book, and their two halves share nothing."""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

CALLS = Path(__file__).parents[2] / "bench" / "calls"
HALVES = ("build", "measure")
TRADES = {
    "auto_aftermarket",
    "building_materials",
    "cold_chain",
    "fmcg",
    "industrial_automation",
    "medical_devices",
    "mother_baby",
    "pet_food",
    "pharmacy",
    "saas",
}
CONCERNS = {
    "after_sales",
    "competitor",
    "data_security",
    "decision_process",
    "delivery",
    "exclusivity",
    "payment_terms",
    "price",
    "product_fit",
    "promotion_support",
    "proof",
    "quality",
    "returns",
    "stock_turnover",
    "training",
}
WEAK = {
    "deflection",
    "early_discount",
    "hedging",
    "monologue",
    "no_evidence",
    "no_next_step",
    "talking_over",
    "unanswered",
}
MARKS = re.compile(r"[\W_]+")
SHARED_FROM = 8
"""A sentence of so many characters in both halves is a sentence copied."""

Call = dict[str, Any]


def half(name: str) -> list[Call]:
    calls = []
    for file in sorted((CALLS / name).glob("*.json")):
        call = json.loads(file.read_text(encoding="utf-8"))
        assert call["id"] == file.stem
        calls.append(call)
    return calls


@pytest.fixture(scope="module")
def halves() -> dict[str, list[Call]]:
    return {name: half(name) for name in HALVES}


def turn_of(call: Call, segment: int) -> int:
    """Where the turn that this segment belongs to begins, as far as the speakers tell."""
    segments = call["segments"]
    while segment and segments[segment - 1]["speaker"] == segments[segment]["speaker"]:
        segment -= 1
    return segment


def check_shape(call: Call) -> None:
    assert set(call) == {"id", "trade", "customer_type", "speakers", "spoken", "segments", "labels"}
    assert call["id"].rpartition("-")[0] == call["trade"]
    assert call["customer_type"]
    assert call["speakers"] in {"known", "guessed", "unknown"}
    assert call["spoken"] in {"clean", "recognised"}
    assert 14 <= len(call["segments"]) <= 45


def check_segments(call: Call) -> None:
    segments = call["segments"]
    speakers = {None} if call["speakers"] == "unknown" else {"rep", "customer"}
    for segment in segments:
        assert set(segment) == {"start", "end", "speaker", "text"}
        assert 0 <= segment["start"] < segment["end"]
        assert segment["text"].strip()
    assert {segment["speaker"] for segment in segments} == speakers
    assert all(one["end"] <= other["start"] for one, other in pairwise(segments))
    if call["spoken"] == "recognised":
        assert not any(MARKS.search(segment["text"]) for segment in segments)


def check_labels(call: Call) -> None:
    labels = call["labels"]
    assert set(labels) == {"concerns", "weak", "good"}
    assert 1 <= len(labels["concerns"]) <= 3
    assert set(labels["concerns"]) <= CONCERNS
    assert len(set(labels["concerns"])) == len(labels["concerns"])
    assert {weak["kind"] for weak in labels["weak"]} <= WEAK
    marked = [weak["segment"] for weak in labels["weak"]]
    assert marked == sorted(set(marked))
    assert not set(marked) & set(labels["good"])
    assert all(0 <= segment < len(call["segments"]) for segment in marked + labels["good"])


def check_turns(call: Call) -> None:
    """Where every speaker is known: weak answers and good lines are the rep's, one kind a turn."""
    segments, labels = call["segments"], call["labels"]
    weak = {one["segment"]: one["kind"] for one in labels["weak"]}
    assert all(segments[segment]["speaker"] == "rep" for segment in [*weak, *labels["good"]])
    turns = {segment: turn_of(call, segment) for segment in weak}
    assert len(set(turns.values())) == len(turns)
    last = max(at for at, segment in enumerate(segments) if segment["speaker"] == "rep")
    assert all(turns[at] == turn_of(call, last) for at, kind in weak.items() if kind == "no_next_step")


@pytest.mark.parametrize("name", HALVES)
def test_a_half_keeps_to_the_rule_book(name: str, halves: dict[str, list[Call]]) -> None:
    for call in halves[name]:
        try:
            check_shape(call)
            check_segments(call)
            check_labels(call)
            if call["speakers"] == "known":
                check_turns(call)
        except AssertionError as wrong:
            wrong.add_note(f"in {name}/{call['id']}")
            raise


@pytest.mark.parametrize("name", HALVES)
def test_a_half_has_enough_of_everything_to_be_measured(name: str, halves: dict[str, list[Call]]) -> None:
    calls = halves[name]
    concerns = Counter(concern for call in calls for concern in call["labels"]["concerns"])
    weak = Counter(one["kind"] for call in calls for one in call["labels"]["weak"])
    assert {call["trade"] for call in calls} == TRADES
    assert min(weak[kind] for kind in WEAK) >= 8, weak
    assert min(concerns[concern] for concern in CONCERNS) >= 2, concerns
    assert 1 / 4 <= sum(call["spoken"] == "recognised" for call in calls) / len(calls) <= 1 / 2
    assert {call["speakers"] for call in calls} == {"known", "guessed", "unknown"}
    assert any(not call["labels"]["weak"] for call in calls)


def test_the_halves_are_equal_in_size_and_no_call_stands_in_both(halves: dict[str, list[Call]]) -> None:
    ids = [call["id"] for calls in halves.values() for call in calls]
    assert len(halves["build"]) == len(halves["measure"])
    assert len(ids) >= 60
    assert len(set(ids)) == len(ids)


def sentences(calls: list[Call]) -> set[str]:
    """What is said between two marks or pauses, where it is long enough to be told from chance."""
    pieces = (piece for call in calls for segment in call["segments"] for piece in MARKS.split(segment["text"]))
    return {piece for piece in pieces if len(piece) >= SHARED_FROM}


def talk(calls: list[Call]) -> str:
    return "\n".join(MARKS.sub("", segment["text"]) for call in calls for segment in call["segments"])


@pytest.mark.parametrize(("one", "other"), [HALVES, HALVES[::-1]])
def test_no_sentence_of_one_half_is_said_in_the_other(one: str, other: str, halves: dict[str, list[Call]]) -> None:
    said = talk(halves[other])
    assert not {sentence for sentence in sentences(halves[one]) if sentence in said}


def test_the_rule_book_explains_every_label() -> None:
    explained = set(re.findall(r"^\| `(\w+)` \|", (CALLS / "RULES.md").read_text(encoding="utf-8"), re.M))
    assert explained == CONCERNS | WEAK
