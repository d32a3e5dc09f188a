"""The road: what waits, what was given up."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.doctor.finding import Finding, Patient, good, note
from storage.backlog import Backlog, Stuck, backlog, newest_stuck

LISTED = 10
LONG_WAIT = timedelta(minutes=10)
RETRY = "原因消除后运行 xingji doctor --retry 重新处理"


async def road(patient: Patient) -> Sequence[Finding]:
    """How much is on it and for how long; the newest that were given up, by number and reason, without content."""
    async with patient.database.read() as session:
        found = await backlog(session)
        stuck = await newest_stuck(session, LISTED)
    return [_waiting(found, patient), *_given_up(found, stuck, patient.settings.timezone)]


def _waiting(found: Backlog, patient: Patient) -> Finding:
    if found.oldest is None:
        return good("没有积压的消息")
    age = patient.now - found.oldest
    word = f"待处理 {found.inbox_waiting} 条，待发送 {found.outbox_waiting} 条，最早的等了 {_span(age)}"
    return note(word, "机器人在运行吗？没有就启动它，积压会自动处理") if age > LONG_WAIT else good(word)


def _span(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    return f"{minutes} 分钟" if minutes < 120 else f"{minutes // 60} 小时"


def _given_up(found: Backlog, stuck: Sequence[Stuck], tz: ZoneInfo) -> Sequence[Finding]:
    total = found.inbox_failed + found.outbox_dead
    if not total:
        return [good("没有处理失败或发不出去的消息")]
    head = f"{found.inbox_failed} 条消息处理失败，{found.outbox_dead} 条消息发不出去"
    lines = [_line(row, tz) for row in stuck]
    more = [f"另有 {total - len(stuck)} 条更早的"] if total > len(stuck) else []
    return [note("\n    ".join([head, *lines, *more]), RETRY)]


def _line(row: Stuck, tz: ZoneInfo) -> str:
    way = "收到" if row.way == "in" else "发出"
    return (
        f"{way} 第 {row.id} 条，{row.channel}，{row.at.astimezone(tz):%Y-%m-%d %H:%M}：{row.reason or '原因不明'}"
    )
