"""Every HTTP call: recorded, made to fail when asked, checked for its token and body, then answered."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.platforms.wecom import errors
from tests.platforms.wecom.app import App
from tests.platforms.wecom.errors import Refused, demand
from tests.platforms.wecom.model import Call

if TYPE_CHECKING:
    from tests.platforms.wecom.server import WeComServer

TOKEN_LIVES = timedelta(seconds=7200)
ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")


@dataclass
class Ask:
    """One call under way. `body` is the JSON of a POST, empty otherwise."""

    server: "WeComServer"
    request: web.Request
    query: dict[str, str]
    body: dict[str, Any]
    caller: App | None

    @property
    def app(self) -> App:
        assert self.caller is not None
        return self.caller


Answer = dict[str, Any] | web.Response
Handler = Callable[[Ask], Awaitable[Answer]]


@dataclass(frozen=True)
class Route:
    """How one path is called."""

    handler: Handler
    method: str
    token: bool
    multipart: bool
    permission: str | None


ROUTES: dict[str, Route] = {}


def api(
    method: str, path: str, *, token: bool = True, multipart: bool = False, permission: str | None = None
) -> Callable[[Handler], Handler]:
    """Serve `path` (below /cgi-bin/) with the decorated function."""

    def register(handler: Handler) -> Handler:
        ROUTES[path] = Route(handler, method, token, multipart, permission)
        return handler

    return register


async def answer(server: "WeComServer", request: web.Request) -> web.StreamResponse:
    """Answer one request; nothing the caller sends makes the fake itself fail."""
    path = request.match_info["api"]
    route = ROUTES.get(path)
    if route is None:
        server.violate(f"{path}: no such API")
        return web.Response(status=404)
    raw = b""
    if route.multipart:
        await request.post()
    else:
        raw = await request.read()
    cut = server.once.cut(path)
    if cut is None and server.faults.strikes(server.faults.cut):
        cut = server.faults.strikes(0.5)
    if server.faults.slow_s and server.faults.strikes(server.faults.slow):
        await asyncio.sleep(server.faults.slow_s)
    if cut is False:
        return _drop(server, request, path, raw)
    answered = await _try(server, request, path, route, raw)
    if cut:
        return _drop(server, request, path, raw, recorded=True)
    return answered


def _drop(
    server: "WeComServer", request: web.Request, path: str, raw: bytes, recorded: bool = False
) -> web.StreamResponse:
    if not recorded:
        server.calls.append(Call(path, _lenient(raw), dict(request.query), -599))
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _try(
    server: "WeComServer", request: web.Request, path: str, route: Route, raw: bytes
) -> web.StreamResponse:
    body: Any = _lenient(raw)
    query = dict(request.query)
    try:
        status = _planned_failure(server, path, query)
        if status is not None:
            server.calls.append(Call(path, body, query, -status))
            return web.Response(status=status, text="upstream error")
        demand(request.method == route.method, 43001 if route.method == "GET" else 43002, f"require {route.method}")
        _not_banned(server, request)
        caller = _caller(server, request, query) if route.token else None
        _permitted(route, caller)
        _rate(server, path)
        parsed = {} if route.multipart or route.method == "GET" else _json(raw)
        result = await route.handler(Ask(server, request, query, parsed, caller))
    except Refused as no:
        server.calls.append(Call(path, body, query, no.errcode))
        return web.json_response({"errcode": no.errcode, "errmsg": no.errmsg})
    if isinstance(result, web.Response):
        server.calls.append(Call(path, None, query, 0))
        return result
    server.calls.append(Call(path, body, query, 0))
    return web.Response(
        text=json.dumps({"errcode": 0, "errmsg": "ok", **result}, ensure_ascii=False),
        content_type="application/json",
    )


def _planned_failure(server: "WeComServer", path: str, query: dict[str, str]) -> int | None:
    """Raise the errcode that was asked for, or return an HTTP status; the token may die on the way."""
    code = server.once.failure(path)
    if code is not None and 100 <= code <= 599:
        return code
    demand(code is None, code or 0, "as asked for")
    faults = server.faults
    demand(not faults.strikes(faults.throttle), errors.TOO_OFTEN, "api freq out of limit")
    demand(not faults.strikes(faults.ok_with_error), errors.BUSY, "system busy")
    if "access_token" in query and faults.strikes(faults.revoke):
        for app in server.apps.values():
            if app.token is not None and app.token.value == query["access_token"]:
                server.revoke_token(app)
    return None


def _lenient(raw: bytes) -> Any:
    """What to write down of a body, whatever it is."""
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw[:200]


def _json(raw: bytes) -> dict[str, Any]:
    """The body as the platform reads it: raw UTF-8, no escapes (wecom.md §8)."""
    demand(ESCAPED.search(raw) is None, errors.BAD_JSON, "invalid characters: unicode escapes")
    try:
        body = json.loads(raw.decode())
    except ValueError:
        raise Refused(47001, "data format error") from None
    demand(isinstance(body, dict), 47001, "data format error")
    return body  # type: ignore[no-any-return]


def _not_banned(server: "WeComServer", request: web.Request) -> None:
    until = server.banned.get(request.remote or "")
    demand(until is None or server.clock() >= until, errors.TOO_OFTEN, "ip banned")


def _caller(server: "WeComServer", request: web.Request, query: dict[str, str]) -> App:
    """Whose token this is; 41001, 40014, 42001 or 60020."""
    value = query.get("access_token", "")
    demand(bool(value), 41001, "access_token missing")
    for app in server.apps.values():
        if app.token is not None and app.token.value == value:
            demand(server.clock() < app.token.until, errors.EXPIRED_TOKEN, "access_token expired")
            demand((request.remote or "") in app.trusted_ips, errors.FOREIGN_IP, "not allow to access from your ip")
            return app
    raise Refused(errors.BAD_TOKEN, "invalid access_token")


def _permitted(route: Route, caller: App | None) -> None:
    if route.permission is not None and caller is not None:
        demand(route.permission in caller.permissions, errors.NO_PERMISSION, "api forbidden")


def _rate(server: "WeComServer", path: str) -> None:
    most = server.api_per_minute.get(path)
    if most is not None:
        demand(server.windows.takes(("api", path), {60: most}), errors.TOO_OFTEN, "api freq out of limit")
