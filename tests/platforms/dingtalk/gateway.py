"""Opening a stream connection (§1): subscriptions, the ticket of 90 s for one connection, and the socket itself."""

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.platforms.dingtalk.errors import RefusedError
from tests.platforms.dingtalk.framework import Api, Ask
from tests.platforms.dingtalk.model import App

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer

BOT = "/v1.0/im/bot/messages/get"
CARD = "/v1.0/card/instances/callback"
TOPICS = {
    "EVENT": {"*"},
    "CALLBACK": {BOT, CARD, "/v1.0/graph/api/invoke", "/v1.0/card/dynamicData/get"},
}
TICKET_LIFE = timedelta(seconds=90)
MOST_CONNECTIONS = 50


@dataclass
class Ticket:
    app: App
    topics: frozenset[tuple[str, str]]
    until: datetime


@dataclass
class Socket:
    """One connection. `open`: the platform still delivers on it; `dead`: it looks alive and nothing passes."""

    ws: web.WebSocketResponse
    request: web.Request
    app: App
    topics: frozenset[tuple[str, str]]
    connection_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    open: bool = True
    dead: bool = False

    async def send(self, frame: dict[str, Any]) -> None:
        """Write a frame, unless nothing passes any more."""
        if self.dead or self.ws.closed:
            return
        try:
            await self.ws.send_str(json.dumps(frame, ensure_ascii=False))
        except ConnectionError:
            self.open = False

    def cut(self) -> None:
        """Break the connection without a word."""
        self.open = False
        if self.request.transport is not None:
            self.request.transport.abort()


def _topics(ask: Ask) -> frozenset[tuple[str, str]]:
    subscriptions = ask.body.get("subscriptions")
    if not isinstance(subscriptions, list) or not subscriptions:
        raise RefusedError("invalidParameter.subscriptions", "subscriptions is required")
    found = set()
    for one in subscriptions:
        kind, topic = (one.get("type"), one.get("topic")) if isinstance(one, dict) else (None, None)
        if kind not in TOPICS or topic not in TOPICS[kind]:
            raise RefusedError("invalidParameter.subscriptions", f"{kind} {topic}")
        found.add((kind, topic))
    return frozenset(found)


async def open_connection(ask: Ask) -> dict[str, Any]:
    server = ask.server
    server.opens.append(server.clock())
    if server.open_answer == "html":
        return {"response": web.Response(text="<html><p>404</p></html>", content_type="text/html")}
    if server.open_answer == "403":
        raise RefusedError("Forbidden.AccessDenied.IpNotInWhiteList", "访问ip不在白名单之中", 403)
    ask.only("clientId", "clientSecret", "ua", "localIp", "subscriptions")
    app = server.apps.get(str(ask.body.get("clientId")))
    if app is None or app.client_secret != ask.body.get("clientSecret"):
        # §1 names no code for it; §5 has this one for the same mistake
        raise RefusedError("invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    ticket = str(uuid.uuid4())
    server.stream.tickets[ticket] = Ticket(app, _topics(ask), server.clock() + TICKET_LIFE)
    if len(server.stream.of(app)) >= MOST_CONNECTIONS:
        server.violations.append(f"{app.client_id}: more than {MOST_CONNECTIONS} connections")
    endpoint = server.api_base.replace("http://", "ws://") + "/connect"
    if "application/json" not in ask.request.headers.get("Accept", ""):
        xml = f"<response><endpoint>{endpoint}</endpoint><ticket>{ticket}</ticket></response>"
        return {"response": web.Response(text=xml, content_type="application/xml")}
    return {"endpoint": endpoint, "ticket": ticket}


async def connect(server: "DingTalkServer", request: web.Request) -> web.StreamResponse:
    """The socket: a ticket buys one connection, however it went."""
    ticket = server.stream.tickets.pop(request.query.get("ticket", ""), None)
    if ticket is None or ticket.until <= server.clock():
        server.refused_tickets += 1
        return web.Response(status=401, text="invalid ticket")
    ws = web.WebSocketResponse(autoping=False)
    await ws.prepare(request)
    socket = Socket(ws, request, ticket.app, ticket.topics)
    server.stream.sockets.append(socket)
    for topic in ("CONNECTED", "REGISTERED"):
        await socket.send(server.stream.frame(socket, "SYSTEM", topic, {}, str(uuid.uuid4())))
    try:
        async for message in ws:
            await _take(server, socket, message)
    finally:
        socket.open = False
        server.stream.sockets.remove(socket)
    return ws


async def _take(server: "DingTalkServer", socket: Socket, message: Any) -> None:
    if socket.dead:
        return
    if message.type is WSMsgType.PING:
        await socket.ws.pong(message.data)
    elif message.type is WSMsgType.TEXT:
        server.stream.take(socket, message.data)
    elif message.type is WSMsgType.BINARY:
        server.violations.append("stream: a binary frame came up the socket")


async def close_later(socket: Socket, seconds: float) -> None:
    """The end of a connection after SYSTEM disconnect: the TCP connection goes after 10 s (§1)."""
    await asyncio.sleep(seconds)
    socket.cut()


APIS = [Api("POST", "/v1.0/gateway/connections/open", open_connection, free=True, token=False)]
