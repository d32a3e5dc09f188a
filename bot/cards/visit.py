"""Cards of the visit itself: opening, position, sentence, review."""

from datetime import date

from bot.cards.card import Button, Card, Fact
from bot.cards.next_action import shown as next_shown
from bot.cards.presses import press
from bot.words import visit as words
from sales.fields import shown
from sales.playbook import CustomerType, Playbook
from sales.visit import Proposal, Visit


def locate(visit: Visit, customer: str) -> Card:
    """Ask for the position."""
    return Card(
        title=words.opened(customer),
        text=words.LOCATE_TEXT,
        buttons=(Button(words.LOCATE_GIVE_UP, press("visit.unlocated", visit, "position")),),
    )


def located(visit: Visit, customer: str) -> Card:
    """Where and when are settled; what is doubted is said to the rep first."""
    outcome = words.LOCATED if visit.position else words.FLAGS["no_position"]
    distance = visit.position.distance_m if visit.position else None
    facts = (Fact(words.DISTANCE, words.distance(distance)),) if distance is not None else ()
    doubts = "；".join(words.FLAGS[flag] for flag in visit.flags)
    return Card(title=words.settled(customer, outcome), text=doubts, tone="warn" if doubts else "good", facts=facts)


def confirm(visit: Visit, proposal: Proposal, playbook: Playbook, type: CustomerType, today: date) -> Card:
    """What was read from a sentence, for a yes or a no."""
    return Card(
        title=words.CONFIRM_TITLE,
        facts=_read(proposal, playbook, type, today),
        buttons=(
            Button(words.CONFIRM_YES, press("visit.accept", visit, "proposal"), "primary"),
            Button(words.CONFIRM_NO, press("visit.refuse", visit, "proposal")),
        ),
    )


def confirmed(proposal: Proposal, playbook: Playbook, type: CustomerType, today: date) -> Card:
    """What stands in the place of the question after a yes."""
    return Card(title=words.CONFIRMED, tone="good", facts=_read(proposal, playbook, type, today))


def refused() -> Card:
    """What stands in the place of the question after a no."""
    return Card(title=words.CONFIRM_NO, text=words.REFUSED)


def _read(proposal: Proposal, playbook: Playbook, type: CustomerType, today: date) -> tuple[Fact, ...]:
    specs = {spec.name: spec for spec in type.fields}
    facts = [Fact(specs[n].label, shown(specs[n], v)) for n, v in proposal.fields.items() if n in specs]
    if proposal.next.kind or proposal.next.due:
        facts.append(Fact(words.NEXT_TITLE, next_shown(playbook, proposal.next, today)))
    return tuple(facts)


def still_open(visit: Visit, old: str, new: str, customer_id: int, door_version: int) -> Card:
    """A new code was scanned while a visit is open."""
    take = press("visit.switch", visit, "state", customer=customer_id, door=door_version)
    return Card(
        title=words.STILL_OPEN_TITLE,
        text=words.still_open(old, new),
        tone="warn",
        buttons=(
            Button(words.carry_on(old), press("visit.continue", visit, "state"), "primary"),
            Button(words.close_and_open(new), take),
        ),
    )


def change(visit: Visit, type: CustomerType) -> Card:
    """Which answer to give again before submitting."""
    fields = [spec for spec in type.fields if spec.name in visit.fields]
    buttons = [Button(spec.label, press("visit.reopen", visit, f"field.{spec.name}")) for spec in fields]
    return Card(
        title=words.CHANGE_TITLE,
        buttons=(
            *buttons,
            Button(words.NEXT_TITLE, press("visit.reopen", visit, "next")),
            Button(words.CLOSE, press("visit.close", visit, "state"), "danger"),
        ),
    )
