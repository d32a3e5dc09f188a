"""The composition root: who is who, and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import structlog

from bot import amap
from bot.channel import Bound, Channel
from bot.channels.console.channel import ConsoleChannel
from bot.clock import Clock, system_clock
from bot.courier import Courier
from bot.desk import House, Scheduled
from bot.dispatch import Dispatch
from bot.examiner import AT_ONCE, Examiner, Look
from bot.fetcher import AT_ONCE as FETCHED_AT_ONCE
from bot.fetcher import Fetcher
from bot.handlers import router
from bot.intake import Intake
from bot.listener import AT_ONCE as HEARD_AT_ONCE
from bot.listener import Listener
from bot.listening.advice import built_in
from bot.listening.ears import Ears, wanted
from bot.listening.room import Advise, Room
from bot.listening.scribe import Scribe, name_of_this_worker
from bot.observe import Observer, count
from bot.papers import agenda, pack
from bot.papers.printer import Printer
from bot.papers.room import Room as PaperRoom
from bot.platform import Accept, Platform
from bot.posting import Postmaster
from bot.settings import Settings
from bot.signing import Signing
from bot.worker import Worker
from nlp import speech
from nlp.speech import NotReady, Recogniser
from sales.playbook import Playbook
from sales.workdays import WorkCalendar
from scheduler.clockwork import Clockwork
from scheduler.meeting import Booker
from scheduler.timetable import Ground, jobs
from storage.database import Database
from storage.inbox import Conversation
from storage.media import MediaStore, store_of
from storage.uploads import parts_of
from storage.wakeups import LocalWakeups, Wakeups

log = structlog.get_logger(__name__)
RESTART_S = 5.0
NO_CHANNEL = ""
NO_CHAT = ""  # in particular: nothing waits there to be done, the courier alone has to look


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that is put together; `running` makes it live."""

    settings: Settings
    database: Database
    house: House
    media: MediaStore
    console: ConsoleChannel
    intake: Intake
    dispatch: Dispatch
    courier: Courier
    scribe: Scribe
    booker: Booker
    printer: Printer
    clockwork: Clockwork
    wakeups: Wakeups
    clock: Clock
    platforms: Sequence[Platform]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Do the work of the road and the clock while inside; what is unfinished at the end waits in its rows."""
        tasks = [
            asyncio.create_task(part.run(), name=type(part).__name__)
            for part in (self.intake, self.dispatch, self.courier, self.booker, self.printer)
        ]
        tasks.append(asyncio.create_task(self.wakeups.listen(self._heard), name="Wakeups"))
        if not self.settings.redis_url:  # with Redis there are workers of their own for it: `xingji worker`
            tasks.append(asyncio.create_task(self.scribe.run(), name="Scribe"))
        tasks.extend(asyncio.create_task(_kept(p, self.intake.accept), name=p.name) for p in self.platforms)
        self.clockwork.start()
        try:
            yield
        finally:
            await self.clockwork.stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def hearing(self) -> None:
        """Only hear recordings, and leave everything else to the processes that serve; cancel to stop."""
        telling = asyncio.create_task(
            self.wakeups.listen(lambda _conversations: self.scribe.wake()), name="Wakeups"
        )
        try:
            await self.scribe.run()
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    def _heard(self, conversations: Sequence[Conversation]) -> None:
        """Another replica has work for us: to do, or to send."""
        self.dispatch.wake(conversations)
        self.courier.wake()


def build(
    settings: Settings,
    database: Database,
    playbook: Playbook,
    *,
    clock: Clock = system_clock,
    observe: Observer = count,
    look: Look | None = None,
    platforms: Sequence[Platform] = (),
    extra_channels: Mapping[str, Channel] | None = None,
    recogniser: Recogniser | None = None,
    advise: Advise | None = None,
    hears_only: bool = False,
) -> Bot:
    """Put a bot together. `look`: the vision model, `advise`: the text model, `platforms`: those that are
    configured; `recogniser`: instead of the configured one; `hears_only`: it will only do `hearing`, others send
    what it says."""
    signing = Signing(settings.secret())
    house = House(playbook, settings.timezone, WorkCalendar(), signing, settings.public_url)
    media = store_of(settings.data_folder)
    console = ConsoleChannel(database, clock)
    spoken = {channel.name: channel for platform in platforms for channel in platform.channels}
    channels: dict[str, Channel] = {console.name: console, **spoken, **(extra_channels or {})}
    postmaster = Postmaster(channels, signing)
    courier = Courier(database, channels, clock, observe)
    wakeups = _wakeups(settings.redis_url)
    queued = _telling(wakeups) if hears_only else _sending(courier, channels, wakeups)

    ground = Ground(database, house, media, postmaster, platforms, amap.configured(settings, clock))
    timetable = jobs(ground)
    scheduled = tuple(Scheduled(job.name, job.label, job.at) for job in timetable)

    def worked() -> None:
        queued()
        scribe.wake()  # a consent may be among it
        printer.wake()  # or a file

    booker = Booker(ground, clock, queued, observe)
    worker = Worker(
        database,
        replace(house, timetable=scheduled),
        router.handle,
        postmaster,
        clock,
        worked,
        booker.wake,
        observe,
    )
    examiner = Examiner(database, media, playbook, settings.timezone, clock, look, asyncio.Semaphore(AT_ONCE))
    sources = {name: source for platform in platforms for name, source in platform.sources.items()}
    listener = Listener(database, media, examiner, asyncio.Semaphore(HEARD_AT_ONCE))
    fetcher = Fetcher(database, media, sources, clock, listener, asyncio.Semaphore(FETCHED_AT_ONCE))
    dispatch = Dispatch(database, worker, fetcher)
    arrived = wakeups.announce if hears_only else _waking(dispatch, wakeups)
    room = Room(database, house, media, postmaster, clock, observe, advise or built_in(playbook), queued, arrived)
    scribe = Scribe(room, Ears(_loading(settings, recogniser), clock), name_of_this_worker())
    intake = Intake(database, clock, _waking(dispatch, wakeups), observe)
    parts = parts_of(settings.data_folder)
    paper_room = PaperRoom(database, house, media, postmaster, clock, queued)
    printer = Printer(paper_room, {"pack": pack.prepare, "agenda": agenda.prepare})

    def ticked() -> None:
        worked()
        booker.wake()  # of a new alert it is asked when its people are busy

    clockwork = Clockwork(database, media, parts, house, postmaster, clock, ticked, platforms, timetable)
    return Bot(
        settings,
        database,
        house,
        media,
        console,
        intake,
        dispatch,
        courier,
        scribe,
        booker,
        printer,
        clockwork,
        wakeups,
        clock,
        platforms,
    )


async def _kept(platform: Platform, accept: Accept) -> None:
    """A platform's connections; what they did not expect themselves must not silence it for good."""
    while True:
        try:
            await platform.run(accept)
            return
        except Exception as error:
            log.exception("platform.failed", platform=platform.name, error=type(error).__name__)
        await asyncio.sleep(RESTART_S)


def _loading(settings: Settings, given: Recogniser | None) -> Callable[[], Recogniser | NotReady]:
    def load() -> Recogniser | NotReady:
        return given or speech.recogniser(wanted(settings))

    return load


def _wakeups(redis_url: str | None) -> Wakeups:
    if not redis_url:
        return LocalWakeups()
    from storage.redis_wakeups import RedisWakeups  # a large client, loaded where it is used

    return RedisWakeups(redis_url)


def _waking(dispatch: Dispatch, wakeups: Wakeups) -> Callable[[Sequence[Conversation]], None]:
    """New work is done here; when that is more than one batch, other replicas are asked to help."""

    def wake(conversations: Sequence[Conversation]) -> None:
        dispatch.wake(conversations)
        if dispatch.is_behind:
            wakeups.announce(conversations)

    return wake


def _sending(courier: Courier, channels: Mapping[str, Channel], wakeups: Wakeups) -> Callable[[], None]:
    """What was queued is sent here; what only another replica can send may be among it, so they are told."""

    def wake() -> None:
        courier.wake()
        bound = [name for name, channel in channels.items() if isinstance(channel, Bound) and not channel.is_here]
        if bound:
            wakeups.announce([(name, NO_CHAT) for name in bound])

    return wake


def _telling(wakeups: Wakeups) -> Callable[[], None]:
    """What was queued is sent by those who serve."""

    def wake() -> None:
        wakeups.announce([(NO_CHANNEL, NO_CHAT)])

    return wake
