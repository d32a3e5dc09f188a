"""A desk with a visit on it: load, record, see the visit after what was recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.cards.card import Card
from bot.cards.presses import slot
from bot.desk import Desk
from sales.access import Owned, may_see
from sales.playbook import CustomerType, FieldValue
from sales.visit import Recorded, Visit, fold
from storage import ledger, outbox, people, visits
from storage import models as tables


@dataclass(frozen=True, slots=True)
class VisitDesk:
    """`visit` is what it is after everything recorded so far, also in this transaction."""

    desk: Desk
    row: tables.Visit
    customer: tables.Customer
    type: CustomerType
    visit: Visit
    actions: tuple[Recorded, ...]
    thumb_s: float

    def record(self, kind: str, payload: Mapping[str, Any] | None = None, **evidence: Any) -> "VisitDesk":
        """An action of this visit; what the rep's step cost in time stands on its first action."""
        desk = self.desk
        evidence |= {"cause": desk.tray.key, "event_at": desk.event.at.isoformat(), "thumb_s": self.thumb_s}
        desk.record(kind, customer=self.customer.id, visit=self.row.id, payload=payload or {}, evidence=evidence)
        draft = desk.tray.drafts[-1]
        actions = (*self.actions, draft)
        return replace(self, actions=actions, visit=_folded(self.row, actions, desk), thumb_s=0.0)

    def repaint(self, part: str, card: Card) -> None:
        """Show `card` in place of the last card for this part of the visit, where the channel can."""
        self.desk.answer(card, slot(self.visit, part), "repaint")

    def show(self, part: str, card: Card) -> None:
        """A fresh card for this part of the visit."""
        self.desk.answer(card, slot(self.visit, part))

    async def last_answers(self) -> Mapping[str, FieldValue]:
        """What the last submitted visit to this customer answered."""
        last = await visits.last_at(self.desk.session, self.customer.id)
        if last is None:
            return {}
        actions = await ledger.of_visit(self.desk.session, last.id)
        return _folded(last, actions, self.desk).fields


async def load(desk: Desk, row: tables.Visit) -> VisitDesk:
    """Put a visit on the desk."""
    customer = await desk.session.get_one(tables.Customer, row.customer_id)
    actions = tuple(await ledger.of_visit(desk.session, row.id))
    type = desk.house.playbook.customer_type(customer.type)
    visit = _folded(row, actions, desk)
    return VisitDesk(desk, row, customer, type, visit, actions, await _thumb_s(desk, visit))


async def open_visit(desk: Desk) -> VisitDesk | None:
    """The sender's open visit, if there is one."""
    row = await visits.open_of(desk.session, desk.person.id)
    return await load(desk, row) if row else None


def _folded(row: tables.Visit, actions: tuple[Recorded, ...] | list[tables.Action], desk: Desk) -> Visit:
    start = Visit(row.id, row.customer_id, row.rep_id, row.opened_at)
    return fold(start, tuple(actions), desk.house.playbook.visit.pause_after_s)


async def _thumb_s(desk: Desk, visit: Visit) -> float:
    """Seconds from when the rep had the word (our last message, or their own last step) to this event; none for
    the scan that begins a visit, for nobody asked for it."""
    if visit.last_at is None:
        return 0.0
    here, at = desk.here, desk.event.at
    prompted = await outbox.prompted_at(desk.session, here.channel, here.chat, at)
    since = max(visit.last_at, prompted or visit.last_at)
    return max(0.0, round((at - since).total_seconds(), 2))


async def may_visit(desk: Desk, customer: tables.Customer) -> bool:
    """Whether the sender may see, and so visit, this customer."""
    viewer = await people.viewer_of(desk.session, desk.person)
    return may_see(viewer, Owned(customer.owner_id, customer.team_id))
