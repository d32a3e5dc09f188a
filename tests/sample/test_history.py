"""What the sample company has behind it: visits as the real handlers record them, and what came of them."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import build
from bot.cards.card import Card, load
from bot.channels.console.channel import LIMITS
from bot.render import fit
from bot.settings import Settings
from sales.photo import doubts
from sales.reminding import moments
from sales.summary import summarise
from sales.visit_steps import Finished, Review, next_step
from sales.workdays import WorkCalendar
from storage import console, follow_ups, photos
from storage.database import Database
from storage.media import MediaStore
from storage.models import Action, ConsoleMessage, Customer, FollowUp, Forward, Media, Person, Reminder
from storage.verify import verify
from tests.chat import ConsolePhone, World
from tests.clock import FakeClock
from tests.company import Company
from tests.sample.help import NOW, PLAYBOOK, SHANGHAI, TODAY, found_quickly, told, visits_with_actions

CALENDAR = WorkCalendar()


# ---- the visits ----------------------------------------------------------------------------------------


async def test_every_submitted_visit_had_all_that_is_compulsory(founded: Database) -> None:
    async with founded.read() as session:
        types = {c.id: PLAYBOOK.customer_type(c.type) for c in await session.scalars(select(Customer))}
    submitted = [(r, a) for r, a in await visits_with_actions(founded) if r.state == "submitted"]
    assert 200 <= len(submitted) <= 260
    for row, actions in submitted:
        end = next(n for n, action in enumerate(actions) if action.kind == "visit.submitted")
        before, after, type = told(row, actions[:end]), told(row, actions), types[row.customer_id]
        assert isinstance(next_step(before, PLAYBOOK, type), Review)
        assert isinstance(next_step(after, PLAYBOOK, type), Finished)
        assert (after.state, after.submitted_at) == ("submitted", row.submitted_at)
        said = actions[end].payload
        summary = summarise(before, PLAYBOOK, type)
        assert said["tags"] == list(summary.tags)
        assert said["next"] == {"kind": before.next.kind, "due": str(before.next.due)}
        assert said["thumb_s"] == pytest.approx(summary.thumb_s)


async def test_a_visit_took_the_thumb_about_forty_seconds(sample: Database) -> None:
    visits = [told(row, actions) for row, actions in await visits_with_actions(sample) if row.state == "submitted"]
    seconds = sorted(visit.thumb_s for visit in visits)
    assert seconds[0] >= 20
    assert seconds[-1] <= 75
    assert 30 <= seconds[len(seconds) // 2] <= 50
    assert not any(visit.pauses for visit in visits)


async def test_the_evidence_names_step_moment_and_seconds(sample: Database) -> None:
    by_step: dict[str, list[Action]] = defaultdict(list)
    for row, actions in await visits_with_actions(sample):
        assert actions[0].kind == "visit.opened"
        assert datetime.fromisoformat(actions[0].evidence["event_at"]) == row.opened_at
        for action in (a for a in actions if "cause" in a.evidence):
            by_step[action.evidence["cause"]].append(action)
            assert datetime.fromisoformat(action.evidence["event_at"]) <= action.at
            assert action.evidence["thumb_s"] >= 0
    assert all(sum(a.evidence["thumb_s"] > 0 for a in step) <= 1 for step in by_step.values())
    assert all(len({a.evidence["event_at"] for a in step}) == 1 for step in by_step.values())


async def test_things_went_wrong_now_and_then_and_are_flagged(sample: Database) -> None:
    seen: Counter[str] = Counter()
    for row, actions in await visits_with_actions(sample):
        seen.update({row.state, *(a.kind for a in actions)})
        seen.update(d for a in actions if a.kind == "visit.submitted" for d in set(a.payload["doubts"]))
    expected = {"far_from_door", "no_position", "no_door_position", "blurred", "duplicate"}
    expected |= {"closed", "visit.corrected", "visit.forwarded", "sentence.accepted"}
    assert {what: seen[what] for what in expected if not 1 <= seen[what] <= 60} == {}
    assert seen["note.added"] > 60
    assert seen["jump"] == seen["open"] == 0


async def test_a_rep_is_in_one_place_at_a_time_on_working_days_up_to_yesterday(sample: Database) -> None:
    rounds: dict[int, list[datetime]] = defaultdict(list)
    for row, actions in await visits_with_actions(sample):
        in_visit = [action.at for action in actions if "cause" in action.evidence]
        rounds[row.rep_id].append(row.opened_at)
        assert all(CALENDAR.is_workday(at.astimezone(SHANGHAI).date()) for at in in_visit)
        assert all(time(9) <= at.astimezone(SHANGHAI).time() <= time(20) for at in in_visit)
        assert max(action.at for action in actions) < datetime.combine(TODAY, time(), SHANGHAI)
    assert len(rounds) == 9
    days = {at.astimezone(SHANGHAI).date() for visits in rounds.values() for at in visits}
    assert max(days) == TODAY - timedelta(days=1)
    assert 18 <= len(days) <= 20
    gaps = [later - at for visits in rounds.values() for at, later in pairwise(sorted(visits))]
    assert min(gaps) > timedelta(minutes=10)


async def test_photos_lie_in_the_store_and_what_was_said_of_them_agrees(
    sample: Database, founded_file: Path
) -> None:
    store = MediaStore(founded_file.parent / "media")
    slots = {slot.slot: slot for slot in PLAYBOOK.visit.photos}
    received = [
        a for _, actions in await visits_with_actions(sample) for a in actions if a.kind == "photo.received"
    ]
    placed = [a for _, actions in await visits_with_actions(sample) for a in actions if a.kind == "photo.placed"]
    assert len(received) == len(placed) > 600
    assert {a.payload["by"] for a in placed} == {"bot", "rep"}
    assert all(a.payload["doubts"] == list(doubts(slots[a.payload["slot"]], {})) for a in placed)
    distance = PLAYBOOK.visit.photo_rules.duplicate_distance
    async with sample.read() as session:
        for action in received[-60:]:
            media, _ = await store.read(session, action.payload["media"])
            photo = await photos.find(session, media.id)
            assert photo is not None
            assert media.sha256 == photo.sha256 == action.evidence["sha256"]
            assert media.received_at == datetime.fromisoformat(action.evidence["event_at"])
            like = await photos.earlier_likeness(session, photo.sha256, photo.phash, media.id, distance)
            alike = [doubt for doubt in action.payload["doubts"] if doubt in ("duplicate", "similar")]
            assert alike == ([like.kind] if like else [])
        total = len(list(await session.scalars(select(Media.id))))
    assert total == len(received)


# ---- what came of them -----------------------------------------------------------------------------------


async def test_every_rep_has_something_overdue_and_something_due_today(sample: Database) -> None:
    async with sample.read() as session:
        reps = list(await session.scalars(select(Person).where(Person.role == "rep")))
        due = {rep.code: [f.due for f, _ in await follow_ups.open_of(session, rep.id, 20)] for rep in reps}
    assert all(1 <= sum(day < TODAY for day in days) <= 3 for days in due.values()), due
    assert all(TODAY in days for days in due.values()), due
    assert all(min(days) > TODAY - timedelta(days=10) for days in due.values()), due


async def test_what_was_done_stands_in_the_ledger_with_its_revision(sample: Database) -> None:
    async with sample.read() as session:
        rows = {f.id: f for f in await session.scalars(select(FollowUp))}
        actions = list(await session.scalars(select(Action).where(Action.kind.startswith("follow_up."))))
    changes = Counter(action.payload["follow_up"] for action in actions)
    assert Counter(f.state for f in rows.values()).keys() == {"open", "done"}
    assert all(f.revision == 1 + changes[f.id] for f in rows.values())
    done = {a.payload["follow_up"] for a in actions if a.kind == "follow_up.done"}
    assert done == {f.id for f in rows.values() if f.state == "done"}
    assert any(a.kind == "follow_up.moved" for a in actions)


async def test_nothing_old_is_reminded_of_and_nothing_open_is_forgotten(sample: Database) -> None:
    async with sample.read() as session:
        found = await session.execute(select(Reminder, FollowUp).join(FollowUp))
        rows = [(reminder, follow_up) for reminder, follow_up in found]
        open_ids = set(await session.scalars(select(FollowUp.id).where(FollowUp.state == "open")))
        assert await follow_ups.due_reminders(session, NOW, 100) == []
        tomorrow = await follow_ups.due_reminders(session, NOW + timedelta(days=1), 100)
    assert {follow_up.id for _, follow_up in rows} == open_ids
    assert 1 <= len(tomorrow) <= 40
    for reminder, follow_up in rows:
        agreed = moments(follow_up.due, reminder.due_at - timedelta(days=8), SHANGHAI, PLAYBOOK.reminding, CALENDAR)
        assert (reminder.kind, reminder.due_at.astimezone(SHANGHAI)) in agreed
        assert reminder.state == ("fired" if reminder.due_at <= NOW else "waiting")


async def test_started_after_midnight_the_days_are_closed_and_the_morning_brings_its_reminders(
    sqlite_database: Database, tmp_path: Path
) -> None:
    five_past = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)  # Monday, 00:05 in Shanghai
    await found_quickly(sqlite_database, tmp_path, five_past)
    async with sqlite_database.read() as session:
        assert await follow_ups.due_reminders(session, five_past, 100) == []
        at_ten = await follow_ups.due_reminders(session, five_past + timedelta(hours=10), 100)
        report = await verify(session, SHANGHAI)
    assert 9 <= len(at_ten) <= 45
    assert {r.due_at.astimezone(SHANGHAI).time() for r in at_ten} == {time(PLAYBOOK.reminding.from_hour)}
    assert report.is_whole
    # Sunday is over, but something begun before midnight could still arrive: it is closed a little later.
    assert report.latest_root is not None
    assert report.latest_root.day == date(2026, 11, 21)


async def test_each_desk_has_answered_all_questions_but_the_last(sample: Database) -> None:
    async with sample.read() as session:
        query = select(Forward, Person.desk).join(Person, Person.id == Forward.to_id).order_by(Forward.id)
        forwards = [(forward, desk) for forward, desk in await session.execute(query)]
        answers = list(await session.scalars(select(Action).where(Action.kind == "forward.answered")))
    for target in PLAYBOOK.forward:
        own = [forward for forward, desk in forwards if desk == target.desk]
        assert [forward.state for forward in own] == ["answered"] * (len(own) - 1) + ["open"]
        assert {forward.answer for forward in own[:-1]} <= set(target.answers)
    assert len(answers) == sum(forward.state == "answered" for forward, _ in forwards) > 3
    assert all(f.answered_at is None or f.answered_at > f.created_at for f, _ in forwards)


# ---- the phones --------------------------------------------------------------------------------------------


async def test_no_phone_is_empty_and_nothing_old_can_be_pressed(sample: Database) -> None:
    async with sample.read() as session:
        rows = list(await session.scalars(select(ConsoleMessage).order_by(ConsoleMessage.id)))
        chats = {a.chat for a in await console.accounts(session)} | {
            g.chat for g, _ in await console.groups(session)
        }
    messages = [(row, load(row.payload)) for row in rows]
    assert {row.chat for row in rows} == chats
    assert {row.direction for row in rows} == {"out"}
    assert all(fit(message, LIMITS) == [message] for _, message in messages)
    cards = [message for _, message in messages if isinstance(message, Card)]
    assert not any(card.buttons or card.submit or card.links or card.selects for card in cards)
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    assert max(row.at for row in rows) == NOW


async def test_group_and_supervisor_have_read_of_the_last_days(sample: Database) -> None:
    async with sample.read() as session:
        shown = [m for chat in ("group-1", "S01", "P01") for m in (await console.history(session, chat)).messages]
    by_chat: dict[str, list[str]] = defaultdict(list)
    for message in shown:
        by_chat[message.chat].append(message.payload.get("title") or message.payload.get("text") or "")
    assert all(line.startswith("✅") and "完成拜访" in line for line in by_chat["group-1"])
    assert len(by_chat["group-1"]) > 5
    assert sum("拜访了" in line for line in by_chat["S01"]) == len(by_chat["group-1"])
    assert "有同事请您看一下" in by_chat["P01"]


async def test_a_rep_asks_for_today_the_list_and_the_last_visit_and_gets_answers(
    sample: Database, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, xingji_data=tmp_path, xingji_secret_key="test-secret-of-enough-length")
    clock = FakeClock(NOW)
    bot = build(settings, sample, PLAYBOOK, clock=clock)
    async with bot.running():
        phone = ConsolePhone(World(bot, Company({}, {}, {}), clock, ConsolePhone), "R01")
        await phone.says("我的待办")
        await phone.has_seen("已过期")
        await phone.has_seen("到期：今天")
        await phone.says("今天拜访谁")
        await phone.sees("今天去哪几家", "百姓大药房", "还没去过")
        await phone.says("百姓大药房上次说了什么")
        await phone.sees("百姓大药房 · 上次拜访", "2026-11-23", "“", "合作意向")
