"""Checkpoint 1, where and when: the first position is locked; what is doubtful about it becomes a flag."""

from bot.cards import visit as cards
from bot.cards.card import Text
from bot.cards.presses import slot
from bot.desk import Desk
from bot.events import Location
from bot.handlers.asking import ask
from bot.handlers.visit_desk import VisitDesk, open_visit
from bot.words import visit as words
from sales.geo import Fix, Position, distance_m, door_doubts
from storage import visits


async def handle(desk: Desk, location: Location) -> None:
    """A position arrived."""
    at = await open_visit(desk)
    if at is None:
        desk.answer(Text(words.NO_OPEN_VISIT))
        return
    if at.visit.position is None:
        at = await lock(at, location)
    await ask(at)


async def lock(at: VisitDesk, location: Location) -> VisitDesk:
    """Record the position with its doubts and show the rep what was recorded."""
    fix, door, event_at = _fix(location), _door(at), at.desk.event.at
    rules = at.desk.house.playbook.visit.door
    doubts = door_doubts(fix, door, await _previous_fix(at), event_at, rules)
    at = at.record(
        "visit.located",
        {
            "latitude": location.latitude,
            "longitude": location.longitude,
            "distance_m": round(distance_m(fix.position, door), 1) if door else None,
            "flags": [doubt.kind for doubt in doubts],
        },
        accuracy_m=location.accuracy_m,
        fixed_at=location.fixed_at.isoformat() if location.fixed_at else None,
        doubts={doubt.kind: doubt.amount for doubt in doubts},
    )
    show_settled(at)
    return at


def show_settled(at: VisitDesk) -> None:
    """Shop, position and doubts, in the place of the question; where nothing was asked (the scan brought the
    position along) or nothing can be repainted, the rep still sees it first."""
    card = cards.located(at.visit, at.customer.name)
    at.desk.answer(card, slot(at.visit, "position"), "repaint_or_send")


def _fix(location: Location) -> Fix:
    return Fix(Position(location.latitude, location.longitude), location.accuracy_m, location.fixed_at)


def _door(at: VisitDesk) -> Position | None:
    latitude, longitude = at.customer.latitude, at.customer.longitude
    return Position(latitude, longitude) if latitude is not None and longitude is not None else None


async def _previous_fix(at: VisitDesk) -> Fix | None:
    action = await visits.last_fix(at.desk.session, at.desk.person.id)
    if action is None:
        return None
    position = Position(action.payload["latitude"], action.payload["longitude"])
    return Fix(position, action.evidence.get("accuracy_m"), action.at)
