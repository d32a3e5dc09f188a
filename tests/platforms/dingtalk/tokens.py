"""access_token (§5): one a app, the same one while it lives, dead early when the platform likes."""

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.platforms.dingtalk import errors
from tests.platforms.dingtalk.errors import OldRefusedError, RefusedError
from tests.platforms.dingtalk.framework import Api, Ask
from tests.platforms.dingtalk.model import App

LIFE = timedelta(seconds=7200)


@dataclass
class Tokens:
    clock: Callable[[], datetime]
    live: dict[str, tuple[App, datetime]] = field(default_factory=dict)
    of_app: dict[str, str] = field(default_factory=dict)

    def give(self, app: App) -> str:
        """The app's token, renewed while it lives."""
        token = self.of_app.get(app.client_id, "")
        if token not in self.live or self.live[token][1] <= self.clock():
            token = self.of_app[app.client_id] = uuid.uuid4().hex
        self.live[token] = (app, self.clock() + LIFE)
        return token

    def holder(self, token: str, old: bool) -> App:
        """Whose token this is; refused in the host's dialect when it is missing, unknown, revoked or stale."""
        app, until = self.live.get(token, (None, None))
        if app is None or until is None:
            raise OldRefusedError(40014, "不合法的access_token") if old else _stale()
        if until <= self.clock():
            raise OldRefusedError(42001, "access_token超时") if old else _stale()
        return app

    def revoke(self, app: App | None = None, expired: bool = False) -> None:
        """Kill the tokens of one app, or all, before their time."""
        for token, (holder, _) in list(self.live.items()):
            if expired and (app is None or holder is app):
                self.live[token] = (holder, self.clock())
            elif app is None or holder is app:
                del self.live[token]


def _stale() -> RefusedError:
    return RefusedError("InvalidAuthentication", "不合法的access_token")


@dataclass
class Rates:
    """Windows of calls. A second is a real one (`ticks`), for callers wait for it; the minute goes by the clock."""

    clock: Callable[[], datetime]
    ticks: Callable[[], float]
    per_second: int = 20
    per_minute: int | None = None
    seconds: dict[tuple[str | None, str], deque[float]] = field(default_factory=dict)
    minutes: dict[tuple[str | None, str], deque[datetime]] = field(default_factory=dict)

    def take(self, client_id: str | None, api: str) -> None:
        """Count one call; 403 when the app has called this API too often."""
        key, now = (client_id, api), self.ticks()
        second = self.seconds.setdefault(key, deque())
        while second and second[0] <= now - 1:
            second.popleft()
        if len(second) >= self.per_second:
            raise RefusedError(errors.QPS, f"{self.per_second} a second", 403)
        second.append(now)
        if self.per_minute is not None:
            self._take_minute(key, self.per_minute)

    def _take_minute(self, key: tuple[str | None, str], most: int) -> None:
        minute, now = self.minutes.setdefault(key, deque()), self.clock()
        while minute and minute[0] <= now - timedelta(minutes=1):
            minute.popleft()
        if len(minute) >= most:
            raise RefusedError(errors.QPM, f"{most} a minute", 403)
        minute.append(now)


def _app(ask: Ask, client_id: Any, secret: Any) -> App:
    app = ask.server.apps.get(client_id) if isinstance(client_id, str) else None
    if app is None or app.client_secret != secret:
        raise RefusedError("invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    return app


async def access_token(ask: Ask) -> dict[str, Any]:
    app = _app(ask, ask.body.get("appKey"), ask.body.get("appSecret"))
    return {"accessToken": ask.server.tokens.give(app), "expireIn": 7200}


async def corp_token(ask: Ask) -> dict[str, Any]:
    if ask.request.match_info["corpId"] != ask.server.corp_id:
        raise RefusedError("invalidParameter.corpId", "corpId")
    if ask.body.get("grant_type") != "client_credentials":
        raise RefusedError("invalidParameter.grantType", "grant_type")
    app = _app(ask, ask.body.get("client_id"), ask.body.get("client_secret"))
    return {"access_token": ask.server.tokens.give(app), "expires_in": 7200}


async def gettoken(ask: Ask) -> dict[str, Any]:
    app = ask.server.apps.get(ask.query.get("appkey", ""))
    if app is None or app.client_secret != ask.query.get("appsecret"):
        raise OldRefusedError(40089, "不合法的corpid或corpsecret")
    return {"access_token": ask.server.tokens.give(app), "expires_in": 7200}


APIS = [
    Api("POST", "/v1.0/oauth2/accessToken", access_token, free=True, token=False),
    Api("POST", "/v1.0/oauth2/{corpId}/token", corp_token, free=True, token=False),
    Api("GET", "/gettoken", gettoken, free=True, token=False, old=True),
]
