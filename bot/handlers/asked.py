"""What came of asking colleagues: on the alert's card, and how fast answers come."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.alert import Part
from bot.cards.card import Button, Press
from bot.desk import House
from bot.words import agenda as agenda_words
from bot.words import question as words
from sales.response import Hours, Speed, speed, worked_hours
from storage import questions, zones
from storage.models import Alert
from storage.questions import Answered

SPEED_OVER = timedelta(days=30)
TOLD = 3  # answers on the alert's card, the newest


async def part(session: AsyncSession, house: House, alert: Alert, now: datetime) -> Part:
    """What stands on the alert's card: how many answered, the newest answers, how fast they came."""
    thing, revision = f"alert:{alert.id}", alert.revision
    papers = Button(agenda_words.PAPERS, Press("alert.papers", thing, revision))
    asked = await questions.tally(session, alert.id)
    told = await foot(session, house, alert, now)
    fast = (told,) if told else ()
    if not asked.asked:
        return Part(lines=fast, buttons=(Button(words.ASK, Press("alert.colleagues", thing, revision)), papers))
    lines = [words.progress(asked.answered, asked.asked)]
    done = [one for one in await questions.of_alert(session, alert.id) if one.question.answer is not None]
    done.sort(key=lambda one: one.question.answered_at or now)
    lines += [
        words.newest(one.to.name, one.customer.name, words.cut(one.question.answer or "")) for one in done[-TOLD:]
    ]
    look = Button(words.ask_again(asked.answered, asked.asked), Press("alert.replies", thing, revision))
    return Part(lines=(*lines, *fast), buttons=(look, papers))


async def foot(session: AsyncSession, house: House, alert: Alert, now: datetime) -> str:
    """How fast answers came lately to alerts of this team; empty where there were none."""
    found = await lately(session, now, None if alert.team_id is None else [alert.team_id])
    return words.foot(speed_of(found, house)) if found else ""


async def lately(session: AsyncSession, now: datetime, teams: Collection[int] | None) -> list[Answered]:
    """What was answered in the last `SPEED_OVER` because of alerts of these teams; None: of all."""
    return list(await questions.answered_since(session, now - SPEED_OVER, teams))


def speed_of(answers: Iterable[Answered], house: House) -> Speed:
    """How long these took, from the alert to the answer, in the working hours of who
    answered."""
    hours = hours_of(house)
    taken = []
    for one in answers:
        theirs = replace(hours, timezone=zones.named(one.timezone, house.timezone))
        taken.append(worked_hours(one.told_at, one.answered_at, theirs))
    return speed(taken)


def hours_of(house: House) -> Hours:
    """When people work, as the playbook has it for reminding, where the company is."""
    rules = house.playbook.reminding
    return Hours(rules.from_hour, rules.to_hour, house.timezone, house.calendar)
