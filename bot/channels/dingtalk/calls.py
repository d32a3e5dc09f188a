"""One call of the platform: budget, token, the request, and what its answer means (dingtalk.md §5, §10).

Nothing is tried twice here, but for a stale token, with which nothing happened. What went out without a clear
answer raises `UnsureError`: it is repeated by the road only where the call says that it may be. What never went out
waits ("wait"), however long the line is cut or the secret is wrong: nothing is lost for that.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import structlog
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
)
from dingtalk_stream.credential import Credential  # type: ignore[import-untyped]
from prometheus_client import Counter
from yarl import URL

from bot.channel import SendError
from bot.channels.dingtalk.errors import Answer, Refusal, UnsureError, answer_of, refusal
from bot.channels.dingtalk.pace import PATIENCE_S, Pace
from bot.channels.dingtalk.quota import Meter, Pot
from bot.channels.dingtalk.seam import CallError, Ready
from bot.channels.ground.tokens import NewToken, Tokens
from storage.models import Urgency

log = structlog.get_logger(__name__)
CALL_TIMEOUT = ClientTimeout(total=5.0, connect=2.0)  # the platform's gateway gives up after 3 s (§10)
UPLOAD_TIMEOUT = ClientTimeout(total=8.0, connect=2.0)
TOKEN_TIMEOUT = ClientTimeout(total=4.0, connect=2.0)
NO_TOKEN_S = 30.0
UNREACHED_S = 5.0
CALLS = Counter("xingji_dingtalk_calls", "Calls of the platform by their outcome", ["path", "outcome"])
_UNPAID = ("QpsLimit", "QpmLimit", "punish", "gateway")  # "QPS-rejected calls" are free; the others never got in

Host = Literal["api", "oapi"]


@dataclass(frozen=True, slots=True)
class Call:
    """`path`: below the host, or a whole address. `pot`: what pays for it, None: free. `may_repeat`: doing it twice
    is doing it once, by the platform's own word. `patience_s`: how long it stands in line for its turn. `ready`:
    waited for last, right before it goes out. `label`: the path as counted, without ids."""

    path: str
    body: Mapping[str, Any] | None = None
    method: str = "POST"
    host: Host = "api"
    pot: Pot | None = "calls"
    urgency: Urgency = "answer"
    may_repeat: bool = False
    patience_s: float = PATIENCE_S
    has_token: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Callable[[], FormData] | None = None
    ready: Ready | None = None
    label: str = ""


class Calls:
    """Calls for one app. `bases`: host → its address."""

    def __init__(
        self,
        http: ClientSession,
        bases: Mapping[str, str],
        credential: Credential,
        tokens: Tokens,
        meter: Meter,
        pace: Pace,
    ) -> None:
        self.meter = meter
        self._pace = pace
        self._http = http
        self._bases = bases
        self._credential = credential
        self._tokens = tokens
        self._token_name = f"dingtalk/{credential.client_id}"

    async def do(self, call: Call) -> Mapping[str, Any]:
        """The answer's body. Raises SendError: CallError for a refusal, UnsureError where it may have happened."""
        if call.pot is not None:
            self.meter.check(call.pot, call.urgency)
        answer, token = await self._ask(call)
        refused = refusal(answer)
        if refused is not None and refused.verdict == "stale_token" and call.has_token:
            await self._tokens.refuse(self._token_name, token)
            answer, _ = await self._ask(call)
            refused = refusal(answer)
        self._count(call, refused)
        if refused is None:
            return answer.body or {}
        if refused.verdict == "unsure":
            raise UnsureError(str(refused.error), call.may_repeat)
        if refused.verdict == "used_up" and call.urgency != "alert":
            raise CallError(refused.error.code, refused.error.status, "never")  # why: see quota.py
        raise refused.error

    async def _ask(self, call: Call) -> tuple[Answer, str]:
        """The answer, and the token that was shown: the one that is good after standing in line for a turn."""
        await self._pace.turn(_label(call), call.patience_s)
        token = await self._token() if call.has_token else ""
        if call.ready is not None:
            await call.ready()
        try:
            return await self._request(call, token), token
        except (ClientConnectorError, ConnectionTimeoutError) as error:  # it never went out
            CALLS.labels(_label(call), "unreached").inc()
            raise SendError(f"not reached: {type(error).__name__}", "wait", UNREACHED_S) from None
        except (ClientError, TimeoutError, OSError) as error:
            self._count(call, Refusal("unsure", CallError(type(error).__name__, 0, "later")))
            raise UnsureError(f"no answer: {type(error).__name__}", call.may_repeat) from None

    async def _request(self, call: Call, token: str) -> Answer:
        whole = "://" in call.path  # such an address is signed: not a character of it may change
        url = URL(call.path, encoded=True) if whole else URL(self._bases[call.host] + call.path)
        headers, query = dict(call.headers), dict(call.query)
        if token and call.host == "oapi":
            query["access_token"] = token
        elif token:
            headers["x-acs-dingtalk-access-token"] = token
        timeout = CALL_TIMEOUT if call.form is None else UPLOAD_TIMEOUT
        data: Any = call.form() if call.form is not None else None
        if call.body is not None:
            data = json.dumps(call.body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json; charset=utf-8"
        async with self._http.request(
            call.method,
            url,
            data=data,
            headers=headers,
            params=query or None,
            timeout=timeout,
            allow_redirects=False,
        ) as response:
            return answer_of(response.status, await response.text(errors="replace"))

    def _count(self, call: Call, refused: Refusal | None) -> None:
        outcome = "ok" if refused is None else refused.verdict
        CALLS.labels(_label(call), outcome).inc()
        if refused is not None:
            log.warning(
                "dingtalk.call_failed", call=_label(call), code=refused.error.code, status=refused.error.status
            )
        if call.pot is None or (refused is not None and _is_unpaid(refused)):
            return
        if refused is not None and refused.verdict == "used_up":
            self.meter.used_up(call.pot)
        elif call.pot == "calls":
            self.meter.called()
        else:
            self.meter.said()

    async def _token(self) -> str:
        try:
            return await self._tokens.get(self._token_name, self._new_token)
        except SendError as error:
            raise SendError(f"no token: {error.reason}", "wait", error.after_s or NO_TOKEN_S) from None
        except (ClientError, TimeoutError, OSError) as error:
            raise SendError(f"no token: {type(error).__name__}", "wait", UNREACHED_S) from None

    async def _new_token(self) -> NewToken:
        """POST /v1.0/oauth2/accessToken (§5); while one lives, the same comes back with a new life."""
        body = {"appKey": self._credential.client_id, "appSecret": self._credential.client_secret}
        url = f"{self._bases['api']}/v1.0/oauth2/accessToken"
        async with self._http.post(url, json=body, timeout=TOKEN_TIMEOUT) as response:
            answer = answer_of(response.status, await response.text(errors="replace"))
        refused = refusal(answer)
        if refused is not None:
            log.error("dingtalk.no_token", code=refused.error.code, status=refused.error.status)
            raise refused.error
        found = answer.body or {}
        return NewToken(str(found["accessToken"]), float(found["expireIn"]))

    async def keep_for_all(self, name: str, fetch: Callable[[], Awaitable[NewToken]]) -> str:
        """Something else that is fetched once for everybody, such as the ticket of pages."""
        return await self._tokens.get(f"{self._token_name}/{name}", fetch)


def _label(call: Call) -> str:
    return call.label or call.path


def _is_unpaid(refused: Refusal) -> bool:
    return refused.verdict == "stale_token" or any(mark in refused.error.code for mark in _UNPAID)
