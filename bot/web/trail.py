"""What the ledger says about a visit: every step with its hash, and where the rep's seconds went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.words import pages as words
from sales.visit import Recorded
from storage.models import Action

SHORT_HASH = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """One record. `photo`: the media id of the picture it is about."""

    when: str
    what: str
    who: str
    seq: int
    hash: str
    undone: bool
    photo: int | None


@dataclass(frozen=True, slots=True)
class Bar:
    """Seconds of one step; `share` in percent of the longest."""

    label: str
    seconds: str
    share: float


def entries(actions: Sequence[Action], names: Mapping[int, str], timezone: ZoneInfo) -> tuple[Entry, ...]:
    """The records in the order they were made."""
    undone = {action.payload["cause"] for action in actions if action.kind == "visit.undone"}
    return tuple(
        Entry(
            when=f"{action.at.astimezone(timezone):%m-%d %H:%M:%S}",
            what=words.KINDS.get(action.kind, words.OTHER_KIND),
            who=words.BOT if action.actor_id is None else names[action.actor_id],
            seq=action.seq,
            hash=action.hash[:SHORT_HASH],
            undone=action.evidence.get("cause") in undone and action.kind != "visit.undone",
            photo=action.payload["media"] if action.kind == "photo.received" else None,
        )
        for action in actions
    )


def bars(actions: Sequence[Recorded], pause_after_s: float) -> tuple[Bar, ...]:
    """The seconds of each step up to submitting, without pauses: together they are the visit's thumb time."""
    spent = dict.fromkeys(words.STEPS, 0.0)
    for action in _until_it_ended(actions):
        seconds = float(action.evidence.get("thumb_s", 0.0))
        if seconds <= pause_after_s:
            spent[_step(action.kind)] += seconds
    longest = max(spent.values())
    return tuple(
        Bar(words.STEPS[step], words.seconds(seconds), round(100 * seconds / longest, 1))
        for step, seconds in spent.items()
        if seconds > 0
    )


def _until_it_ended(actions: Sequence[Recorded]) -> Sequence[Recorded]:
    ends = (n for n, action in enumerate(actions, 1) if action.kind in {"visit.submitted", "visit.closed"})
    return actions[: next(ends, len(actions))]


def _step(kind: str) -> str:
    match kind.partition("."):
        case "photo", _, _:
            return "photos"
        case "next", _, _:
            return "next"
        case "visit", _, "opened" | "located" | "unlocated":
            return "arrive"
        case "visit", _, "submitted" | "closed":
            return "submit"
        case "visit", _, "undone":
            return "undo"
        case _:  # answers, sentences and notes
            return "fields"
