"""The smallest bot that can talk to the fake: a token, a stream connection with chosen answers, and calls."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from tests.platforms.dingtalk.gateway import BOT, CARD
from tests.platforms.dingtalk.server import DingTalkServer

Answer = Callable[[dict[str, Any]], Any]
SUBSCRIPTIONS = [
    {"type": "EVENT", "topic": "*"},
    {"type": "CALLBACK", "topic": BOT},
    {"type": "CALLBACK", "topic": CARD},
]


def well(frame: dict[str, Any]) -> Any:
    """The ack data that §1 asks for."""
    if frame["type"] == "EVENT":
        return {"status": "SUCCESS", "message": ""}
    if frame["headers"]["topic"] == "ping":
        return json.loads(frame["data"])
    return {"response": None}


class Line:
    """One stream connection. `frames`: what came; `answer`: frame -> ack data, None for silence."""

    def __init__(self, socket: ClientWebSocketResponse, answer: Answer) -> None:
        self.socket, self.answer = socket, answer
        self.frames: list[dict[str, Any]] = []
        self.task = asyncio.get_running_loop().create_task(self._listen())

    def of(self, topic: str) -> list[dict[str, Any]]:
        return [one for one in self.frames if one["headers"]["topic"] == topic]

    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(one["data"]) for one in self.of(BOT)]

    async def _listen(self) -> None:
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                frame = json.loads(message.data)
                self.frames.append(frame)
                if frame["type"] != "SYSTEM" or frame["headers"]["topic"] == "ping":
                    await self._ack(frame)

    async def _ack(self, frame: dict[str, Any]) -> None:
        data = self.answer(frame)
        if asyncio.iscoroutine(data):
            data = await data
        if data is not None:
            await self.ack(frame, data)

    async def ack(self, frame: dict[str, Any], data: Any, /, **more: Any) -> None:
        headers = {"messageId": frame["headers"]["messageId"], "contentType": "application/json"}
        ack = {"code": 200, "message": "OK", "headers": headers, "data": json.dumps(data)}
        await self.socket.send_json(ack | more)


class Rig:
    """A server, an app, and an HTTP session."""

    def __init__(self, server: DingTalkServer, session: ClientSession) -> None:
        self.server, self.session = server, session
        self.app = server.app()
        self.lines: list[Line] = []
        self.token = ""

    async def open(self, **more: Any) -> tuple[int, dict[str, Any]]:
        """-> status and answer of opening a connection."""
        body = {"clientId": self.app.client_id, "clientSecret": self.app.client_secret}
        body |= {"subscriptions": SUBSCRIPTIONS, "ua": "rig/1", "localIp": "127.0.0.1"} | more
        url = self.server.api_base + "/v1.0/gateway/connections/open"
        async with self.session.post(url, json=body, headers={"Accept": "application/json"}) as answer:
            return answer.status, await answer.json()

    async def line(self, answer: Answer = well, **more: Any) -> Line:
        """A stream connection that the platform delivers on."""
        count = len(self.server.sockets)
        _, given = await self.open(**more)
        socket = await self.session.ws_connect(f"{given['endpoint']}?ticket={quote(given['ticket'])}")
        await self.server.connected(count + 1)
        self.lines.append(Line(socket, answer))
        return self.lines[-1]

    async def login(self) -> None:
        _, given = await self.call("POST", "/v1.0/oauth2/accessToken", appKey="dingapp1", appSecret="secret-1")
        self.token = given["accessToken"]

    async def call(self, method: str, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        """api.dingtalk.com -> status and JSON."""
        headers = {"x-acs-dingtalk-access-token": self.token}
        url = self.server.api_base + path
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def post(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        return await self.call("POST", path, **body)

    async def old(self, path: str, **body: Any) -> dict[str, Any]:
        """oapi.dingtalk.com -> JSON."""
        url = f"{self.server.oapi_base}{path}?access_token={self.token}"
        async with self.session.post(url, json=body) as answer:
            assert answer.status == 200
            return dict(await answer.json())

    async def close(self) -> None:
        for one in self.lines:
            await one.socket.close()
            one.task.cancel()
            await asyncio.gather(one.task, return_exceptions=True)
