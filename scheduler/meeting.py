"""Does for meetings what takes a platform's calendar: books, moves, cancels, and sees what became of them there.

A meeting is taken under a lease and a token, the platform is asked outside any transaction, and what came of it is
one transaction with everything that is said. Whoever was overtaken writes nothing. Where the platform knows a key a
booking is repeated after its booker died; where it knows none it is not, for it may be booked: people get a file
for their calendars and are told so.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog

from bot.channel import SendError
from bot.clock import Clock
from bot.handlers import alert as shown
from bot.handlers.alert_meeting_shown import dump_busy, slots_for
from bot.handlers.alert_meeting_told import Telling
from bot.observe import Errand, Observer
from bot.platform import Appointment, Booked, Calendar, UnsureBookingError
from bot.retry import Again, decide
from bot.tray import Tray, write
from bot.words import alert_meeting as words
from sales.alerts import Figures
from sales.meeting import Slot
from scheduler.timetable import Ground
from storage import alerts, meetings, zones
from storage.meetings import Task
from storage.models import Alert, Meeting

log = structlog.get_logger(__name__)
LEASE: Final = timedelta(seconds=60)
CALL_S: Final = 45.0  # within the lease: who is still asking must not be taken for dead
BATCH: Final = 8
SWEEP_S: Final = 20.0
TRIES: Final = 5
PATIENCE: Final = timedelta(seconds=60)  # people wait: what takes longer goes the next best way
SEE_BEFORE: Final = timedelta(minutes=15)  # when the calendar is looked at for the last time
BUSY_FOR: Final = timedelta(days=4)  # how far ahead it is asked who is busy
FILE: Final = "file"

T = TypeVar("T")
Outcome = Callable[[Meeting, Telling], Awaitable[None]]


class Booker:
    """`wake` says that something was wanted; `run` does what is due until cancelled."""

    def __init__(self, ground: Ground, clock: Clock, wake_courier: Callable[[], None], observe: Observer) -> None:
        self._database = ground.database
        self._house = ground.house
        self._media = ground.media
        self._postmaster = ground.postmaster
        self._calendars: dict[str, Calendar] = {
            platform.calendar.channel: platform.calendar for platform in ground.platforms if platform.calendar
        }
        self._clock = clock
        self._wake_courier = wake_courier
        self._observe = observe
        self._bell = asyncio.Event()
        self._is_looking = False

    def wake(self) -> None:
        """Something may be wanted."""
        self._bell.set()

    async def run(self) -> None:
        """Look whenever it is woken, and now and then; cancel to stop."""
        while True:
            self._bell.clear()
            self._is_looking = True
            try:
                await self.look()
            except Exception as error:  # the database is away for a moment: the rows stay due
                log.warning("booker.failed", error=type(error).__name__)
            self._is_looking = False
            try:
                async with asyncio.timeout(SWEEP_S):
                    await self._bell.wait()
            except TimeoutError:
                continue

    async def is_idle(self) -> bool:
        """Whether nobody waits for anything."""
        if self._is_looking or self._bell.is_set():
            return False
        async with self._database.read() as session:
            return not await meetings.is_any_wanted(session, self._clock())

    async def look(self) -> None:
        """Everything that is due now."""
        while tasks := await self._claim():
            await asyncio.gather(*(self._guarded(task) for task in tasks))
        await self._ask_who_is_busy()

    async def _claim(self) -> list[Task]:
        now = self._clock()
        async with self._database.read() as session:
            if not await meetings.is_any_due(session, now):
                return []
        async with self._database.write() as session:
            tasks = await meetings.claim(session, now, LEASE, BATCH)
        if tasks:
            self._observe(Errand.TAKEN, len(tasks))
        return tasks

    async def _guarded(self, task: Task) -> None:
        try:
            await self._do(task)
        except Exception as error:  # it is taken again when the lease is over
            log.exception("booker.task_failed", meeting=task.id, state=task.state, error=type(error).__name__)

    async def _do(self, task: Task) -> None:
        calendar = self._calendars.get(task.channel)
        match task.state:
            case "booking":
                await self._book(task, calendar)
            case "moving":
                await self._change(task, calendar, _moved)
            case "cancelling":
                await self._change(task, calendar, _cancelled)
            case _:
                await self._see(task, calendar)

    # ---- booking

    async def _book(self, task: Task, calendar: Calendar | None) -> None:
        if task.starts_at <= self._clock():
            await self._conclude(task, _failed)
        elif calendar is None:
            await self._conclude(task, self._by_file("none"))
        elif task.is_again and self._clock() - task.created_at >= calendar.repeats:
            await self._conclude(task, self._by_file("unsure"))
        else:
            await self._book_there(task, calendar)

    async def _book_there(self, task: Task, calendar: Calendar) -> None:
        wanted, accounts = await self._appointment(task)
        try:
            booked = await self._asked(calendar.book(wanted), is_sure=bool(calendar.repeats))
        except UnsureBookingError:
            await self._conclude(task, self._by_file("unsure"))
        except SendError as error:
            await self._again_or(task, error, self._by_file("refused"))
        else:
            await self._conclude(task, self._booked(booked, accounts))

    async def _asked(self, asking: Awaitable[T], *, is_sure: bool = True) -> T:
        """`is_sure`: asking again does no harm where the answer takes too long."""
        try:
            async with asyncio.timeout(CALL_S):
                return await asking
        except TimeoutError:
            raise (
                SendError("no answer in time", "later") if is_sure else UnsureBookingError("no answer")
            ) from None
        finally:
            self._observe(Errand.ANSWERED, 1)

    def _booked(self, booked: Booked, accounts: dict[int, str]) -> Outcome:
        async def outcome(meeting: Meeting, telling: Telling) -> None:
            uninvited = [one for one in meeting.attendees["ids"] if accounts.get(one, "") in ("", *booked.left_out)]
            meeting.attendees = {"ids": meeting.attendees["ids"], "by_file": uninvited}
            meeting.way, meeting.external_id, meeting.link = booked.way, booked.id, booked.link or None
            self._stand(meeting)
            _record(telling, "meeting.booked", {"way": booked.way})
            await telling.booked()

        return outcome

    def _by_file(self, why: str) -> Outcome:
        async def outcome(meeting: Meeting, telling: Telling) -> None:
            meeting.way, meeting.error = FILE, why
            meeting.link = self._house.playbook.alerts.meetings.link or None
            self._stand(meeting)
            _record(telling, "meeting.booked", {"way": FILE, "why": why})
            await telling.booked()

        return outcome

    def _stand(self, meeting: Meeting) -> None:
        meetings.turn(meeting, "booked", self._next_look(meeting))

    def _next_look(self, meeting: Meeting) -> datetime:
        """Shortly before it begins, as long as that is to come and there is a calendar to look at; then when it is
        over."""
        before = meeting.starts_at - SEE_BEFORE
        return before if before > self._clock() and meeting.way != FILE else meeting.ends_at

    # ---- moving and cancelling

    async def _change(self, task: Task, calendar: Calendar | None, outcome: Outcome) -> None:
        if task.way == FILE or calendar is None:
            await self._conclude(task, self._standing_again(outcome))
            return
        kept = _kept(task)
        try:
            if outcome is _moved:
                wanted, _ = await self._appointment(task)
                await self._asked(calendar.move(kept, wanted))
            else:
                await self._asked(calendar.cancel(kept))
        except SendError as error:
            await self._again_or(task, error, self._standing_again(outcome, is_refused=True))
        else:
            await self._conclude(task, self._standing_again(outcome))

    def _standing_again(self, outcome: Outcome, *, is_refused: bool = False) -> Outcome:
        async def done(meeting: Meeting, telling: Telling) -> None:
            if is_refused and outcome is _moved:
                meeting.way, meeting.error = FILE, "not_moved"
            elif is_refused:
                meeting.error = "not_cancelled"
            if outcome is _moved:
                self._stand(meeting)
            await outcome(meeting, telling)

        return done

    # ---- what the calendar says

    async def _see(self, task: Task, calendar: Calendar | None) -> None:
        if task.ends_at <= self._clock():
            await self._conclude(task, _held)
            return
        found: Slot | None = Slot(task.starts_at, task.ends_at)
        if calendar is not None and task.way != FILE:
            try:
                found = await self._asked(calendar.now_at(_kept(task)))
            except (SendError, LookupError) as error:
                log.info("booker.not_seen", meeting=task.id, error=type(error).__name__)
        await self._conclude(task, self._seen(found))

    def _seen(self, found: Slot | None) -> Outcome:
        async def outcome(meeting: Meeting, telling: Telling) -> None:
            meeting.looked_at = self._clock()
            if found is None:
                _record(telling, "meeting.cancelled", {"by": "calendar"}, by_calendar=True)
                await _cancelled(meeting, telling)
            elif (found.starts, found.ends) != (meeting.starts_at, meeting.ends_at):
                told = {"from": meeting.starts_at.isoformat(), "by": "calendar"}
                meeting.starts_at, meeting.ends_at = found.starts, found.ends
                self._stand(meeting)
                _record(telling, "meeting.moved", told, by_calendar=True)
                await telling.moved()
            else:
                meeting.due_at, meeting.attempts = self._next_look(meeting), 0

        return outcome

    # ---- what all of them share

    async def _again_or(self, task: Task, error: SendError, otherwise: Outcome) -> None:
        now = self._clock()
        decision = decide(error, task.attempts, now, random.random())
        if not isinstance(decision, Again) or task.attempts >= TRIES or decision.at - now > PATIENCE:
            log.warning("booker.refused", meeting=task.id, state=task.state, reason=error.reason)
            await self._conclude(task, otherwise)
            return
        async with self._database.write() as session:
            alert = await alerts.find(session, task.alert_id, lock=True)
            meeting = await meetings.held(session, task)
            if meeting is None or alert is None:
                return
            meetings.put_back(meeting, decision.at)
            if task.attempts == 1 and task.state != "booked":  # it takes a while: people see that it is under way
                tray = Tray(f"meeting:{task.id}:{task.token}:again", now)
                await shown.show(session, self._house, tray, alert, "repaint")
                await write(session, [tray], self._postmaster)
        self._wake_courier()

    async def _conclude(self, task: Task, outcome: Outcome) -> None:
        """What came of it, in one transaction with what is said, unless somebody else did something meanwhile."""
        now = self._clock()
        async with self._database.write() as session:
            alert = await alerts.find(session, task.alert_id, lock=True)
            meeting = await meetings.held(session, task)
            if alert is None or meeting is None:
                log.info("booker.overtaken", meeting=task.id)
                return
            tray = Tray(f"meeting:{task.id}:{task.token}", now)
            await outcome(meeting, Telling(session, self._house, self._media, tray, alert, meeting))
            await write(session, [tray], self._postmaster)
        self._observe(Errand.CONCLUDED, 1)
        self._wake_courier()

    async def _appointment(self, task: Task) -> tuple[Appointment, dict[int, str]]:
        """What is wanted of the platform, and who of those who are invited has which account there."""
        async with self._database.read() as session:
            alert = await session.get_one(Alert, task.alert_id)
            invited = [person for person in task.attendees if person not in task.left_out]
            accounts = await meetings.accounts(session, task.channel, invited)
        stage = self._house.playbook.deals.stage_label(alert.stage)
        others = [account for account in accounts.values() if account != task.owner]
        wanted = Appointment(
            key=f"xingji-{task.id}-{int(task.created_at.timestamp())}",
            title=words.title(stage),
            text=words.text(Figures.load(alert.facts).count, stage),
            starts=task.starts_at,
            ends=task.ends_at,
            owner=task.owner,
            attendees=(task.owner, *others),
        )
        return wanted, accounts

    # ---- who is busy

    async def _ask_who_is_busy(self) -> None:
        """Of those who would meet about a new alert, once, as far as a platform tells; its card offers a time that
        suits them."""
        async with self._database.read() as session:
            found = [alert.id for alert in await meetings.unasked(session, BATCH)]
        for alert_id in found:
            busy = await self._busy(alert_id)
            await self._offer_around(alert_id, busy)
        if len(found) == BATCH:
            self.wake()  # the others come after what somebody waits for, and not at the next sweep

    async def _busy(self, alert_id: int) -> list[Slot]:
        now = self._clock()
        async with self._database.read() as session:
            alert = await session.get_one(Alert, alert_id)
            needed = await meetings.needed(session, alert, await shown.readers(session, alert))
            known = {name: await meetings.accounts(session, name, needed) for name in self._calendars}
        busy: list[Slot] = []
        for name, accounts in known.items():
            people = sorted(accounts.values())
            try:
                if people:
                    span = Slot(now, now + BUSY_FOR)
                    busy += await self._asked(self._calendars[name].busy(people[0], people, span))
            except Exception as error:  # nice to know, and no more: asking again would cost a month's calls
                log.info("booker.busy_unknown", calendar=name, error=type(error).__name__)
        return busy

    async def _offer_around(self, alert_id: int, busy: list[Slot]) -> None:
        async with self._database.write() as session:
            alert = await alerts.find(session, alert_id, lock=True)
            if alert is None or alert.busy is not None:
                return
            now = self._clock()
            before = await slots_for(session, self._house, alert, now)
            alert.busy = dump_busy(busy)
            if before == await slots_for(session, self._house, alert, now):
                return
            tray = Tray(f"alert:{alert_id}:busy", now)
            await shown.show(session, self._house, tray, alert, "repaint")
            await write(session, [tray], self._postmaster)
        self._wake_courier()


def _kept(task: Task) -> Booked:
    return Booked(task.way or "", task.external_id or "", task.owner, task.link or "")


async def _moved(_meeting: Meeting, telling: Telling) -> None:
    await telling.moved()


async def _cancelled(meeting: Meeting, telling: Telling) -> None:
    meetings.turn(meeting, "cancelled", None)
    await _open_again(telling)
    await telling.cancelled()


async def _failed(meeting: Meeting, telling: Telling) -> None:
    meetings.turn(meeting, "failed", None)
    _record(telling, "meeting.failed", {})
    await _open_again(telling)
    await telling.cards()


async def _held(meeting: Meeting, _telling: Telling) -> None:
    meetings.turn(meeting, "held", None)


async def _open_again(telling: Telling) -> None:
    """Nothing stands any more: the card offers everything again, and waits for a tap from today on."""
    alert = telling.alert
    if alert.state == "met":
        zone = await zones.of_team(telling.session, alert.team_id, telling.house.timezone)
        alert.state, alert.waiting_since = "open", telling.tray.now.astimezone(zone).date()
        alert.revision += 1


def _record(telling: Telling, kind: str, told: dict[str, str], *, by_calendar: bool = False) -> None:
    """`by_calendar`: nobody of ours did it; else who wanted the meeting."""
    meeting = telling.meeting
    payload = {
        "alert": telling.alert.id,
        "meeting": meeting.id,
        "starts": meeting.starts_at.isoformat(),
        "attendees": len(meeting.attendees["ids"]),
        **told,
    }
    telling.tray.record(kind, actor=None if by_calendar else meeting.by_id, payload=payload)
