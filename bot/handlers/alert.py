"""Alerts: shown to everybody who has them, each as far as they may see, whoever changed what."""

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import alert as cards
from bot.cards.alert import Oldest, Part, Shown
from bot.cards.card import Card
from bot.desk import House
from bot.handlers import alert_meeting_shown, asked
from bot.tray import ToPerson, Tray
from bot.words import alert as words
from sales.access import OPERATIONS, SUPERVISOR
from sales.alerts import NAMED, USEFUL, Figures, Hits
from storage import alerts, people
from storage.models import Alert, Person
from storage.outbox import Mode
from storage.visibility import Viewer

HITS_FOR = timedelta(days=90)


def may_have(viewer: Viewer, alert: Alert) -> bool:
    """Whether the alert's card may still be shown to its reader: they lead the team, or are of operations."""
    if not viewer.active or viewer.person_id not in alert.people["ids"]:
        return False
    return viewer.role == OPERATIONS or (viewer.role == SUPERVISOR and alert.team_id in viewer.teams)


async def readers(session: AsyncSession, alert: Alert) -> list[int]:
    """Those who have the card and may still be shown it."""
    rows = [await session.get_one(Person, person_id) for person_id in alert.people["ids"]]
    return [row.id for row in rows if may_have(await people.viewer_of(session, row), alert)]


async def show(session: AsyncSession, house: House, tray: Tray, alert: Alert, mode: Mode) -> None:
    """Queue the card as it is now for everybody who has it. `mode`: "repaint" where they only need to know when
    they look, "repaint_or_send" where they must be told, "send" for a card that comes anew."""
    for person_id in alert.people["ids"]:
        await show_to(session, house, tray, alert, person_id, mode)


async def show_to(
    session: AsyncSession, house: House, tray: Tray, alert: Alert, person_id: int, mode: Mode
) -> None:
    """Queue the card as it is now for one who has it, unless they may not see it any more."""
    person = await session.get_one(Person, person_id)
    viewer = await people.viewer_of(session, person)
    if may_have(viewer, alert):
        card = await card_for(session, house, alert, viewer, tray.now)
        tray.say(ToPerson(person_id), card, cards.slot(alert.id), mode, urgency="alert")


async def card_for(session: AsyncSession, house: House, alert: Alert, viewer: Viewer, now: datetime) -> Card:
    """The card as it is now for this reader."""
    figures = Figures.load(alert.facts)
    is_ignoring = viewer.person_id in figures.ignored_by
    asked = [id for id in alert.people["ids"] if is_ignoring and id not in figures.ignored_by]
    meeting, questions = await _parts(session, house, alert, now)
    return cards.card(
        Shown(
            id=alert.id,
            revision=alert.revision,
            state=alert.state,
            stage=house.playbook.deals.stage_label(alert.stage),
            limit=figures.limit,
            count=figures.count,
            key=figures.key,
            fen=figures.fen,
            oldest=await _oldest(session, house, alert, figures, viewer),
            others=tuple((house.playbook.deals.stage_label(id), count) for id, count in figures.others),
            hits=(await rates(session, now)).get((alert.kind, alert.stage)),
            back=figures.back,
            ignored_by=[await _name(session, id) for id in figures.ignored_by if not is_ignoring],
            ignored_days=figures.ignored_days,
            passed_to=[await _name(session, id) for id in asked],
            outcome=await _outcome(session, alert),
            meeting=meeting,
            questions=questions,
        )
    )


async def rates(session: AsyncSession, now: datetime) -> dict[tuple[str, str], Hits]:
    """(kind, stage) → what people made of its alerts lately; where nobody said anything there is none."""
    found: dict[tuple[str, str], Hits] = {}
    for kind, stage, state, count in await alerts.hits(session, (now - HITS_FOR).date()):
        before = found.get((kind, stage), Hits(0, 0))
        if state in USEFUL:
            found[kind, stage] = Hits(before.useful + count, before.wrong)
        elif state == "wrong":
            found[kind, stage] = Hits(before.useful, before.wrong + count)
    return found


async def _parts(session: AsyncSession, house: House, alert: Alert, now: datetime) -> tuple[Part, Part]:
    """What stands on the card of meetings and of questions; each subject reads its own rows."""
    meeting = await alert_meeting_shown.part_of(session, house, alert, now)
    return meeting, await asked.part(session, house, alert, now)


async def _oldest(
    session: AsyncSession, house: House, alert: Alert, figures: Figures, viewer: Viewer
) -> list[Oldest]:
    ids = alert.deals["ids"][:NAMED]
    named = await alerts.named(session, viewer, ids)
    key_types = house.playbook.alerts.key_types
    return [
        Oldest(one.customer.name, one.deal.name, one.owner, days, one.customer.type in key_types)
        for deal, days in zip(ids, figures.days, strict=False)
        if (one := named.get(deal)) is not None
    ]


async def _outcome(session: AsyncSession, alert: Alert) -> str:
    if alert.state == "settled":
        return words.MOVED_ON
    who = await _name(session, alert.answered_by) if alert.answered_by else ""
    if alert.state == "snoozed":
        return words.snoozed(who, alert.snoozed_until or date.max, alert.reason)
    return words.said_wrong(who, alert.reason) if alert.state == "wrong" else ""


async def _name(session: AsyncSession, person_id: int) -> str:
    return (await session.get_one(Person, person_id)).name
