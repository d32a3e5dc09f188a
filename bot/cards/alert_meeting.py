"""What stands on an alert's card about meeting, the choice of another time, and what those who are invited get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.cards.alert import Part
from bot.cards.card import Button, Card, Fact, Link, Option, Press, Select
from bot.words import alert_meeting as words
from sales.meeting import Slot


@dataclass(frozen=True, slots=True)
class Kept:
    """A meeting as cards show it; times local. `by`: who wanted it; `names`: everybody who is invited; `reason`:
    see `words.why`."""

    id: int
    revision: int
    state: str
    by: str
    starts: datetime
    ends: datetime
    names: Sequence[str]
    link: str = ""
    reason: str = ""


def slot(meeting_id: int) -> str:
    """The name by which what somebody was invited with is repainted."""
    return f"meeting:{meeting_id}"


def choice_slot(alert_id: int) -> str:
    """The name of the card on which another time is chosen."""
    return f"alert:{alert_id}:slots"


def part(alert_id: int, revision: int, slots: Sequence[Slot], kept: Kept | None, now: datetime) -> Part:
    """`slots`: local, the sensible one first; `kept`: the newest meeting about it; `now`: local."""
    today = now.date()
    if kept is not None and kept.state in _UNDER_WAY:
        return Part(lines=(_UNDER_WAY[kept.state](kept, today),))
    if kept is not None and kept.state == "booked":
        return _standing(alert_id, kept, now)
    lines = () if kept is None else (_over(kept, today),)
    if not slots:
        return Part(lines=lines)
    when = words.clock(slots[0].starts, today)
    meet = Button(
        words.meet(slots[0].starts, today), _starting("alert.meet", alert_id, revision, slots[0]), "primary"
    )
    other = Button(words.OTHER_TIME, Press("alert.slots", f"alert:{alert_id}", revision))
    return Part(words.asks(when), lines, (meet, other))


def _standing(alert_id: int, kept: Kept, now: datetime) -> Part:
    lines = [words.booked(kept.by, words.dated(kept.starts, now.date()), len(kept.names))]
    lines += [words.join(kept.link)] if kept.link else []
    lines += [words.why(kept.reason)] if kept.reason else []
    press = [Press(action, f"alert:{alert_id}", kept.revision, {"meeting": kept.id}) for action in _CHANGES]
    buttons = (Button(words.MOVE, press[0]), Button(words.CANCEL, press[1], "danger"))
    return Part(lines=tuple(lines), buttons=buttons if kept.starts > now else ())


_CHANGES = ("alert.move", "alert.cancel")
_UNDER_WAY = {
    "wanted": lambda kept, today: words.booking(kept.by, words.dated(kept.starts, today)),
    "booking": lambda kept, today: words.booking(kept.by, words.dated(kept.starts, today)),
    "moving": lambda kept, today: words.moving(words.dated(kept.starts, today)),
    "cancelling": lambda kept, today: words.cancelling(words.dated(kept.starts, today)),
}


def _over(kept: Kept, today: date) -> str:
    when = words.dated(kept.starts, today)
    if kept.state == "held":
        return words.held(kept.by, when)
    told = words.failed(when) if kept.state == "failed" else words.cancelled(when)
    return "\n".join(filter(None, (told, words.why(kept.reason))))


def choose(alert_id: int, revision: int, slots: Sequence[Slot], today: date, meeting: int | None = None) -> Card:
    """Another time; `meeting`: that is moved to it, and has this `revision`."""
    options = tuple(Option(str(n), words.clock(one.starts, today)) for n, one in enumerate(slots))
    action = "alert.meet" if meeting is None else "alert.moved"
    args = {f"starts.{n}": int(one.starts.timestamp()) for n, one in enumerate(slots)}
    args |= {} if meeting is None else {"meeting": meeting}
    label = words.BOOK_IT if meeting is None else words.MOVE_IT
    return Card(
        title=words.SLOTS_TITLE if meeting is None else words.MOVE_TITLE,
        selects=(Select("slot", words.SLOT, options),),
        submit=Button(label, Press(action, f"alert:{alert_id}", revision, args), "primary"),
    )


def chosen(when: str) -> Card:
    """What stands in the place of such a choice."""
    return Card(title=when, tone="good")


def invitation(kept: Kept, stage: str, count: int, own: Sequence[str], *, by_file: bool, title: str) -> Card:
    """What everybody who is invited gets. `own`: the reader's deals among them; `title`: invited, or moved."""
    lines = [words.text(count, stage), words.BY_FILE if by_file else ""]
    return Card(
        title=title,
        text="\n".join(filter(None, lines)),
        tone="good",
        facts=(
            Fact(words.WHEN, words.span(kept.starts, kept.ends)),
            Fact(words.BY, kept.by),
            Fact(words.ATTENDEES, words.guests(list(kept.names))),
            *((Fact(words.YOURS, "、".join(own)),) if own else ()),
        ),
        links=(Link(words.JOIN, kept.link),) if kept.link else (),
    )


def called_off(kept: Kept, stage: str, *, by_file: bool) -> Card:
    """What stands in its place when it is cancelled."""
    told = [words.CANCEL_FILE] if by_file else []  # whoever has the file need not hear that it was sent
    told = [words.why(kept.reason), *told] if kept.reason != "none" else told
    lines = [words.title(stage), *told]
    return Card(
        title=words.CANCELLED_TITLE,
        text="\n".join(filter(None, lines)),
        tone="warn",
        facts=(Fact(words.WHEN, words.span(kept.starts, kept.ends)),),
    )


def _starting(action: str, alert_id: int, revision: int, when: Slot) -> Press:
    args: Mapping[str, int] = {"starts": int(when.starts.timestamp())}
    return Press(action, f"alert:{alert_id}", revision, args)
