"""Logging in inside a platform's app, before a page is shown: by redirect (WeCom) or by a script (DingTalk).

WeCom's `state` carries 128 letters and digits at most (wecom.md §6), so it is a random word, and a signed cookie of
this browser holds it with the path to come back to: a code that somebody else's browser got is worth nothing here.
"""

import hmac
import secrets
from dataclasses import dataclass
from typing import Final

import structlog
from aiohttp import web

from bot.origin import is_own_page
from bot.platform import Login, LoginError
from bot.signing import ENTRY_LIFE, BadTokenError, Entry, Session
from bot.web.answering import Handler, page, policy
from bot.web.door_form import read_fields
from bot.web.pages import Pages
from bot.web.refusal import RefusalError
from bot.web.sdk import SDKS
from bot.web.sessions import Sessions, person_of
from bot.words import pages as words

log = structlog.get_logger(__name__)
ENTRY: Final = "xingji_entry_"  # and the beginning of the state: two pages may be opened at once
STATE_SHOWN: Final = 8
RETURNS: Final = ("/v/", "/board/", "/handover/", "/u/", "/call/")


@dataclass(frozen=True, slots=True)
class LogIn:
    """`before` guards a page; `arrive` and `hand_in` are where the code comes back to."""

    pages: Pages
    sessions: Sessions

    def inside(self, request: web.Request) -> Login | None:
        """The platform inside whose app this page is opened."""
        agent = request.headers.get("User-Agent", "")
        return next((login for login in self.pages.logins if login.is_inside(agent)), None)

    def before(self, handler: Handler) -> Handler:
        """`handler`, once it is known who looks, where the app can tell."""

        async def known(request: web.Request) -> web.StreamResponse:
            login = self.inside(request)
            if login is None or self.sessions.of(request) is not None:
                return await handler(request)
            return await self._ask(request, login)

        return known

    async def arrive(self, request: web.Request) -> web.Response:
        """GET `/login/<channel>?code&state`: back from the platform."""
        state = request.query.get("state", "")
        try:
            entry = self.pages.house.signing.read_entry(request.cookies.get(_cookie(state), ""), self.pages.clock())
        except BadTokenError:
            raise RefusalError(403, words.LOG_IN_AGAIN, "not from here") from None
        if not hmac.compare_digest(entry.state.encode(), state.encode()):
            raise RefusalError(403, words.LOG_IN_AGAIN, "another state")
        response = await self._admit(self._login(request), request.query.get("code", ""), entry.path)
        response.del_cookie(_cookie(state), path=request.path)
        return response

    async def hand_in(self, request: web.Request) -> web.Response:
        """POST `/login/<channel>`: what the page's script was told by the app."""
        if not is_own_page(request, self.pages.house.public_url):
            raise RefusalError(403, words.FOREIGN_PAGE, "origin")
        fields = await read_fields(request)
        try:
            entry = self.pages.house.signing.read_entry(fields.get("entry", ""), self.pages.clock())
        except BadTokenError:
            raise RefusalError(403, words.LOG_IN_AGAIN, "entry") from None
        return await self._admit(self._login(request), fields.get("code", ""), entry.path)

    async def _ask(self, request: web.Request, login: Login) -> web.Response:
        public_url, now = self.pages.house.public_url, self.pages.clock()
        state = secrets.token_hex(16)
        entry = self.pages.house.signing.entry(Entry(state, request.rel_url.raw_path), now)
        way = login.entrance(f"{public_url}/login/{login.channel}", state)
        if way is None:
            return await self._script_page(request, login, entry)
        response = _elsewhere(way)
        response.set_cookie(
            _cookie(state),
            entry,
            max_age=int(ENTRY_LIFE.total_seconds()),
            path=f"/login/{login.channel}",
            httponly=True,
            samesite="Lax",
            secure=self.sessions.secure,
        )
        return response

    async def _script_page(self, request: web.Request, login: Login, entry: str) -> web.Response:
        try:
            facts = await login.script_facts(self.pages.house.public_url + request.path_qs)
        except LoginError as error:
            raise RefusalError(502, words.LOG_IN_AGAIN, str(error)) from None
        sdk = SDKS[login.channel]
        response = page("login.html", channel=login.channel, facts=facts, entry=entry, sdk=sdk.src)
        response.headers["Content-Security-Policy"] = policy(sdk.host)
        return response

    async def _admit(self, login: Login, code: str, path: str) -> web.Response:
        """The session of whoever the code is for, and on to the page."""
        try:
            account = await login.account_of(code)
        except LoginError:
            log.warning("login.failed", channel=login.channel)
            raise RefusalError(403, words.LOG_IN_AGAIN, "log-in failed") from None
        session = Session(login.channel, account)
        async with self.pages.database.read() as database:
            await person_of(database, session)
        response = _elsewhere(path if path.startswith(RETURNS) else "/")
        self.sessions.give(response, session)
        return response

    def _login(self, request: web.Request) -> Login:
        channel = request.match_info["channel"]
        login = next((login for login in self.pages.logins if login.channel == channel), None)
        if login is None:
            raise RefusalError(404, words.LOG_IN_AGAIN, "no such platform")
        return login


def _cookie(state: str) -> str:
    return ENTRY + "".join(c for c in state[:STATE_SHOWN] if c.isascii() and c.isalnum())


def _elsewhere(address: str) -> web.Response:
    """303: what follows a posted form is a GET."""
    return web.Response(status=303, headers={"Location": address})
