"""What becomes of a deal when something is said of it: changed, blocked by what was not asked yet, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from sales.playbook_deals import Deals, Precondition, Stage

LONGEST_NAME: Final = 24
LONGEST_REASON: Final = 20


@dataclass(frozen=True, slots=True)
class Change:
    """What was said of a deal; None and empty: nothing of that. `amount_fen`: fen; `waiting`: until when, and for
    what; `confirms`: precondition → answer."""

    stage: str | None = None
    amount_fen: int | None = None
    expected_close: date | None = None
    contacts: int | None = None
    waiting_until: date | None = None
    waiting_reason: str = ""
    confirms: Mapping[str, str] | None = None


class Deal(Protocol):
    """What is decided upon; the row of `storage.deals` is one."""

    @property
    def stage(self) -> str: ...
    @property
    def amount_fen(self) -> int | None: ...
    @property
    def expected_close(self) -> date | None: ...
    @property
    def contacts(self) -> int: ...
    @property
    def waiting_until(self) -> date | None: ...
    @property
    def waiting_reason(self) -> str: ...
    @property
    def confirmed(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Act:
    """An action to record."""

    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """The deal's columns that change, and the actions that say so."""

    values: Mapping[str, Any]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """`stage` must not be entered before `precondition` is known."""

    stage: Stage
    precondition: Precondition


class Unchanged:
    """Everything was so already."""


def decide(deal: Deal, change: Change, rules: Deals) -> Changed | Blocked | Unchanged:
    """What the change comes to. A stage that the playbook does not have changes nothing."""
    target = rules.stage(change.stage) if change.stage is not None and change.stage != deal.stage else None
    confirmed = {**deal.confirmed, **(change.confirms or {})}
    if target is not None and (lacking := missing(deal.stage, target.id, confirmed, rules)):
        return Blocked(target, lacking)
    values, acts = _told(deal, change)
    if confirmed != deal.confirmed:
        values["confirmed"] = confirmed
        acts += [
            Act("deal.precondition", {"precondition": id, "answer": answer})
            for id, answer in (change.confirms or {}).items()
        ]
    if change.waiting_until is not None:
        wait = {"waiting_until": change.waiting_until, "waiting_reason": change.waiting_reason}
        if any(getattr(deal, key) != value for key, value in wait.items()):
            values |= wait
            payload = {"until": change.waiting_until.isoformat(), "reason": change.waiting_reason}
            acts.append(Act("deal.waiting", payload))
    if target is not None:
        values |= {"stage": target.id, "state": target.outcome}
        if change.waiting_until is None:
            values |= {"waiting_until": None, "waiting_reason": ""}
        kind = "deal.moved" if target.outcome == "open" else f"deal.{target.outcome}"
        amount = values.get("amount_fen", deal.amount_fen)
        acts.append(Act(kind, {"from": deal.stage, "to": target.id, "amount_fen": amount}))
    return Changed(values, tuple(acts)) if acts else Unchanged()


def next_stage(current: str, rules: Deals) -> Stage | None:
    """The stage one step on; None at the end, and where the playbook does not have `current`."""
    ids = [stage.id for stage in rules.stages]
    ahead = rules.stages[ids.index(current) + 1 :] if current in ids else ()
    return next((stage for stage in ahead if stage.outcome != "lost"), None)


def missing(current: str, target: str, confirmed: Mapping[str, str], rules: Deals) -> Precondition | None:
    """The first precondition between two stages that is not known yet: of the stages behind `current` up to and
    with `target`, so that jumping skips none. Going back and losing a deal ask for nothing. A `current` that the
    playbook does not have ("": a new deal) stands before the first stage."""
    ids = [stage.id for stage in rules.stages]
    begin = ids.index(current) if current in ids else -1
    end = ids.index(target)
    if rules.stages[end].outcome == "lost":
        return None
    between = rules.stages[begin + 1 : end + 1]
    return next((p for stage in between for p in stage.preconditions if p.id not in confirmed), None)


def _told(deal: Deal, change: Change) -> tuple[dict[str, Any], list[Act]]:
    """Amount, day and contacts, where they are other than they were."""
    said = {
        "amount_fen": change.amount_fen,
        "expected_close": change.expected_close,
        "contacts": change.contacts,
    }
    values: dict[str, Any] = {
        key: value for key, value in said.items() if value is not None and value != getattr(deal, key)
    }
    payload = {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
    return values, [Act("deal.changed", payload)] if payload else []


# ---- a change as a button carries it


def dump(change: Change) -> dict[str, str | int]:
    """The change as short plain values; nothing that was not said."""
    plain: dict[str, str | int | None] = {
        "stage": change.stage,
        "amount": change.amount_fen,
        "close": change.expected_close.isoformat() if change.expected_close else None,
        "contacts": change.contacts,
        "until": change.waiting_until.isoformat() if change.waiting_until else None,
        "reason": change.waiting_reason or None,
        "known": ",".join(change.confirms) if change.confirms else None,
    }
    return {key: value for key, value in plain.items() if value is not None}


def load(plain: Mapping[str, Any], answer: str) -> Change:
    """The reverse of `dump`, for values that were signed; `answer`: what is kept of what was confirmed in words."""

    def day(key: str) -> date | None:
        return date.fromisoformat(plain[key]) if key in plain else None

    return Change(
        stage=plain.get("stage"),
        amount_fen=plain.get("amount"),
        expected_close=day("close"),
        contacts=plain.get("contacts"),
        waiting_until=day("until"),
        waiting_reason=plain.get("reason", ""),
        confirms=dict.fromkeys(plain["known"].split(","), answer) if "known" in plain else None,
    )


def confirming(change: Change, precondition: str, answer: str) -> Change:
    """The same change, with one more precondition known."""
    return replace(change, confirms={**(change.confirms or {}), precondition: answer})
