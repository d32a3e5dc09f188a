"""Reminds once of a question about a deal that nobody answered within a working day."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import question as cards
from bot.cards.card import Text
from bot.desk import House
from bot.handlers import question as handler
from bot.posting import Postmaster
from bot.tray import ToPerson, Tray, write
from bot.words import question as words
from sales.workdays import working_moment
from storage import questions
from storage.models import Question

BATCH = 200


async def fire(session: AsyncSession, house: House, postmaster: Postmaster, now: datetime) -> int:
    """Say what is due, in the caller's transaction; returns how many questions were looked at. One that comes up
    outside working hours (the bot was down) waits for the next working moment."""
    hours = house.playbook.reminding
    due = await questions.due(session, now, BATCH)
    moment = working_moment(now, house.timezone, hours.from_hour, hours.to_hour, house.calendar)
    trays = []
    for question in due:
        if moment > now:
            question.remind_at = moment
            continue
        question.remind_at = None
        trays.append(await _tray(session, house, question, now))
    await write(session, trays, postmaster)
    return len(due)


async def _tray(session: AsyncSession, house: House, question: Question, now: datetime) -> Tray:
    """To who was asked; where they left, to who asked."""
    tray = Tray(f"question:{question.id}:reminder", now)
    told = await questions.one(session, question.id)
    if told.to.active:
        card = await handler.card_of(session, house, told, now, reminds=True)
        tray.say(ToPerson(told.to.id), card, cards.slot(question.id), urgency="alert")
    else:
        question.state = "withdrawn"
        tray.say(ToPerson(question.by_id), Text(words.gone(told.to.name)), urgency="alert")
    return tray
