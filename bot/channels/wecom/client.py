"""The platform's HTTP API for one app (wecom.md §3.1, §8): one shared token, renewed when it is refused."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog

from bot.channels.ground.tokens import NewToken, Tokens
from bot.channels.wecom.errors import BAD_TOKENS, UnreachedError, UnsureError, WeComError
from bot.channels.wecom.wire import Json, Query, Wire

log = structlog.get_logger(__name__)
TRIES = 3  # of a question that the platform was too busy for
FIRST_PAUSE_S = 0.3
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Whose token it is: each app has its own."""

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)

    @property
    def name(self) -> str:
        """By company and app, for apps must not share a token (wecom.md §10)."""
        return f"wecom/{self.corp_id}/{self.agent_id}"


class WeComClient:
    """Calls with the app's token; 40014 and 42001 get a new one and one more try, never more.

    Every method raises WeComError, UnreachedError or UnsureError: all are `bot.channel.SendError`.
    """

    def __init__(self, wire: Wire, tokens: Tokens, credentials: Credentials) -> None:
        self.wire = wire
        self.corp_id = credentials.corp_id
        self.agent_id = credentials.agent_id
        self.is_up = True
        """Whether the platform took the last call, or refused it for nothing that an administrator must mend."""
        self._tokens = tokens
        self._credentials = credentials

    async def get(self, api: str, **query: str) -> Json:
        """A question, which changes nothing: asked up to three times where the platform is busy or unsure."""
        for attempt in range(TRIES - 1):
            try:
                return await self.with_token(lambda token: self.wire.get(api, query | token))
            except (WeComError, UnsureError, UnreachedError) as error:
                if isinstance(error, WeComError) and error.meaning != "busy":
                    raise
                await asyncio.sleep(FIRST_PAUSE_S * 2**attempt)
        return await self.with_token(lambda token: self.wire.get(api, query | token))

    async def post(self, api: str, body: Mapping[str, Any], **query: str) -> Json:
        """Something that changes something: asked once."""
        return await self.with_token(lambda token: self.wire.post(api, query | token, body))

    async def upload(self, api: str, name: str, data: bytes, **query: str) -> Json:
        """A file."""
        return await self.with_token(lambda token: self.wire.upload(api, query | token, name, data))

    async def with_token(self, call: Callable[[dict[str, str]], Awaitable[T]]) -> T:
        """`call` with the query that carries the token; again with a new one if it is refused for the token."""
        try:
            answer = await self._with_token(call)
        except (WeComError, UnreachedError) as error:
            self._note(error)
            raise
        self.is_up = True
        return answer

    async def _with_token(self, call: Callable[[dict[str, str]], Awaitable[T]]) -> T:
        token = await self.token()
        try:
            return await call({"access_token": token})
        except WeComError as error:
            if error.errcode not in BAD_TOKENS:
                raise
            log.info("wecom.token_refused", errcode=error.errcode)
        await self._tokens.refuse(self._credentials.name, token)
        return await call({"access_token": await self.token()})

    def _note(self, error: WeComError | UnreachedError) -> None:
        if isinstance(error, WeComError) and error.meaning != "alert":
            return
        if self.is_up and isinstance(error, WeComError):  # said once, not for every message that waits
            log.error("wecom.administrator_needed", api=error.api, errcode=error.errcode)
        self.is_up = False

    async def token(self) -> str:
        """The app's access token; raises WeComError or UnreachedError: nothing can have happened without one."""
        try:
            return await self._tokens.get(self._credentials.name, self._new_token)
        except (UnsureError, TimeoutError) as error:
            raise UnreachedError("gettoken", type(error).__name__) from None

    async def ticket(self, kind: str) -> str:
        """The ticket with which a page's script is signed; `kind`: "corp" or "agent" (wecom.md §6)."""

        async def new() -> NewToken:
            asking = self.get("get_jsapi_ticket") if kind == "corp" else self.get("ticket/get", type="agent_config")
            return _lasting(await asking, "ticket")

        return await self._tokens.get(f"{self._credentials.name}/ticket/{kind}", new)

    async def _new_token(self) -> NewToken:
        query: Query = {"corpid": self.corp_id, "corpsecret": self._credentials.secret}
        return _lasting(await self.wire.get("gettoken", query), "access_token")


def _lasting(answer: Json, name: str) -> NewToken:
    return NewToken(str(answer[name]), float(answer.get("expires_in", 7200)))
