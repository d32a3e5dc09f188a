"""The tenant as a whole: one corp, its apps, smart bots, groups and people, behind one port on loopback."""

import asyncio
import hashlib
import itertools
import secrets
import string
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.platforms.wecom import (
    calendar,
    card_updates,
    contacts,
    groups,
    media,
    menu,
    messages,
    routes,
    tokens,
)
from tests.platforms.wecom.app import App
from tests.platforms.wecom.bot import Chat, SmartBot
from tests.platforms.wecom.bot_socket import serve_file, serve_socket
from tests.platforms.wecom.delivery import Deliverer
from tests.platforms.wecom.faults import Faults, OneShots
from tests.platforms.wecom.groups import Group, Webhook
from tests.platforms.wecom.model import Call, Delivery, Department, Media, Member, ResponseCode, Sent
from tests.platforms.wecom.windows import Windows

APIS = (calendar, card_updates, contacts, groups, media, menu, messages, tokens)  # importing them fills the routes
MEDIA_LIVES = timedelta(days=3)
LOGIN_CODE_LIVES = timedelta(minutes=5)


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


def _aes_key() -> str:
    """43 letters or digits that decode to 32 bytes; the last one carries two bits that must be nought."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(42)) + "A"


class WeComServer:
    """`async with WeComServer(clock=...) as server`. Real waits are seconds of the loop, to be shortened: `ack_s`
    for callbacks, `verify_s` for the URL check, `reply_s` for answers to a smart bot's events."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = utc_now,
        corp_id: str = "ww5823bf96d3bd56c7",
        ack_s: float = 5.0,
        verify_s: float = 1.0,
        reply_s: float = 5.0,
        retry_pause_s: float = 0.0,
    ) -> None:
        self.clock, self.corp_id = clock, corp_id
        self.ack_s, self.verify_s, self.reply_s, self.retry_pause_s = ack_s, verify_s, reply_s, retry_pause_s
        self.apps: dict[int, App] = {}
        self.bots: dict[str, SmartBot] = {}
        self.hooks: dict[str, Webhook] = {}
        self.groups: dict[str, Group] = {}
        self.departments: dict[int, Department] = {1: Department(1, "公司", 0, 1)}
        self.members: dict[str, Member] = {}
        self.media: dict[str, Media] = {}
        self.sent: dict[str, Sent] = {}
        self.codes: dict[str, ResponseCode] = {}
        self.login_codes: dict[str, tuple[dict[str, str], datetime]] = {}
        self.tickets: dict[tuple[int, str], tuple[str, datetime]] = {}
        self.schedules: dict[str, dict[str, Any]] = {}
        self.meetings: dict[str, dict[str, Any]] = {}
        self.calls: list[Call] = []
        self.deliveries: list[Delivery] = []
        self.violations: list[str] = []
        self.faults = Faults()
        self.once = OneShots()
        self.api_per_minute: dict[str, int] = {}  # path → how many before 45009; none is unbounded
        self.wrong_secret_errcode = 40001  # or 40091
        self.wrong_secrets_until_ban = 10
        self.banned: dict[str, datetime] = {}
        self.passive_card_updates = (
            False  # whether an update in the answer to a press counts (wecom.md §3.4: unclear)
        )
        self.selector_defaults_to_first = True  # a selector with no selected_id shows its first option (UNVERIFIED)
        self.chunks_count_from = 0  # index of a smart bot's first upload chunk (wecom.md §3.6: 0, a comment says 1)
        self.encrypted_userids = False  # what smart bots see (wecom.md §0)
        self.windows = Windows(clock)
        self.deliverer = Deliverer(self)
        self._ids = itertools.count(4561255354251345930)
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def __aenter__(self) -> "WeComServer":
        app = web.Application(client_max_size=256 * 1024 * 1024)
        app.router.add_route("*", "/cgi-bin/{api:.+}", partial(routes.answer, self))
        app.router.add_get("/pic/{id}", self._picture)
        app.router.add_get("/aibot/ws", partial(serve_socket, self))
        app.router.add_get("/aibot/file/{id}", partial(serve_file, self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        await self.deliverer.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(bot.close() for bot in self.bots.values()))
        await self.deliverer.close()
        assert self._runner is not None
        await self._runner.cleanup()

    async def _picture(self, request: web.Request) -> web.Response:
        media = self.find_media(request.match_info["id"])
        return (
            web.Response(status=404) if media is None else web.Response(body=media.data, content_type="image/jpeg")
        )

    @property
    def api_base(self) -> str:
        """The official paths (/cgi-bin/…) lie below it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        """Where smart bots connect."""
        return f"ws://127.0.0.1:{self.port}/aibot/ws"

    # --- setting up -------------------------------------------------------------------------------------------

    def app(
        self,
        *,
        agent_id: int = 1000002,
        secret: str = "app-secret",
        token: str = "QDG6eK",
        aes_key: str | None = None,
        name: str = "行迹",
    ) -> App:
        """A new app; the first one is the one that `user()` talks to."""
        self.apps[agent_id] = App(self, agent_id, secret, token, aes_key or _aes_key(), name)
        return self.apps[agent_id]

    def bot(self, bot_id: str = "bot", secret: str = "bot-secret", name: str = "行迹") -> SmartBot:
        """A new smart bot in long-connection mode."""
        self.bots[bot_id] = SmartBot(self, bot_id, secret, name)
        return self.bots[bot_id]

    def webhook(self, key: str) -> Webhook:
        """A group with a webhook; the same key gives the same group."""
        return self.hooks.setdefault(key, Webhook(key))

    def department(self, id: int, name: str, parentid: int = 1, order: int | None = None) -> Department:
        """Add a department, or change one."""
        self.departments[id] = Department(id, name, parentid, id if order is None else order)
        return self.departments[id]

    def employ(self, userid: str, name: str | None = None, **fields: Any) -> Member:
        """Add a person to the directory, or change one (see `Member`)."""
        if userid not in self.members:
            self.members[userid] = Member(userid, name or userid, fields.pop("department", None) or [1])
        for field, value in (fields | ({"name": name} if name else {})).items():
            setattr(self.members[userid], field, value)
        return self.members[userid]

    def user(self, userid: str) -> Any:
        """This person in the 1:1 chat with the first app, an `AppUser`; on a tenant without apps, with the first
        smart bot, a `BotUser` (others: `app.user`, `bot.user`)."""
        desks: list[App | SmartBot] = [*self.apps.values(), *self.bots.values()]
        return desks[0].user(userid)

    def group(self, chatid: str) -> Group | Chat:
        """A group an app made, or one that a smart bot is in; KeyError when there is none."""
        rooms: dict[str, Group | Chat] = {**self.groups}
        for bot in self.bots.values():
            rooms |= bot.groups
        return rooms[chatid]

    def login_code(self, userid: str) -> str:
        """The code a web page gets after this member was sent through oauth2/authorize: once, 5 minutes."""
        return self._login({"userid": userid})

    def stranger_code(self, openid: str) -> str:
        """The same for somebody who is no member."""
        return self._login({"openid": openid})

    def _login(self, who: dict[str, str]) -> str:
        code = self.fresh("CODE")
        self.login_codes[code] = (who, self.clock() + LOGIN_CODE_LIVES)
        return code

    def js_upload(self, data: bytes, kind: str = "voice", name: str = "") -> str:
        """What a page uploaded through the JS-SDK: the server id, good for media/get (and /jssdk for voices)."""
        return self.keep(kind, data, name, from_js=True).id

    # --- faults -----------------------------------------------------------------------------------------------

    def revoke_token(self, app: App | None = None, expired: bool = False) -> None:
        """The app's token dies early: 40014 from now on, or 42001."""
        token = (app or next(iter(self.apps.values()))).token
        if token is not None and expired:
            token.until = self.clock()
        elif token is not None:
            (app or next(iter(self.apps.values()))).token = None

    def fail_next(self, api: str, code: int, times: int = 1) -> None:
        """Answer the next calls of `api` ("message/send") with this errcode, or HTTP status if 100 to 599."""
        self.once.failures[api] += [code] * times

    def cut_next(self, api: str, after_effect: bool) -> None:
        """Drop the connection of the next call, after or before its effect."""
        self.once.cuts[api].append(after_effect)

    def cut_deliveries(self, times: int) -> None:
        """The next attempts to reach a callback address fail on the network, before the bot hears of them."""
        self.deliverer.cuts_left += times

    def disconnect(self) -> None:
        """Cut every smart bot's socket without a word."""
        for bot in self.bots.values():
            bot.cut()

    # --- for the parts of the fake ----------------------------------------------------------------------------

    def violate(self, complaint: str) -> None:
        """Remember what the real platform would have dropped or cut without a word."""
        self.violations.append(complaint)

    def next_id(self) -> int:
        """An int64 nobody had."""
        return next(self._ids)

    def fresh(self, prefix: str) -> str:
        """A string nobody can guess."""
        return f"{prefix}_{secrets.token_urlsafe(24)}"

    def keep(self, kind: str, data: bytes, name: str, from_js: bool = False) -> Media:
        """Store a file for three days."""
        media = Media(self.fresh("M"), kind, data, name, self.clock(), from_js)
        self.media[media.id] = media
        return media

    def find_media(self, media_id: Any) -> Media | None:
        """The file while it lives."""
        media = self.media.get(media_id) if isinstance(media_id, str) else None
        return media if media is not None and self.clock() - media.at < MEDIA_LIVES else None

    def open_userid(self, userid: str) -> str:
        """The encrypted id under which a smart bot may see a member."""
        return "wo" + hashlib.sha256(f"{self.corp_id}:{userid}".encode()).hexdigest()[:30]

    def below(self, department: int) -> set[int]:
        """The department and all below it."""
        found = {department}
        while more := {one.id for one in self.departments.values() if one.parentid in found} - found:
            found |= more
        return found
