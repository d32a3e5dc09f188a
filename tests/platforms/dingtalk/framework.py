"""What every call goes through before its own rules are looked at: faults, token, rate, scope, the month."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.platforms.dingtalk import errors
from tests.platforms.dingtalk.errors import OldRefusedError, RefusedError
from tests.platforms.dingtalk.model import App, Call

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer


@dataclass
class Ask:
    """One call that was let in."""

    server: "DingTalkServer"
    request: web.Request
    api: "Api"
    body: dict[str, Any]
    query: dict[str, str]
    app: App | None = None
    ok_with_error: bool = False
    arrived: float = 0.0  # loop time

    @property
    def by(self) -> App:
        assert self.app is not None, "the gate lets nobody in without a token"
        return self.app

    def text(self, name: str, code: str | None = None, optional: bool = False) -> str:
        """A field that has to be a string, and not empty unless optional."""
        value = self.body.get(name, "" if optional else None)
        if not isinstance(value, str) or (not value and not optional):
            raise self.refusal(code or f"invalidParameter.{name}", f"{name} is required")
        return value

    def texts(self, name: str, most: int, code: str | None = None) -> list[str]:
        """A field that has to be a list of 1 to `most` strings."""
        value = self.body.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
            raise self.refusal(code or f"invalidParameter.{name}", f"{name} is required")
        if len(value) > most:
            raise self.refusal(code or f"invalidParameter.{name}", f"{name}: {most} at most")
        return value

    def refusal(self, code: str, message: str) -> Exception:
        return OldRefusedError(40035, message) if self.api.old else RefusedError(code, message)

    def only(self, *names: str) -> None:
        """Note fields that the platform does not know: it would drop them without a word."""
        for name in sorted(set(self.body) - set(names)):
            self.server.violations.append(f"{self.api.name}: unknown field {name}")


Handle = Callable[[Ask], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Api:
    """One call of the platform. `scope`: what the app must have; `free`: not counted in the month (§0)."""

    method: str
    path: str
    handle: Handle
    scope: str | None = None
    free: bool = False
    token: bool = True
    old: bool = False  # on oapi.dingtalk.com
    shape: str = "json"  # json | form
    tags: frozenset[str] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        return self.path


async def serve(server: "DingTalkServer", api: Api, request: web.Request) -> web.StreamResponse:
    """Answer one request and keep a record of it."""
    arrived = asyncio.get_running_loop().time()
    ask = Ask(server, request, api, await _read(server, request, api), dict(request.query), arrived=arrived)
    try:
        reply, errcode = await _answer(server, api, ask)
    except RefusedError as refused:
        reply, errcode = _refuse(api, refused), refused.code
    except OldRefusedError as refused:
        said = {"errcode": refused.errcode, "errmsg": refused.errmsg or "error", "request_id": uuid.uuid4().hex}
        reply, errcode = web.json_response(said), refused.errcode
    except _CutError:
        reply, errcode = web.Response(), "cut"
    if request.transport is None:  # whoever asked has not waited for the answer
        errcode = "cut"
    server.calls.append(Call(api.name, ask.body, ask.query, errcode, request.method, dict(request.headers)))
    if errcode == "cut" and request.transport is not None:
        request.transport.abort()
    return reply


class _CutError(Exception):
    """The connection is to drop."""


def _refuse(api: Api, refused: RefusedError) -> web.Response:
    if api.old and refused.status == 403:
        said = {"errcode": errors.OLD.get(refused.code, 88), "errmsg": refused.message or refused.code}
        return web.json_response(said)
    return web.json_response(refused.body(uuid.uuid4().hex), status=refused.status)


async def _read(server: "DingTalkServer", request: web.Request, api: Api) -> dict[str, Any]:
    if api.shape == "form" or not request.can_read_body:
        return {}
    if request.content_type != "application/json":
        server.violations.append(f"{api.name}: a body that is not said to be JSON")
    try:
        body = json.loads(await request.read())
    except ValueError:
        return {"": "not JSON"}
    return body if isinstance(body, dict) else {"": body}


async def _answer(server: "DingTalkServer", api: Api, ask: Ask) -> tuple[web.StreamResponse, int | str]:
    if server.punished:
        return _punishment(server.punished), "punish"
    await _chance_before(server, api, ask)
    forced = server.forced(api.name, after_effect=False)
    if forced is not None:
        return _forced(api, forced), forced
    if server.cuts.get((api.name, False), 0):
        server.cuts[api.name, False] -= 1
        raise _CutError
    _let_in(server, api, ask)
    if "" in ask.body:
        raise ask.refusal("invalidParameter.body", "body is not a JSON object")
    result = await api.handle(ask)
    _chance_after(server, api)
    forced = server.forced(api.name, after_effect=True)
    if forced is not None:
        return _forced(api, forced), forced
    if "response" in result and isinstance(result["response"], web.StreamResponse):
        return result["response"], 0
    if api.old:
        result = {"errcode": 0, "errmsg": "ok", "request_id": uuid.uuid4().hex, **result}
    return web.json_response(result), result.get("errcode", 0)


async def _chance_before(server: "DingTalkServer", api: Api, ask: Ask) -> None:
    faults, chance = server.faults, server.chance
    if faults.slow_s and chance.random() < faults.slow:
        await asyncio.sleep(faults.slow_s)
    if chance.random() < faults.cut / 2:
        raise _CutError
    if chance.random() < faults.throttle:
        raise RefusedError(errors.QPS, "qps", 403)
    if api.token and chance.random() < faults.revoke:
        server.revoke_token()
    ask.ok_with_error = chance.random() < faults.ok_with_error
    if ask.ok_with_error and api.old:
        raise OldRefusedError(-1, "系统繁忙")


def _chance_after(server: "DingTalkServer", api: Api) -> None:
    if server.chance.random() < server.faults.cut / 2:
        raise _CutError
    if server.cuts.get((api.name, True), 0):
        server.cuts[api.name, True] -= 1
        raise _CutError


def _forced(api: Api, forced: int | str) -> web.Response:
    """An answer that a test asked for: an HTTP status, an errcode (oapi) or a code."""
    if isinstance(forced, str):
        return _refuse(api, RefusedError(forced, status=errors.status_of(forced)))
    if forced in (502, 504):
        return web.Response(status=forced, text="<html>Gateway Time-out</html>", content_type="text/html")
    if api.old and forced not in (403, 500, 503):
        return web.json_response({"errcode": forced, "errmsg": "error"})
    return web.json_response(RefusedError(errors.code_of(forced)).body(uuid.uuid4().hex), status=forced)


def _punishment(kind: str) -> web.Response:
    if kind == "html":
        return web.Response(status=403, text="<!doctype html><p>访问被拒绝</p>", content_type="text/html")
    return web.json_response({"status": 1111, "punish": "deny"}, status=403)


def _let_in(server: "DingTalkServer", api: Api, ask: Ask) -> None:
    if not api.token:
        server.rates.take(None, api.name)
        return
    token = (
        ask.query.get("access_token", "") if api.old else ask.request.headers.get("x-acs-dingtalk-access-token", "")
    )
    ask.app = server.tokens.holder(token, old=api.old)
    server.rates.take(ask.app.client_id, api.name)
    if not api.free:
        server.quota.turn(server.clock())
        if not server.quota.take_call():
            raise RefusedError(errors.USED_UP, "本月调用量已用完", 403)
    if api.scope and api.scope not in ask.app.permissions:
        raise RefusedError(errors.NO_SCOPE, api.scope, 403, {"requiredScopes": [api.scope]})
