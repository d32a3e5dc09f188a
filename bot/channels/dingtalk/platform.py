"""DingTalk as a platform: everything of one app on one HTTP session."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web
from dingtalk_stream.credential import Credential  # type: ignore[import-untyped]

from bot.channel import Channel, Source
from bot.channels.dingtalk.calendar import DingTalkCalendar
from bot.channels.dingtalk.calls import Calls
from bot.channels.dingtalk.cards.limits import LIMITS
from bot.channels.dingtalk.cards.shown import DingTalkCards, Templates
from bot.channels.dingtalk.channel import DingTalkChannel
from bot.channels.dingtalk.check_ins import CheckIns
from bot.channels.dingtalk.client import Client
from bot.channels.dingtalk.contacts import Contacts
from bot.channels.dingtalk.gate import Gate
from bot.channels.dingtalk.login import DingTalkLogin
from bot.channels.dingtalk.media import Media
from bot.channels.dingtalk.office import Office
from bot.channels.dingtalk.pace import Pace
from bot.channels.dingtalk.quota import Budget, Meter
from bot.channels.dingtalk.reception import Reception
from bot.channels.dingtalk.seam import CHANNEL
from bot.channels.dingtalk.stream import HEARTBEAT_S, Stream
from bot.channels.dingtalk.warning import Warner
from bot.channels.dingtalk.windows import Windows
from bot.channels.ground.tokens import Tokens
from bot.clock import Clock, system_clock
from bot.platform import Accept, Calendar, Directory, Login
from bot.settings import Settings, SettingsError
from bot.words import dingtalk as words
from storage.database import Database
from storage.media import MediaStore


class DingTalkPlatform:
    """`bot.platform.Platform`; made by `opened`. `office`: calendar, meetings, todos, DING."""

    name = CHANNEL

    def __init__(
        self,
        settings: Settings,
        database: Database,
        store: MediaStore,
        clock: Clock,
        http: ClientSession,
        credential: Credential,
    ) -> None:
        robot_code = credential.client_id  # of an internal app (§2)
        self._database = database
        self._clock = clock
        self._meter = Meter(database, clock, settings.timezone, _budget(settings), Warner(database, clock).tell)
        pace = Pace(settings.dingtalk_per_second)
        self._calls = Calls(
            http, _bases(settings), credential, Tokens(database, clock, settings.secret()), self._meter, pace
        )
        self._contacts = Contacts(self._calls)
        self._windows = Windows(database, clock)
        self._gate = Gate(http, _bases(settings)["api"], credential, HEARTBEAT_S)
        self._stream: Stream | None = None
        media = Media(http, self._calls)
        client = Client(robot_code, self._calls, media, self._windows)
        templates = Templates(settings.dingtalk_card_template, settings.dingtalk_form_template)
        self._cards = DingTalkCards(client, database, clock, templates, settings.public_url)
        self.office = Office(robot_code, self._calls, self._contacts)
        self.channels: Sequence[Channel] = (DingTalkChannel(LIMITS, client, self._cards, database, store),)
        self.sources: Mapping[str, Source] = {CHANNEL: media}
        self.login: Login | None = _login(settings, self._calls, clock, robot_code)
        self.calendar: Calendar | None = DingTalkCalendar(self.office, self._contacts, settings.timezone)

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, settings: Settings, database: Database, media: MediaStore, clock: Clock = system_clock
    ) -> AsyncIterator["DingTalkPlatform"]:
        """On one session that is closed at the end. Raises SettingsError where a credential is missing."""
        credential = _credential(settings)
        # Pooled connections are dropped before the platform's side does so: an unsure send costs more than a
        # handshake.
        connector = TCPConnector(limit=50, keepalive_timeout=10)
        async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as http:
            yield cls(settings, database, media, clock, http, credential)

    def mount(self, app: web.Application, accept: Accept) -> None:
        """Nothing: the platform speaks through the stream."""

    async def run(self, accept: Accept) -> None:
        """Keep the stream, and write down what is used, until cancelled."""
        check_ins = CheckIns(self._calls, self._clock)
        reception = Reception(accept, self._cards, self._windows.keep, check_ins.events, self._meter, self._clock)
        self._stream = Stream(self._gate, reception.answer)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stream.run())
            tasks.create_task(self._meter.run())

    def is_up(self) -> Mapping[str, bool]:
        """Whether the stream stands."""
        return {CHANNEL: self._stream is not None and self._stream.is_up}

    async def directory(self) -> Directory:
        """Everybody below the root that the app may see; raises SendError."""
        return await self._contacts.directory()


def _credential(settings: Settings) -> Credential:
    if settings.dingtalk_client_id is None or settings.dingtalk_client_secret is None:
        raise SettingsError([words.HALF])
    return Credential(settings.dingtalk_client_id, settings.dingtalk_client_secret.get_secret_value())


def _bases(settings: Settings) -> Mapping[str, str]:
    return {"api": settings.dingtalk_api_base.rstrip("/"), "oapi": settings.dingtalk_oapi_base.rstrip("/")}


def _budget(settings: Settings) -> Budget:
    return Budget(settings.dingtalk_monthly_calls, settings.dingtalk_monthly_messages)


def _login(settings: Settings, calls: Calls, clock: Clock, client_id: str) -> Login | None:
    """None: the company's id is not known, and no page can ask who looks at it."""
    if settings.dingtalk_corp_id is None:
        return None
    agent_id = "" if settings.dingtalk_agent_id is None else str(settings.dingtalk_agent_id)
    return DingTalkLogin(calls, clock, client_id, settings.dingtalk_corp_id, agent_id)
