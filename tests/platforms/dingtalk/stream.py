"""Pushing over the sockets (§1): frames, acks, deadlines, redelivery."""

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import NotDelivered
from tests.platforms.dingtalk.gateway import BOT, CARD, Socket, Ticket, close_later
from tests.platforms.dingtalk.model import Ack, App

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer

ACK_CODES = {200, 400, 404, 500}
# contact events are not counted in the month (§0)
FREE_EVENTS = ("user_", "org_", "label_")


@dataclass
class Pending:
    """A frame that waits for its ack."""

    socket: Socket
    topic: str
    kind: str
    sent: float
    answer: "asyncio.Future[dict[str, Any]]"
    data: Any


@dataclass
class Stream:
    server: "DingTalkServer"
    tickets: dict[str, Ticket] = field(default_factory=dict)
    sockets: list[Socket] = field(default_factory=list)
    pending: dict[str, Pending] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # messageIds whose deadline passed
    settled: set[str] = field(default_factory=set)
    unasked: set[str] = field(default_factory=set)  # system frames that need no ack; the official client acks them
    late_acks: int = 0
    held: list["asyncio.Future[None]"] | None = None

    def of(self, app: App, kind: str | None = None, topic: str | None = None) -> list[Socket]:
        """The app's connections that the platform delivers on (and that subscribed to this)."""
        return [
            one
            for one in self.sockets
            if one.app is app and one.open and (kind is None or (kind, topic) in one.topics)
        ]

    def frame(
        self, socket: Socket, kind: str, topic: str, data: Any, message_id: str, more: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """A frame as §1 draws it."""
        born = int(self.server.clock().timestamp() * 1000)
        headers = {
            "topic": topic,
            "messageId": message_id,
            "contentType": "application/json",
            "time": born if self.server.numeric_time else str(born),
            "appId": str(socket.app.agent_id),
            "connectionId": socket.connection_id,
            **(more or {}),
        }
        if kind == "SYSTEM" and topic != "ping":
            self.unasked.add(message_id)
        text = json.dumps(data, ensure_ascii=False)
        return {"specVersion": "1.0", "type": kind, "headers": headers, "data": text}

    async def push(
        self, app: App, kind: str, topic: str, data: Any, within: float, more: dict[str, str] | None = None
    ) -> dict[str, Any] | None:
        """Push to ONE random connection and wait for its ack; None when none came in time."""
        await self._hold()
        sockets = self.of(app, kind, topic)
        if not sockets:
            await asyncio.sleep(within)
            return None
        socket, message_id = self.server.chance.choice(sockets), str(uuid.uuid4())
        pending = await self._send(socket, kind, topic, data, message_id, more)
        if self.server.chance.random() < self.server.faults.duplicate:
            await self._again(socket, kind, topic, data, message_id, more)
        if self.server.chance.random() < self.server.faults.cut:
            socket.cut()
        return await self._wait(pending, message_id, within)

    async def _send(
        self, socket: Socket, kind: str, topic: str, data: Any, message_id: str, more: dict[str, str] | None
    ) -> Pending:
        loop = asyncio.get_running_loop()
        pending = Pending(socket, topic, kind, loop.time(), loop.create_future(), data)
        self.pending[message_id] = pending
        await socket.send(self.frame(socket, kind, topic, data, message_id, more))
        return pending

    async def _again(
        self, socket: Socket, kind: str, topic: str, data: Any, message_id: str, more: dict[str, str] | None
    ) -> None:
        """A duplicate: a click keeps its messageId, a message its msgId, an event its eventId (§1)."""
        if topic == CARD:
            await socket.send(self.frame(socket, kind, topic, data, message_id, more))
        else:
            await self._send(socket, kind, topic, data, str(uuid.uuid4()), more)

    async def _wait(self, pending: Pending, message_id: str, within: float) -> dict[str, Any] | None:
        try:
            return await asyncio.wait_for(pending.answer, within)
        except TimeoutError:
            self.server.acks.append(Ack(pending.topic, message_id, within, None, None))
            self.pending.pop(message_id, None)
            self.gone.add(message_id)
            return None

    def take(self, socket: Socket, text: str) -> None:
        """An ack came up a socket."""
        fault, message_id, ack = read_ack(text)
        pending = self.pending.get(message_id)
        if fault:
            self.server.violations.append(f"stream: {fault}")
        elif pending is not None and pending.socket is socket:
            self._settle(pending, message_id, ack)
        elif message_id in self.gone:
            self.late_acks += 1
        elif message_id not in self.settled | self.unasked:
            self.server.violations.append("stream: an ack for a messageId that was never pushed here")

    def _settle(self, pending: Pending, message_id: str, ack: dict[str, Any]) -> None:
        seconds = asyncio.get_running_loop().time() - pending.sent
        self.server.acks.append(Ack(pending.topic, message_id, seconds, ack["code"], ack["data"]))
        wrong = wrong_data(pending, ack["data"])
        if wrong:
            self.server.violations.append(f"stream: {wrong}")
        self.pending.pop(message_id, None)
        self.settled.add(message_id)
        if not pending.answer.done():
            pending.answer.set_result(ack)

    async def message(self, app: App, data: dict[str, Any]) -> None:
        """A bot message: pushed again after a minute without an ack (§1); NotDelivered when all failed."""
        if not self._paid():
            # "errorCode 20001 and no content": the month is used up
            data = {key: value for key, value in data.items() if key not in ("text", "content")}
            data["errorCode"] = self.server.quota_error_code
        for _ in range(1 + self.server.redeliveries):
            # a little apart, so that what was lost with one socket does not come back in one heap
            patience = self.server.redeliver_after * (1 + self.server.chance.random() / 2)
            ack = await self.push(app, "CALLBACK", BOT, data, patience)
            if ack is not None and ack["code"] == 200:
                return
            if ack is not None:
                await asyncio.sleep(patience)
        raise NotDelivered(f"{data['msgId']}: no ack")

    async def event(self, app: App, kind: str, data: dict[str, Any]) -> None:
        """An event: SUCCESS within 3 s, else pushed again (§1)."""
        if not kind.startswith(FREE_EVENTS) and not self._paid():
            raise NotDelivered("the month is used up")
        more = {
            "eventType": kind,
            "eventId": uuid.uuid4().hex,
            "eventCorpId": self.server.corp_id,
            "eventBornTime": str(int(self.server.clock().timestamp() * 1000)),
            "eventUnifiedAppId": f"unified-{app.agent_id}",
        }
        for turn in range(1 + self.server.redeliveries):
            if turn:
                await asyncio.sleep(self.server.event_again_after)
            ack = await self.push(app, "EVENT", "*", data, self.server.event_deadline, more)
            if ack is not None and ack["code"] == 200 and _status(ack["data"]) == "SUCCESS":
                return
        raise NotDelivered(f"event {kind}: never SUCCESS")

    async def click(self, app: App, data: dict[str, Any]) -> dict[str, Any]:
        """A click: its answer within 2 s, once; NotDelivered otherwise (the person sees a failure)."""
        if not self._paid():
            raise NotDelivered("the month is used up")
        ack = await self.push(app, "CALLBACK", CARD, data, self.server.click_deadline)
        if ack is None:
            raise NotDelivered("the card did not answer in time")
        if ack["code"] != 200:
            raise NotDelivered(f"the card answered {ack['code']}")
        return ack["data"] if isinstance(ack["data"], dict) else {}

    async def ping(self, app: App) -> None:
        """SYSTEM ping on every connection of the app; NotDelivered when one does not echo."""
        for socket in self.of(app):
            message_id = str(uuid.uuid4())
            pending = await self._send(socket, "SYSTEM", "ping", {"opaque": uuid.uuid4().hex}, message_id, None)
            if await self._wait(pending, message_id, self.server.event_deadline) is None:
                raise NotDelivered("no echo of the ping")

    async def disconnect(self, reason: str) -> None:
        """SYSTEM disconnect on every connection: delivery stops at once, TCP closes later (§1)."""
        for socket in [one for one in self.sockets if one.open]:
            socket.open = False
            await socket.send(self.frame(socket, "SYSTEM", "disconnect", {"reason": reason}, str(uuid.uuid4())))
            self.server.spawn(close_later(socket, self.server.close_after))

    def _paid(self) -> bool:
        self.server.quota.turn(self.server.clock())
        return self.server.quota.take_message()

    async def _hold(self) -> None:
        if self.held is not None:
            gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.held.append(gate)
            await gate


def read_ack(text: str) -> tuple[str, str, dict[str, Any]]:
    """(what is wrong, messageId, the ack with its data parsed); §1."""
    try:
        ack = json.loads(text)
        headers = ack["headers"]
        message_id = headers["messageId"]
        ack["data"] = json.loads(ack["data"])
    except (ValueError, KeyError, TypeError):
        return "an ack is JSON with headers.messageId and data as a JSON string", "", {}
    if type(ack.get("code")) is not int or ack["code"] not in ACK_CODES:
        return f"ack code {ack.get('code')!r}", message_id, {}
    if headers.get("contentType") != "application/json":
        return "ack without contentType application/json", message_id, {}
    if not isinstance(ack.get("message"), str):
        return "ack without message", message_id, {}
    return "", message_id, ack


def _status(data: Any) -> Any:
    return data.get("status") if isinstance(data, dict) else None


def wrong_data(pending: Pending, data: Any) -> str:
    """What is wrong with an ack's data for this kind of frame (the table of §1); "" when nothing is."""
    if pending.kind == "EVENT":
        return "" if _status(data) in ("SUCCESS", "LATER") else "event ack without status SUCCESS or LATER"
    if pending.topic == "ping":
        echoed = isinstance(data, dict) and data.get("opaque") == pending.data["opaque"]
        return "" if echoed else "ping ack does not echo opaque"
    if pending.kind == "CALLBACK":
        return "" if isinstance(data, dict) and "response" in data else "callback ack without response"
    return ""
