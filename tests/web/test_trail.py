"""What the ledger says about a visit: which step cost how long, and which records were taken back."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.web.trail import bars, entries
from bot.words import pages as words
from sales.visit import UNDOABLE
from storage.models import Action

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Act:
    """An action as the ledger has it."""

    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    at: datetime = START


def act(kind: str, seconds: float) -> Act:
    return Act(kind, evidence={"thumb_s": seconds})


def test_seconds_are_summed_by_step_in_the_order_of_the_visit() -> None:
    acts = [act("photo.placed", 4), act("visit.opened", 2), act("photo.received", 6), act("next.set", 5)]
    assert [(bar.label, bar.seconds, bar.share) for bar in bars(acts, 120)] == [
        ("扫码定位", "2.0 秒", 20.0),
        ("拍照片", "10.0 秒", 100.0),
        ("下一步", "5.0 秒", 50.0),
    ]


def test_pauses_and_what_comes_after_submitting_are_left_out() -> None:
    acts = [act("note.added", 500), act("visit.submitted", 3), act("visit.forwarded", 9)]
    assert [(bar.label, bar.seconds) for bar in bars(acts, 120)] == [("提交", "3.0 秒")]


def test_without_seconds_there_are_no_bars() -> None:
    assert bars([Act("visit.opened")], 120) == ()
    assert bars([], 120) == ()


def record(seq: int, kind: str, by: str, **payload: Any) -> Action:
    return Action(
        id=seq, at=START, kind=kind, actor_id=1, payload=payload, evidence={"cause": by}, seq=seq, hash="a1b2c3" * 9
    )


def test_what_was_taken_back_is_marked_and_the_undoing_is_not() -> None:
    listed = entries(
        [record(1, "note.added", "in:1"), record(2, "visit.undone", "in:2", cause="in:1")], {1: "小林"}, SHANGHAI
    )
    assert [(e.what, e.undone) for e in listed] == [("记下说的话", True), ("撤销上一步", False)]
    assert (listed[0].when, listed[0].who, listed[0].hash) == ("11-24 10:00:00", "小林", "a1b2c3a1b2")


def test_a_record_of_a_kind_nobody_knows_yet_still_stands_there() -> None:
    (entry,) = entries([record(1, "visit.teleported", "in:1")], {1: "小林"}, SHANGHAI)
    assert entry.what == "其他记录"


def test_everything_a_rep_adds_has_words() -> None:
    assert set(words.KINDS) >= UNDOABLE
