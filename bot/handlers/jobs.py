"""定时任务: operations see the timetable and have a job done now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.cards import jobs as cards
from bot.cards.card import Press, Text
from bot.cards.jobs import SLOT, Line
from bot.desk import Desk, Scheduled
from bot.handlers.answers import Chosen
from bot.words import jobs as words
from sales.access import OPERATIONS
from storage import moments
from storage.moments import Standing

LOOKED_BACK = timedelta(days=7)


async def show(desk: Desk) -> None:
    """Every job, when it ran last and will run next."""
    if desk.person.role != OPERATIONS:
        desk.answer(Text(words.FOR_OPERATIONS))
    elif not desk.house.timetable:
        desk.answer(Text(words.NONE))
    else:
        await _card(desk, words.TEXT)


async def run(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """Have one done now for all its subjects: once, however often and by however many this button is pressed.

    Only the request is written here; the clockwork finds it, and everybody's moment of today comes now. Who had
    theirs already gets it again, who had not does not get it a second time.
    """
    job = next((job for job in desk.house.timetable if f"job:{job.name}" == press.thing), None)
    if desk.person.role != OPERATIONS:
        desk.answer(Text(words.FOR_OPERATIONS))
    elif job is None:
        desk.answer(Text(words.UNKNOWN))
    elif (request := await _request(desk, press, job.name)) is None:
        await _card(desk, words.ALREADY)
    else:
        payload = {"job": job.name, "request": request}
        desk.record(
            "job.run", payload=payload, evidence={"cause": desk.tray.key, "event_at": desk.event.at.isoformat()}
        )
        await _card(desk, words.asked(job.label))


async def _request(desk: Desk, press: Press, job: str) -> int | None:
    if press.args["day"] != desk.today.isoformat():
        return None
    zone = desk.house.timezone.key
    return await moments.request(desk.session, job, desk.today, press.version, zone, desk.now)


async def _card(desk: Desk, text: str) -> None:
    standing = await moments.standing(desk.session, desk.today - LOOKED_BACK)
    asked = await moments.requests(desk.session, desk.today)
    called: dict[str, list[Scheduled]] = defaultdict(list)
    for job in desk.house.timetable:
        called[job.label].append(job)
    zone = desk.house.timezone
    lines = [_line(jobs, standing, asked, zone) for jobs in called.values()]
    desk.answer(cards.jobs(lines, text, desk.today), SLOT, "repaint_or_send")


def _line(
    jobs: Sequence[Scheduled], standing: Mapping[str, Standing], asked: Mapping[str, int], zone: ZoneInfo
) -> Line:
    """Jobs that are called the same, as one. By hand the one is run that was done last: what is still to come today
    stays as it is."""
    stands = [(standing.get(job.name, Standing()), job) for job in jobs]
    done = [(one.last_at, job) for one, job in stands if one.last_at is not None]
    last_at, runs = max(done, key=lambda it: it[0], default=(None, jobs[0]))
    next_at = min((one.next_at for one, _ in stands if one.next_at is not None), default=None)
    return Line(
        name=runs.name,
        label=runs.label,
        ats=[job.at for job in jobs],
        subjects=max(one.subjects for one, _ in stands),
        last_at=last_at and last_at.astimezone(zone),
        next_at=next_at and next_at.astimezone(zone),
        skipped=sum(one.skipped for one, _ in stands),
        failed=sum(one.failed for one, _ in stands),
        asked=asked.get(runs.name, 0),
    )
