"""Is it alive, is it ready, how is it doing: for whoever watches the process. No customer data."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from storage import call_queue, moments
from storage.backlog import Backlog, backlog
from storage.database import Database
from storage.migrate import is_current

log = structlog.get_logger(__name__)
ANSWER_WITHIN_S = 3.0
OVERDUE = timedelta(minutes=10)
Figure = tuple[str, str, float]
"""(name, what it is, value)"""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched. `channels` tells of each channel by name whether it can send and receive now."""

    database: Database
    clock: Clock
    channels: Callable[[], Mapping[str, bool]]


def mount(app: web.Application, watch: Watch) -> None:
    """Serve /healthz, /readyz and /metrics."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        ground = await _ground(watch.database)
        channels = dict(watch.channels())
        is_ready = all((*ground.values(), *channels.values()))
        state = {"ready": is_ready, **ground, "channels": channels}
        return web.json_response(state, status=200 if is_ready else 503)

    async def metrics(_request: web.Request) -> web.Response:
        text = generate_latest() + generate_latest(await _road(watch))
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


async def _ground(database: Database) -> dict[str, bool]:
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            return {"database": True, "schema": await is_current(database)}
    except Exception as error:  # whatever a driver raises: not reachable is an answer here
        log.warning("health.database_away", error=type(error).__name__)
        return {"database": False, "schema": False}


async def _road(watch: Watch) -> CollectorRegistry:
    """What is on the road at this moment; without the database only the word that it is away."""
    registry = CollectorRegistry()
    database_up = Gauge("xingji_database_up", "Whether the database answers", registry=registry)
    channel_up = Gauge(
        "xingji_channel_up", "Whether a channel can send and receive", ["channel"], registry=registry
    )
    for name, is_up in watch.channels().items():
        channel_up.labels(name).set(is_up)
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S), watch.database.read() as session:
            found = await backlog(session)
            talks = await _talks(session, watch.clock())
            due = await _moments(session, watch.clock())
    except Exception as error:
        log.warning("health.database_away", error=type(error).__name__)
        return registry
    database_up.set(1)
    _tell(registry, [*_messages(found, watch.clock), *talks, *due])
    return registry


def _messages(found: Backlog, clock: Clock) -> Sequence[Figure]:
    oldest_s = (clock() - found.oldest).total_seconds() if found.oldest else 0.0
    return [
        ("xingji_inbox_waiting", "Messages in that are not answered yet", found.inbox_waiting),
        ("xingji_inbox_failed", "Messages in that were given up", found.inbox_failed),
        ("xingji_outbox_waiting", "Messages out that are not sent yet", found.outbox_waiting),
        ("xingji_outbox_dead", "Messages out that were given up", found.outbox_dead),
        ("xingji_oldest_waiting_seconds", "Age of the oldest message that waits, in or out", max(0.0, oldest_s)),
    ]


async def _talks(session: AsyncSession, now: datetime) -> Sequence[Figure]:
    """Recordings are heard by any process: what all of them do stands in the database alone."""
    queue = await call_queue.queue(session)
    alive, able = await call_queue.workers(session, now)
    return [
        ("xingji_talks_waiting", "Talks that are not heard or analysed yet", queue.waiting),
        ("xingji_talks_working", "Talks that are being heard or analysed", queue.working),
        ("xingji_listeners", "Processes that hear talks", alive),
        ("xingji_listeners_able", "Of these, those that have a model to hear with", able),
        (
            "xingji_heard_seconds",
            "Seconds of recordings heard in all",
            await call_queue.heard(session),
        ),
    ]


async def _moments(session: AsyncSession, now: datetime) -> Sequence[Figure]:
    overdue, failed = await moments.late(session, now - OVERDUE)
    return [
        ("xingji_moments_overdue", "Moments of the timetable that wait though they were due minutes ago", overdue),
        ("xingji_moments_failed", "Moments of the timetable that were given up in the last weeks", failed),
    ]


def _tell(registry: CollectorRegistry, figures: Sequence[Figure]) -> None:
    for name, what, value in figures:
        Gauge(name, what, registry=registry).set(value)
