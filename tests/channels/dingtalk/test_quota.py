"""The organisation's month: what may be spent on what, and that it is counted."""

import asyncio
from datetime import UTC, date, datetime

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from sqlalchemy import select

from bot.channel import SendError
from bot.channels.dingtalk.quota import Budget, Meter, may_spend, month_of
from bot.channels.dingtalk.seam import Words
from bot.channels.dingtalk.warning import Warner
from storage import usage
from storage.database import Database
from storage.models import Outbox, Urgency
from tests.channels.dingtalk.bureau import SHANGHAI, Bureau, bureau
from tests.clock import FakeClock
from tests.company import found
from tests.platforms.dingtalk import DingTalkServer

URGENCIES: tuple[Urgency, ...] = ("courtesy", "digest", "answer", "alert")


@given(st.integers(0, 6000), st.integers(0, 5000), st.integers(1, 31))
def test_what_matters_more_is_never_refused_before_what_matters_less(used: int, budget: int, day: int) -> None:
    allowed = [may_spend(used, budget, day / 31, urgency) for urgency in URGENCIES]
    assert allowed == sorted(allowed)


@pytest.mark.parametrize(
    ("used", "day", "allowed"),
    [
        (0, 1, 4),
        (1000, 1, 3),  # a fifth gone on the first day: courtesies wait
        (1700, 1, 2),  # a third: digests too
        (3900, 31, 4),
        (4000, 31, 3),
        (4500, 31, 2),
        (4850, 31, 1),
        (4999, 31, 1),
        (5000, 31, 0),
    ],
)
def test_who_goes_first_when_it_runs_short(used: int, day: int, allowed: int) -> None:
    assert sum(may_spend(used, 5000, day / 31, urgency) for urgency in URGENCIES) == allowed


def test_a_month_ends_where_the_company_is() -> None:
    assert month_of(date(2026, 11, 30)).key == "2026-11"
    assert month_of(date(2026, 11, 30)).gone == 1.0
    assert month_of(date(2026, 12, 1)).gone == pytest.approx(1 / 31)


def meter(database: Database, clock: FakeClock, calls: int = 100, messages: int = 100) -> Meter:
    return Meter(database, clock, SHANGHAI, Budget(calls, messages), Warner(database, clock).tell)


async def test_replicas_count_together(database: Database, clock: FakeClock) -> None:
    one, other = meter(database, clock), meter(database, clock)
    for _ in range(3):
        one.called()
        other.said()
    other.pushed()
    await one.flush()
    await other.flush()
    await one.flush()
    assert [(m.used("calls"), m.used("messages")) for m in (one, other)] == [(3, 4), (3, 4)]
    async with database.read() as session:
        assert await usage.used(session, "dingtalk", "2026-11") == {"calls": 3, "messages": 4}


async def test_another_month_begins_at_nought(sqlite_database: Database, clock: FakeClock) -> None:
    counted = meter(sqlite_database, clock)
    clock.now = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    counted.called()
    counted.used_up("calls")
    await counted.flush()
    clock.advance(minutes=1)  # midnight in Shanghai
    assert counted.used("calls") == 0
    assert counted.has_room("calls", "courtesy")
    counted.called()
    await counted.flush()
    assert counted.used("calls") == 1


async def test_it_is_written_down_while_it_runs_and_at_the_end(sqlite_database: Database, clock: FakeClock) -> None:
    counted = meter(sqlite_database, clock)
    running = asyncio.create_task(counted.run())
    await asyncio.sleep(0.05)
    counted.called()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    async with sqlite_database.read() as session:
        assert await usage.used(session, "dingtalk", "2026-11") == {"calls": 1}


async def test_without_the_database_it_is_counted_on(
    sqlite_database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = meter(sqlite_database, clock)
    counted.called()
    with monkeypatch.context() as patched:
        patched.setattr(usage, "add", lambda *_: 1 / 0)
        await counted.flush()
    assert counted.used("calls") == 1
    await counted.flush()
    await counted.flush()
    assert counted.used("calls") == 1


async def test_four_fifths_are_warned_about_once_and_shown(sqlite_database: Database, clock: FakeClock) -> None:
    counted = meter(sqlite_database, clock, calls=10)
    with structlog.testing.capture_logs() as logged:
        for _ in range(9):
            counted.called()
            await counted.flush()
    assert [entry["used"] for entry in logged if entry["event"] == "dingtalk.month_runs_short"] == [8]
    assert REGISTRY.get_sample_value("xingji_dingtalk_used", {"pot": "calls"}) == 9
    assert REGISTRY.get_sample_value("xingji_dingtalk_budget", {"pot": "calls"}) == 10


async def test_operations_are_told_once(database: Database, clock: FakeClock) -> None:
    company = await found(database, "dingtalk", ())
    for counted in (meter(database, clock, calls=10), meter(database, clock, calls=10)):
        for _ in range(9):
            counted.called()
            await counted.flush()
    async with database.read() as session:
        (alert,) = await session.scalars(select(Outbox))
    assert company
    assert (alert.chat, alert.urgency, alert.channel) == ("O01", "alert", "dingtalk")
    assert "接口调用" in alert.payload["text"]


async def test_what_others_need_more_is_not_tried(dingtalk: DingTalkServer, sqlite_database: Database) -> None:
    async with bureau(dingtalk, sqlite_database, Budget(calls=10, messages=10)) as desk:
        for _ in range(9):
            desk.meter.called()
        before = len(dingtalk.calls)
        with pytest.raises(SendError) as refused:
            await desk.client.say("R01", Words("祝好"), "courtesy")
        assert refused.value.retry == "never"  # it would be stale, and an alert may stand behind it
        assert len(dingtalk.calls) == before
        await desk.client.say("R01", Words("出事了"), "alert")


async def test_the_platform_says_that_the_month_is_over(
    desk: Bureau, dingtalk: DingTalkServer, clock: FakeClock
) -> None:
    dingtalk.quota.calls_limit = 0
    for _ in range(2):
        with pytest.raises(SendError) as refused:
            await desk.client.say("R01", Words("一"), "answer")
        assert refused.value.retry == "never"
    assert len(dingtalk.called("/v1.0/robot/oToMessages/batchSend")) == 1
    with pytest.raises(SendError) as refused:
        await desk.client.say("R01", Words("出事了"), "alert")
    assert (refused.value.retry, refused.value.after_s) == ("wait", 3600.0)
    assert len(dingtalk.called("/v1.0/robot/oToMessages/batchSend")) == 2
    dingtalk.quota.calls_limit = 5000  # somebody bought more
    clock.advance(minutes=61)
    await desk.client.say("R01", Words("一"), "answer")


async def test_our_count_is_the_platforms(desk: Bureau, dingtalk: DingTalkServer) -> None:
    """Free calls, rejected ones and those with a dead token are not counted, on both sides."""
    await desk.client.say("R01", Words("一"), "answer")
    await desk.opens_window("R01")
    await desk.client.say("R01", Words("二"), "answer")
    dingtalk.revoke_token()
    await desk.client.upload("image", b"\xff\xd8x", "a.jpg")
    await desk.contacts.unionid("R01")
    dingtalk.fail_next("/v1.0/robot/groupMessages/send", "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")
    with pytest.raises(SendError):
        await desk.client.say("cidTeamA0000000000000==", Words("三"), "answer")
    assert desk.meter.used("calls") == dingtalk.quota.calls == 2
    assert desk.meter.used("messages") == dingtalk.quota.messages == 1
