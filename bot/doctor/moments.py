"""The timetable: what comes next, what was missed or failed lately."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.doctor.finding import Finding, Patient, good, note
from storage import moments
from storage.moments import BY_HAND, Standing

LOOKED_BACK = timedelta(days=7)
LATE = timedelta(minutes=10)


async def timetable(patient: Patient) -> Sequence[Finding]:
    """A line for all jobs, with the next run of each; and what needs a look."""
    zone = patient.settings.timezone
    async with patient.database.read() as session:
        standing = await moments.standing(session, patient.now.astimezone(zone).date() - LOOKED_BACK)
        overdue, _ = await moments.late(session, patient.now - LATE)
    jobs = {name: one for name, one in standing.items() if not name.startswith(BY_HAND)}
    if not jobs:
        return [note("定时任务还没有排过", "启动机器人（xingji serve），几分钟内就会排好")]
    listed = [_line(name, one, zone) for name, one in sorted(jobs.items(), key=_soonest_first)]
    found = [good("\n    ".join(["定时任务下一次（公司时间）：", *listed]))]
    if overdue:
        found.append(note(f"{overdue} 个定时任务到点没有跑", "机器人在运行吗？启动后会补跑，超过各自时限的跳过"))
    return [*found, *_gone_wrong(standing)]


def _soonest_first(job: tuple[str, Standing]) -> tuple[bool, float, str]:
    name, one = job
    return (one.next_at is None, one.next_at.timestamp() if one.next_at else 0.0, name)


def _line(name: str, one: Standing, zone: ZoneInfo) -> str:
    if one.next_at is None:
        return f"{name}：没有排下一次"
    return f"{name}：{one.next_at.astimezone(zone):%Y-%m-%d %H:%M}，{one.subjects} 个对象"


def _gone_wrong(standing: Mapping[str, Standing]) -> Sequence[Finding]:
    failed = [f"{name} {one.failed} 个" for name, one in sorted(standing.items()) if one.failed]
    skipped = [f"{name} {one.skipped} 个" for name, one in sorted(standing.items()) if one.skipped]
    found = []
    if failed:
        remedy = "原因在日志的 moment.not_done；消除后可以在聊天里发“定时任务”再跑一次"
        found.append(note(f"近 7 天失败的定时任务：{'，'.join(failed)}", remedy))
    if skipped:
        found.append(note(f"近 7 天错过的定时任务：{'，'.join(skipped)}", "当时机器人没有在运行；需要的话再跑一次"))
    return found
