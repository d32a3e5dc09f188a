"""Checkpoint 5, the summary: submit, and tell those who should know."""

from bot.cards import summary as cards
from bot.cards import visit as visit_cards
from bot.cards.card import Press, Text
from bot.handlers import deal
from bot.handlers.answers import Chosen
from bot.handlers.asking import ask
from bot.handlers.follow_up import schedule
from bot.handlers.visit_desk import VisitDesk
from bot.signing import Page
from bot.words import summary as words
from bot.words import visit as visit_words
from sales.summary import Summary, summarise
from sales.visit_steps import Review, next_step
from storage import follow_ups, people
from storage.outbox import Mode


async def submit(at: VisitDesk, _press: Press, _chosen: Chosen) -> None:
    """Submit, if everything compulsory is there; else the missing step is asked again."""
    playbook = at.desk.house.playbook
    if not isinstance(next_step(at.visit, playbook, at.type), Review):
        await ask(at)
        return
    summary = summarise(at.visit, playbook, at.type)
    at = at.record(
        "visit.submitted",
        {
            "fields": {name: list(v) if isinstance(v, tuple) else v for name, v in at.visit.fields.items()},
            "next": {"kind": at.visit.next.kind, "due": str(at.visit.next.due)},
            "tags": list(summary.tags),
            "interest": {"claimed": summary.interest.claimed, "proofs": [r.id for r in summary.interest.proofs]},
            "doubts": [*summary.doubts, *(doubt for _, doubt in summary.photo_doubts)],
            "thumb_s": summary.thumb_s,
        },
        photos=[p.media_id for p in at.visit.photos if p.slot],
    )
    at.row.state, at.row.submitted_at = "submitted", at.desk.now
    await _plan(at)
    await _tell(at, summarise(at.visit, playbook, at.type))


async def _plan(at: VisitDesk) -> None:
    kind, due = at.visit.next.kind, at.visit.next.due
    if kind is not None and due is not None:
        follow_up = await follow_ups.plan(at.desk.session, at.row, kind, due)
        await schedule(at.desk, follow_up)


async def _tell(at: VisitDesk, summary: Summary) -> None:
    await show_summary(at, summary)
    desk, today, rep, customer = at.desk, at.desk.today, at.desk.person.name, at.customer.name
    for supervisor in await people.supervisors_of(desk.session, at.row.team_id):
        if supervisor.id != desk.person.id:
            page = page_link(at, supervisor.id)
            desk.tell(supervisor.id, cards.for_supervisor(rep, customer, summary, today, page))
    if at.row.team_id is not None:
        next_shown = (
            f"{summary.next_label} {visit_words.day(at.visit.next.due, today)}" if at.visit.next.due else ""
        )
        desk.tell_team(at.row.team_id, Text(words.for_group(rep, customer, next_shown, summary.thumb_s)))


async def repaint_summary(at: VisitDesk) -> None:
    """The rep's summary card as it is now, where the channel can."""
    await show_summary(at, summarise(at.visit, at.desk.house.playbook, at.type), "repaint")


async def show_summary(at: VisitDesk, summary: Summary, mode: Mode = "repaint_or_send") -> None:
    """The rep's summary card, in the place of the review."""
    page, offer = page_link(at, at.row.rep_id), await deal.offered(at, summary)
    playbook, today = at.desk.house.playbook, at.desk.today
    card = cards.submitted(at.visit, at.customer.name, summary, playbook, today, page, offer)
    at.desk.answer(card, f"visit:{at.row.id}:review", mode)


def page_link(at: VisitDesk, reader: int) -> str:
    """The page behind the card, for one reader."""
    return f"/board/{at.desk.house.signing.page(Page('visit', at.row.id, reader), at.desk.now)}"


async def change(at: VisitDesk, _press: Press, _chosen: Chosen) -> None:
    """Which answer to give again?"""
    at.show("change", visit_cards.change(at.visit, at.type))


async def reopen(at: VisitDesk, press: Press, _chosen: Chosen) -> None:
    """Ask one thing again."""
    item = str(press.args["item"])
    at = (
        at.record("next.reopened")
        if item == "next"
        else at.record("field.reopened", {"field": item.removeprefix("field.")})
    )
    await ask(at)


async def close(at: VisitDesk, _press: Press, _chosen: Chosen) -> None:
    """End it without submitting."""
    leave(at)


def leave(at: VisitDesk) -> None:
    """Close the visit; everything recorded stays."""
    at.record("visit.closed")
    at.row.state = "closed"
    at.desk.answer(Text(visit_words.closed(at.customer.name)))
