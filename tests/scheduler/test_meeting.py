"""The booker: what goes wrong at a platform, and that nothing is ever booked twice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import select, update

from bot import events
from bot.channel import SendError
from bot.observe import count
from bot.platform import UnsureBookingError
from bot.posting import Postmaster
from bot.tray import write
from sales.meeting import Slot
from scheduler.alert import Alerts
from scheduler.job import Due
from scheduler.meeting import BATCH, LEASE, TRIES, Booker
from scheduler.timetable import Ground
from storage.database import Database
from storage.models import Alert, Identity, Media, Meeting, Outbox, Person
from tests.alerts import MEET, NINE, tell
from tests.calendar_in_memory import MemoryCalendar, with_calendar
from tests.chat import Phone, World, playbook, world

BOOKED = "王姐 约了今天 16:00（11-25），2 人参加"
NEVER = SendError("refused", "never")
LATER = SendError("away", "later")
ROOM = "https://meet.example.com/room"


@dataclass
class Rig:
    """A running bot whose console people have a calendar; it is nine o'clock and the card has come."""

    there: World
    calendar: MemoryCalendar

    @property
    def wang(self) -> Phone:
        phone: Phone = self.there.phone("S01")
        return phone

    @property
    def lin(self) -> Phone:
        phone: Phone = self.there.phone("R01")
        return phone

    async def meeting(self) -> Meeting:
        async with self.there.bot.database.read() as session:
            return (await session.scalars(select(Meeting).order_by(Meeting.id.desc()))).first()  # type: ignore[return-value]

    async def goes_on(self, **span: float) -> None:
        """Time passes, and the booker looks."""
        self.there.clock.advance(**span)
        self.there.bot.booker.wake()
        await self.there.settled()

    async def tries_on(self) -> None:
        """Until nothing is tried again."""
        for _ in range(TRIES):
            await self.goes_on(seconds=60)

    async def files(self, account: str) -> list[icalendar.Component]:
        """The meetings of the calendar files in this chat."""
        async with self.there.bot.database.read() as session:
            query = select(Outbox).where(Outbox.chat == account).order_by(Outbox.id)
            sent = [row.payload for row in await session.scalars(query) if row.payload["type"] == "file"]
            rows = [await session.get_one(Media, one["media_id"]) for one in sent]
        paths = [self.there.bot.media.path(row.sha256) for row in rows]
        return [icalendar.Calendar.from_ical(path.read_bytes()) for path in paths]


Opens = Callable[..., AbstractAsyncContextManager[Rig]]


@pytest.fixture
def rig(sqlite_database: Database, tmp_path: Path) -> Opens:
    @asynccontextmanager
    async def opened(calendar: MemoryCalendar | None = None) -> AsyncIterator[Rig]:
        calendar = calendar or MemoryCalendar()
        rules = playbook()
        meetings = rules.alerts.meetings.model_copy(update={"link": ROOM})
        rules = rules.model_copy(update={"alerts": rules.alerts.model_copy(update={"meetings": meetings})})
        platforms = [with_calendar(calendar)]
        async with world(sqlite_database, tmp_path, rules=rules, platforms=platforms) as there:
            await tell(there, [there.company.people["王姐"]])
            calendar.asked.clear()
            yield Rig(there, calendar)

    return opened


async def test_booked_with_a_link_and_whoever_is_not_there_gets_a_file(rig: Opens) -> None:
    async with rig(MemoryCalendar(left_out=("R01",))) as at:
        await at.wang.taps(MEET)
        await at.wang.has_seen(BOOKED, times=1)
        await at.wang.has_seen("入会：https://meet.example.com/e1", times=1)
        await at.lin.has_seen("加到手机日历", times=1)
        (event,) = (await at.files("R01"))[0].walk("VEVENT")
        assert (await at.files("R01"))[0]["METHOD"] == "REQUEST"
        assert event["SUMMARY"] == "商机碰头会：技术方案确认"
        assert await at.files("S01") == []
        wanted = at.calendar.wanted["e1"]
        assert (wanted.owner, set(wanted.attendees)) == ("S01", {"S01", "R01"})
        assert "百姓" not in wanted.title + wanted.text  # everybody reads it
        await at.wang.taps("改时间")
        await at.wang.taps("就改到这个时间", 时间=["今天 16:30"])
        assert at.calendar.wanted["e1"].attendees == ("S01",)  # one who is not there would fail all
        await at.wang.taps("取消会议")
        assert [one["METHOD"] for one in await at.files("R01")] == ["REQUEST", "REQUEST", "CANCEL"]


@pytest.mark.parametrize(
    "fails",
    [
        [NEVER],
        pytest.param([LATER] * TRIES, marks=pytest.mark.slow),
        pytest.param([SendError("the month", "wait", 3600)], marks=pytest.mark.slow),
    ],
)
async def test_refused_it_goes_the_next_best_way(rig: Opens, fails: list[Exception]) -> None:
    async with rig() as at:
        at.calendar.fails = [*fails]
        await at.wang.taps(MEET)
        if len(fails) > 1:
            await at.wang.has_seen("王姐 正在约 今天 16:00")
        await at.tries_on()
        assert at.calendar.asked == ["book"] * len(fails)
        await at.wang.has_seen(BOOKED, times=1)
        await at.wang.has_seen("平台没让约会议")
        await at.wang.has_seen(f"入会：{ROOM}")
        assert len(await at.files("R01")) == len(await at.files("S01")) == 1
        assert (await at.meeting()).way == "file"


async def test_away_for_a_moment_it_is_booked_a_moment_later(rig: Opens) -> None:
    async with rig() as at:
        at.calendar.fails = [LATER, SendError("too often", "wait", 1.5)]
        await at.wang.taps(MEET)
        await at.tries_on()
        await at.wang.has_seen(BOOKED, times=1)
        assert at.calendar.asked == ["book"] * 3
        assert (await at.meeting()).way == "memory"


async def test_whoever_has_no_account_on_the_platform_gets_a_file(rig: Opens) -> None:
    async with rig() as at:
        async with at.there.bot.database.write() as session:
            await session.execute(update(Identity).where(Identity.external_id == "R01").values(channel="elsewhere"))
        await at.wang.taps(MEET)
        await at.wang.has_seen(BOOKED, times=1)
        meeting = await at.meeting()
        assert meeting.attendees["by_file"] == [at.there.company.people["小林"]]
        assert at.calendar.wanted["e1"].attendees == ("S01",)


async def test_who_had_the_card_and_leads_another_team_now_is_not_invited(rig: Opens) -> None:
    async with rig() as at:
        people = at.there.company.people
        async with at.there.bot.database.write() as session:
            both = {"ids": [people["王姐"], people["老陈"]], "said": {}}
            await session.execute(update(Alert).values(people=both))
        await at.wang.taps(MEET)
        await at.wang.has_seen(BOOKED, times=1)
        assert (await at.meeting()).attendees["ids"] == sorted([people["小林"], people["王姐"]])


async def test_an_unsure_booking_is_not_tried_again_and_told_as_such(rig: Opens) -> None:
    async with rig(MemoryCalendar(repeats=timedelta(0))) as at:
        at.calendar.fails = [UnsureBookingError("cut")]
        await at.wang.taps(MEET)
        await at.tries_on()
        await at.wang.has_seen("也许已经约上了")
        assert at.calendar.asked == ["book"]
        assert len(await at.files("R01")) == 1


@pytest.mark.parametrize("knows_keys", [True, False])
async def test_its_booker_vanished_while_the_platform_booked(rig: Opens, knows_keys: bool) -> None:
    calendar = MemoryCalendar(repeats=timedelta(days=1 if knows_keys else 0))
    async with rig(calendar) as at:
        gate = calendar.gate = asyncio.Event()
        await at.there.bot.intake.accept(await press(at, MEET))
        async with asyncio.timeout(100):
            while (await at.meeting() or Meeting(state="")).state != "booking":
                await asyncio.sleep(0.01)
        at.there.clock.advance(seconds=LEASE.total_seconds() + 1)
        await other_replica(at).look()
        gate.set()  # the first one comes back, long after it was given up
        await at.there.settled()
        await at.wang.has_seen(BOOKED, times=1)
        await at.lin.has_seen("碰头会", times=1)
        assert len(calendar.kept) == 1
        assert calendar.asked == ["book"] * (2 if knows_keys else 1)
        assert (await at.meeting()).way == ("memory" if knows_keys else "file")


def other_replica(at: Rig) -> Booker:
    bot = at.there.bot
    postmaster = Postmaster({"console": bot.console}, bot.house.signing)
    ground = Ground(bot.database, bot.house, bot.media, postmaster, bot.platforms)
    return Booker(ground, bot.clock, bot.courier.wake, count)


async def press(at: Rig, label: str) -> events.Event:
    card = await at.wang.holds(label)
    return at.wang.event(events.Press(card.button(label).key, {}))  # type: ignore[attr-defined]


async def test_too_late_is_said_and_offered_anew(rig: Opens) -> None:
    async with rig() as at:
        at.there.clock.advance(hours=6, minutes=45)  # 15:45
        await at.wang.taps(MEET)
        await at.wang.sees("这个时间来不及了", "[今天16:30碰一下]")
        assert at.calendar.asked == []
        at.calendar.fails = [LATER]
        await at.wang.taps("今天16:30碰一下")
        await at.goes_on(hours=1)  # the bot was down
        await at.wang.has_seen("今天 16:30（11-25）的会没约成")
        assert (await at.meeting()).state == "failed"
        await at.wang.taps("今天17:30碰一下")
        await at.wang.has_seen("王姐 约了今天 17:30（11-25）")


async def test_the_calendar_does_not_let_it_be_moved_or_cancelled(rig: Opens) -> None:
    async with rig() as at:
        await at.wang.taps(MEET)
        await at.wang.taps("改时间")
        at.calendar.fails = [None, NEVER] if at.calendar.asked[-1] != "now_at" else [NEVER]
        await at.wang.taps("就改到这个时间", 时间=["今天 16:30"])
        await at.wang.has_seen("王姐 约了今天 16:30（11-25）")
        await at.wang.has_seen("平台日历里没改成，请以这里的时间为准")
        assert len(await at.files("R01")) == 1
    assert at.calendar.kept["e1"] is not None


async def test_not_cancelled_there_it_is_cancelled_here(rig: Opens) -> None:
    async with rig() as at:
        await at.wang.taps(MEET)
        at.calendar.fails = [NEVER]
        await at.wang.taps("取消会议")
        await at.lin.sees("碰头会取消了", "请在日历里手动删掉")
        assert (await at.meeting()).state == "cancelled"


async def test_who_left_meanwhile_is_told_nothing_any_more(rig: Opens) -> None:
    async with rig() as at:
        await at.wang.taps(MEET)
        async with at.there.bot.database.write() as session:
            await session.execute(update(Person).where(Person.code == "R01").values(active=False))
        await at.wang.taps("取消会议")
        await at.wang.sees("碰头会取消了")
        await at.lin.has_seen("碰头会取消了", times=0)


async def test_once_it_has_begun_nothing_changes_any_more_and_then_it_is_held(rig: Opens) -> None:
    async with rig() as at:
        await at.wang.taps(MEET)
        card = await at.wang.holds("取消会议")
        at.there.clock.advance(hours=7)
        await at.wang.presses(card, "取消会议")
        await at.wang.sees("这场会已经开始了")
        await at.goes_on(minutes=31)
        assert (await at.meeting()).state == "held"


async def test_old_cards_and_strangers_change_nothing(rig: Opens) -> None:
    async with rig() as at:
        await at.wang.taps(MEET)
        old = await at.wang.holds("取消会议")
        await at.wang.taps("改时间")
        choice = await at.wang.holds("就改到这个时间")
        await at.wang.taps("就改到这个时间", 时间=["今天 16:30"])
        await at.wang.presses(old, "取消会议")
        await at.wang.sees("会议的安排刚刚变过")
        await at.wang.presses(choice, "就改到这个时间", 时间=["明天 09:00"])
        await at.wang.sees("会议的安排刚刚变过")
        current = await at.wang.holds("取消会议")
        await at.lin.presses(current, "取消会议")
        await at.lin.sees("给另一位同事的")
        async with at.there.bot.database.write() as session:
            await session.execute(update(Person).where(Person.code == "S01").values(team_id=None))
        await at.wang.presses(current, "取消会议")
        assert (await at.meeting()).state == "booked"


async def test_the_offer_goes_around_what_people_have_in_their_calendars(
    sqlite_database: Database, tmp_path: Path
) -> None:
    calendar = MemoryCalendar()
    async with world(sqlite_database, tmp_path, platforms=[with_calendar(calendar)]) as there:
        four = there.clock().replace(day=25, hour=8)
        calendar.busy_at = [Slot(four, four + timedelta(hours=1))]
        await tell(there, [there.company.people["王姐"]])
        wang = there.phone("S01")
        await wang.has_seen("今天 17:00 碰一下？", times=1)
        await wang.taps("换个时间")
        await wang.taps("就约这个时间", 时间=["今天 17:30"])
        await wang.has_seen("王姐 约了今天 17:30")
        assert calendar.asked == ["busy", "book"]


async def morning(there: World, days: int) -> Sequence[str]:
    """The team's alerts at nine, so many days after the card came; what was recorded."""
    there.clock.now = NINE + timedelta(days=days)
    bot, team = there.bot, there.company.teams["城东一队"]
    postmaster = Postmaster({"console": bot.console}, bot.house.signing)
    day = there.clock.now.date()
    due = Due(f"alert:{day}", team, bot.house.timezone, day, there.clock.now, there.clock.now)
    act = await Alerts(bot.database, bot.house, postmaster).prepare(due)
    async with bot.database.write() as session:
        trays = await act(session)
        await write(session, trays, postmaster)
    bot.courier.wake()
    bot.booker.wake()
    await there.settled()
    return [one.kind for tray in trays for one in tray.drafts]


async def test_what_was_called_off_is_waited_for_anew(rig: Opens) -> None:
    async with rig() as at:
        await at.wang.taps("换个时间")
        await at.wang.taps("就约这个时间", 时间=["明天 09:00"])
        at.there.clock.advance(hours=23)
        await at.wang.taps("取消会议")
        assert await morning(at.there, 2) == ["alert.told"]
        assert await morning(at.there, 5) == ["alert.escalated"]
        await at.there.phone("O01").sees("王姐 2 个工作日没有处理")


async def test_who_is_busy_is_asked_again_when_it_is_said_again(rig: Opens) -> None:
    async with rig() as at:
        at.calendar.busy_at = [Slot(NINE + timedelta(days=5, hours=7), NINE + timedelta(days=5, hours=8))]
        assert await morning(at.there, 5) == ["alert.escalated", "alert.told"]
        await at.wang.sees("今天 17:00 碰一下？")
        assert at.calendar.asked == ["busy"]


async def test_of_a_whole_mornings_alerts_it_is_asked_at_once_who_is_busy(rig: Opens) -> None:
    async with rig() as at:
        async with at.there.bot.database.write() as session:
            one = await session.get_one(Alert, 1)
            kept = ("kind", "team_id", "people", "waiting_since", "day", "deals", "facts", "fingerprint", "told_at")
            same = {name: getattr(one, name) for name in kept}
            session.add_all(Alert(stage=f"{n}", **same) for n in range(BATCH + 1))
        await at.goes_on()
        assert at.calendar.asked == ["busy"] * (BATCH + 1)


@pytest.mark.parametrize("error", [NEVER, ValueError("no time at all")])
async def test_a_calendar_that_does_not_tell_leaves_the_usual_hour(
    sqlite_database: Database, tmp_path: Path, error: Exception
) -> None:
    calendar = MemoryCalendar(fails=[error] * 2)
    async with world(sqlite_database, tmp_path, platforms=[with_calendar(calendar)]) as there:
        await tell(there, [there.company.people["王姐"]])
        await there.phone("S01").has_seen("今天 16:00 碰一下？", times=1)
        there.bot.booker.wake()
        await there.settled()
        assert calendar.asked == ["busy"]
