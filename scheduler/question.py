"""Reminds once of a question about a deal that nobody answered within a working day."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import question as cards
from bot.cards.card import Text
from bot.desk import House
from bot.handlers import alert as shown
from bot.handlers import question as handler
from bot.posting import Postmaster
from bot.tray import ToPerson, Tray, write
from bot.words import question as words
from sales.workdays import working_moment
from storage import alerts, questions, zones
from storage.models import Question
from storage.questions import Told

BATCH = 200


async def fire(session: AsyncSession, house: House, postmaster: Postmaster, now: datetime) -> int:
    """Say what is due, in the caller's transaction; returns how many questions were looked at. One that comes up
    outside the reader's working hours (the bot was down) waits for the next working moment."""
    hours = house.playbook.reminding
    due = await questions.due(session, now, BATCH)
    now_due = []
    for question in due:
        zone = await zones.of_person(session, question.to_id, house.timezone)
        moment = working_moment(now, zone, hours.from_hour, hours.to_hour, house.calendar)
        question.remind_at = moment if moment > now else None
        now_due += [question] if question.remind_at is None else []
    await write(session, await _trays(session, house, now_due, now), postmaster)
    return len(due)


async def _trays(session: AsyncSession, house: House, due: Sequence[Question], now: datetime) -> list[Tray]:
    """To who was asked; where they left, to who asked, once for each of them. Questions that nobody answers any
    more are withdrawn, and their alert's card shows it."""
    trays = []
    withdrawn: dict[int, list[Told]] = {}
    for question in due:
        told = await questions.one(session, question.id)
        if told.deal.state == "open" and told.to.active:
            tray = Tray(f"question:{question.id}:reminder", now)
            card = await handler.card_of(session, house, told, now, reminds=True)
            tray.say(ToPerson(told.to.id), card, cards.slot(question.id), urgency="alert")
            trays.append(tray)
        else:
            question.state = "withdrawn"
            withdrawn.setdefault(question.alert_id, []).append(told)
    await session.flush()
    return trays + [await _withdrawn(session, house, *one, now) for one in withdrawn.items()]


async def _withdrawn(
    session: AsyncSession, house: House, alert_id: int, gone: Sequence[Told], now: datetime
) -> Tray:
    tray = Tray(f"question:{gone[0].question.id}:withdrawn", now)
    left = {(one.question.by_id, one.to.name): None for one in gone if not one.to.active}
    for by_id, name in left:
        tray.say(ToPerson(by_id), Text(words.gone(name)), urgency="alert")
    alert = await alerts.find(session, alert_id)
    if alert is not None:
        await shown.show(session, house, tray, alert, "repaint")
    return tray
