"""Reminds of things due: before, and once when missed."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import follow_up as cards
from bot.desk import House
from bot.posting import Postmaster
from bot.tray import ToPerson, Tray, write
from bot.words import follow_up as words
from sales.reminding import BEFORE
from sales.workdays import working_moment
from storage import follow_ups, people, zones
from storage.models import Customer, FollowUp, Person, Reminder

BATCH = 200


async def fire(session: AsyncSession, house: House, postmaster: Postmaster, now: datetime) -> int:
    """Say what is due, in the caller's transaction; returns how many reminders were looked at.

    The row and the message change together, so a reminder is said once whoever dies when. One that comes up
    outside the owner's working hours (the bot was down) waits for the next working moment.
    """
    hours = house.playbook.reminding
    reminders = await follow_ups.due_reminders(session, now, BATCH)
    trays = []
    for reminder in reminders:
        follow_up = await session.get_one(FollowUp, reminder.follow_up_id)
        zone = await zones.of_person(session, follow_up.owner_id, house.timezone)
        moment = working_moment(now, zone, hours.from_hour, hours.to_hour, house.calendar)
        if moment > now:
            reminder.due_at = moment
            continue
        local = now.astimezone(zone)
        is_wanted = follow_up.state == "open" and not _is_over(reminder, follow_up, local.date())
        reminder.state = "fired" if is_wanted else "cancelled"
        if is_wanted:
            trays.append(await _tray(session, house, reminder, follow_up, local))
    await write(session, trays, postmaster)
    return len(reminders)


def _is_over(reminder: Reminder, follow_up: FollowUp, today: date) -> bool:
    """Whether the day is past before which it was to be said: the other reminder says now that it was missed."""
    return reminder.kind == BEFORE and today > follow_up.due


async def _tray(
    session: AsyncSession, house: House, reminder: Reminder, follow_up: FollowUp, now: datetime
) -> Tray:
    """`now`: where the owner lives."""
    customer = await session.get_one(Customer, follow_up.customer_id)
    today = now.date()
    missed = reminder.kind != BEFORE
    kind = house.playbook.next_kind(follow_up.kind)
    thing = words.thing(kind.label if kind else follow_up.kind, customer.name)
    card = cards.reminder(
        follow_up.id, follow_up.revision, _title(follow_up.due, today, missed), thing, follow_up.due, today, missed
    )
    tray = Tray(f"reminder:{reminder.id}", now)
    owner = await session.get_one(Person, follow_up.owner_id)
    if owner.active:
        tray.say(ToPerson(owner.id), card, f"follow_up:{follow_up.id}", urgency="alert")
        return tray
    for person in await people.responsible_for(session, follow_up.team_id):  # they cannot answer it, but know of it
        left = replace(card, text=words.left_by(owner.name), buttons=())
        tray.say(ToPerson(person.id), left, urgency="alert")
    return tray


def _title(due: date, today: date, missed: bool) -> str:
    if missed:
        return words.MISSED_TITLE
    return words.DUE_TITLE if due <= today else words.SOON_TITLE
