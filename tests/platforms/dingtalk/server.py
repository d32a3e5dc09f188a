"""A strict DingTalk of one organisation on 127.0.0.1, written from the protocol reference alone (dingtalk.md)."""

import asyncio
import json
import random
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.platforms.bubble import Bubble
from tests.platforms.dingtalk import apis, gateway, inbound, robots
from tests.platforms.dingtalk.attendance import Attendance
from tests.platforms.dingtalk.desk import Desk
from tests.platforms.dingtalk.framework import Api, serve
from tests.platforms.dingtalk.instances import Cards
from tests.platforms.dingtalk.model import Ack, App, Call, Department, Faults, Group, Media, Person, Quota
from tests.platforms.dingtalk.people import User
from tests.platforms.dingtalk.sockets import Sockets
from tests.platforms.dingtalk.stream import Stream
from tests.platforms.dingtalk.templates import PUBLIC, Template
from tests.platforms.dingtalk.tokens import Rates, Tokens
from tests.platforms.dingtalk.webhooks import CustomRobot

CREATE = "/v1.0/card/instances/createAndDeliver"

MOST_POSTED = 64 * 1024 * 1024


def real_clock() -> datetime:
    return datetime.now(UTC)


class DingTalkServer(Sockets):
    """`async with DingTalkServer() as server:`; `api_base` stands for api.dingtalk.com, `oapi_base` for oapi.

    clock: for everything that lives long (tokens, tickets, codes, rate minutes, the month). Deadlines are real:
    click_deadline 2, event_deadline 3, redeliver_after 60 (to 90), event_again_after 5, close_after 10 (after
    SYSTEM disconnect). per_second: QPS of each app and API, in real seconds.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = real_clock,
        *,
        corp_id: str = "dingcorp1",
        click_deadline: float = 2.0,
        event_deadline: float = 3.0,
        event_again_after: float = 5.0,
        redeliver_after: float = 60.0,
        redeliveries: int = 2,
        close_after: float = 10.0,
        per_second: int = 20,
        seed: int = 0,
    ) -> None:
        self.clock, self.corp_id = clock, corp_id
        self.click_deadline, self.event_deadline = click_deadline, event_deadline
        self.event_again_after, self.redeliver_after = event_again_after, redeliver_after
        self.redeliveries, self.close_after = redeliveries, close_after
        self.chance = random.Random(seed)
        self._faults = Faults()
        self._forced: dict[tuple[str, bool], list[int | str]] = {}
        self.cuts: dict[tuple[str, bool], int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._runners: list[web.AppRunner] = []
        self.api_base = self.oapi_base = ""
        self._records()
        self._knobs()
        self.rates = Rates(clock, lambda: asyncio.get_running_loop().time(), per_second)
        self.tokens = Tokens(clock)

    def _records(self) -> None:
        self.apps: dict[str, App] = {}
        self.people: dict[str, Person] = {}
        self.users: dict[str, User] = {}
        self.departments: dict[int, Department] = {1: Department(1, "总公司", 0)}
        self.groups: dict[str, Group] = {}
        self.sessions: dict[str, inbound.Session] = {}
        self.custom_robots: dict[str, CustomRobot] = {}
        self.media: dict[str, Media] = {}
        self.files = inbound.Files()
        self.sent: dict[str, list[Bubble]] = {}
        self.stream = Stream(self)
        self.cards = Cards()
        self.attendance = Attendance()
        self.desk = Desk()
        self.quota = Quota()
        self.templates: dict[str, Template] = {one.id: one for one in PUBLIC}
        self.scene_templates: set[str] = set()
        self.scene_groups: dict[str, str] = {}
        self.calls: list[Call] = []
        self.acks: list[Ack] = []
        self.violations: list[str] = []
        self.opens: list[datetime] = []
        self.refused_tickets = 0

    def _knobs(self) -> None:
        self.in_the_air = 0.0  # seconds within which a call and a click may pass each other, neither knowing
        self.punished = ""  # "html" or "json": the IP is punished (§10)
        self.open_answer = ""  # "html" or "403": what opening a connection meets
        self.quota_error_code: int | str = 20001
        self.numeric_time = False  # headers.time is "usually" a string (§1)
        self.duration_as_string = False  # §2
        self.download_code_life = timedelta(hours=2)  # the reference gives no length
        self.flow_controlled: set[str] = set()
        self.filtered: set[str] = set()
        self.dtmd_in_groups = False  # whether a dtmd link in a group reaches the robot without @ (UNVERIFIED)
        self.existing_card = "error"  # or "ignore": what a repeated outTrackId meets (§4)
        self.undeliverable: dict[str, str] = {}  # "IM_ROBOT.<userId>" -> errorMsg inside a 200
        self.card_value_limit = 1024  # bytes; "≤1 KB stated"
        self.picture_codes_work = False  # pictureDownloadCode answers 500 on some tenants (§2)
        self.multi_select_as_list = False  # MULTI_SELECT submits {index:[],value:[]} or [values] (not documented)

    # -- the organisation ---------------------------------------------------------------------------------------

    def app(self, client_id: str = "dingapp1", client_secret: str = "secret-1", **more: Any) -> App:
        """An app of the organisation, made on first mention; it knows the public templates."""
        if client_id not in self.apps:
            made = App(client_id, client_secret, 3_000_000_001 + len(self.apps), **more)
            made.templates |= self.templates
            self.apps[client_id] = made
        return self.apps[client_id]

    @property
    def first_app(self) -> App:
        return next(iter(self.apps.values()))

    def add_template(self, template: Template) -> Template:
        """A template that this organisation has built: every app of it may use it."""
        self.templates[template.id] = template
        for app in self.apps.values():
            app.templates[template.id] = template
        return template

    def department(self, dept_id: int, name: str, parent_id: int = 1) -> Department:
        self.departments[dept_id] = Department(dept_id, name, parent_id)
        return self.departments[dept_id]

    def person(self, userid: str, name: str, **more: Any) -> User:
        """A person of the organisation."""
        self.people[userid] = Person(userid, name, more.pop("unionid", f"union-{userid}"), **more)
        self.users[userid] = User(self, self.people[userid])
        return self.users[userid]

    def user(self, userid: str) -> User:
        return self.users[userid]

    def group(self, conversation_id: str, title: str = "", **more: Any) -> Group:
        """A group, made on first mention with the first app's robot and everybody inside."""
        if conversation_id not in self.groups:
            inside: dict[str, Any] = {"robots": {self.first_app.client_id}, "members": set(self.people)}
            self.groups[conversation_id] = Group(conversation_id, title or conversation_id, **(inside | more))
        return self.groups[conversation_id]

    def custom_robot(
        self, group: Group, token: str, secret: str = "", keywords: tuple[str, ...] = ()
    ) -> CustomRobot:
        self.custom_robots[token] = CustomRobot(group, secret, keywords)
        return self.custom_robots[token]

    def auth_code(self, userid: str) -> str:
        """What `dd.requestAuthCode` gives the page: once, for 5 minutes (§8)."""
        return self.desk.auth_code(self, userid)

    # -- faults -------------------------------------------------------------------------------------------------

    @property
    def faults(self) -> Faults:
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._faults, self.chance = faults, random.Random(faults.seed)

    def revoke_token(self, app: App | None = None, expired: bool = False) -> None:
        """Tokens die before their time; `expired`: the old host says 42001 and not 40014."""
        self.tokens.revoke(app, expired)

    def fail_next(self, api: str, errcode_or_status: int | str, times: int = 1, after_effect: bool = False) -> None:
        """The next calls of this path answer so: an HTTP status, an oapi errcode, or a `code`. `after_effect`: what
        was asked for has happened all the same (a gateway's 504 or a `system.error`, §10)."""
        self._forced.setdefault((api, after_effect), []).extend([errcode_or_status] * times)

    def cut_next(self, api: str, after_effect: bool, times: int = 1) -> None:
        """The next calls of this path lose their connection, before or after they had their effect."""
        self.cuts[api, after_effect] = self.cuts.get((api, after_effect), 0) + times

    def forced(self, api: str, after_effect: bool) -> int | str | None:
        """What a test asked this call to answer."""
        waiting = self._forced.get((api, after_effect))
        return waiting.pop(0) if waiting else None

    # -- running ------------------------------------------------------------------------------------------------

    def show(self, bubbles: list[Bubble], made: Bubble, bubble_id: str, key: str) -> None:
        """Put a bubble into a chat, to be found again by its processQueryKey."""
        robots.show(self, bubbles, made, bubble_id, key)

    def called(self, api: str) -> list[Call]:
        """The calls of this path, in order."""
        return [one for one in self.calls if one.api == api]

    def unknowable(self) -> list[str]:
        """What is said on cards that were made and stand nowhere, where the answer that told so was cut: asked
        again, the platform only says that they exist."""
        cut = {one.body["outTrackId"] for one in self.called(CREATE) if one.errcode == "cut" and one.body}
        made = [card for track, card in self.cards.by_track.items() if track in cut and not card.spaces]
        return [json.dumps([card.public, card.private], ensure_ascii=False) for card in made]

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def __aenter__(self) -> Self:
        self.api_base = await self._host([one for one in apis.ALL if not one.old], self._extra())
        self.oapi_base = await self._host([one for one in apis.ALL if one.old], [])
        return self

    def _extra(self) -> list[web.RouteDef]:
        async def connect(request: web.Request) -> web.StreamResponse:
            return await gateway.connect(self, request)

        async def download(request: web.Request) -> web.StreamResponse:
            return await inbound.fetch(self, request)

        return [web.get("/connect", connect), web.get("/download/{name}", download)]

    async def _host(self, known: list[Api], extra: list[web.RouteDef]) -> str:
        site_app = web.Application(client_max_size=MOST_POSTED)
        for api in known:
            site_app.router.add_route(api.method, api.path, self._handler(api))
        site_app.router.add_routes(extra)
        site_app.router.add_route("*", "/{path:.*}", self._unknown)
        runner = web.AppRunner(site_app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        return f"http://127.0.0.1:{port}"

    async def _unknown(self, request: web.Request) -> web.Response:
        self.violations.append(f"no such call: {request.method} {request.path}")
        self.calls.append(Call(request.path, None, dict(request.query), 404, request.method, dict(request.headers)))
        return web.json_response(
            {"code": "InvalidAction.NotFound", "message": "Specified api is not found"}, status=404
        )

    def _handler(self, api: Api) -> Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await serve(self, api, request)

        return handle

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in list(self.stream.sockets):
            socket.cut()
        for runner in self._runners:
            await runner.cleanup()
