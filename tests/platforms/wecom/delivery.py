"""Handing things to the bot's callback address: sealed, signed, up to three times (wecom.md §1)."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
from yarl import URL

from tests.platforms.bubble import NotDelivered
from tests.platforms.wecom import passive, xml
from tests.platforms.wecom.model import Delivery

if TYPE_CHECKING:
    from tests.platforms.wecom.app import App
    from tests.platforms.wecom.server import WeComServer

ATTEMPTS = 3


@dataclass
class Parcel:
    """What is delivered, and to whom."""

    app: "App"
    parts: dict[str, Any]

    @property
    def kind(self) -> str:
        return str(self.parts.get("Event") or self.parts["MsgType"])

    @property
    def key(self) -> str:
        """What the reference says to tell repetitions by."""
        if "MsgId" in self.parts:
            return str(self.parts["MsgId"])
        fields = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "AgentID")
        return "+".join(str(self.parts.get(field, "")) for field in fields)

    def spelt(self) -> dict[str, Any]:
        """The parts with the app's number under the name this tenant uses, if any."""
        parts, field = dict(self.parts), self.app.agent_field
        number = parts.pop("AgentID", None)
        return parts | ({field: number} if field is not None and number is not None else {})


class Deliverer:
    """Knows the bot's side only by its address."""

    def __init__(self, server: "WeComServer") -> None:
        self.server = server
        self.held: list[Parcel] | None = None  # a list: what is said now waits for `release`
        self.cuts_left = 0
        self._http: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """A session of its own; no proxy, no cookies."""
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
        )

    async def close(self) -> None:
        """Let go of the connections."""
        if self._http is not None:
            await self._http.close()

    def hold(self) -> None:
        """Keep deliveries back from now on."""
        self.held = []

    async def release(self, reverse: bool = False) -> None:
        """Deliver what was kept back, in order or in the opposite one."""
        waiting, self.held = self.held or [], None
        for parcel in reversed(waiting) if reverse else waiting:
            await self.deliver(parcel)

    async def deliver(self, parcel: Parcel) -> None:
        """NotDelivered after three attempts; a delivery that was taken may still come twice."""
        if self.held is not None:
            self.held.append(parcel)
            return
        for attempt in range(1, ATTEMPTS + 1):
            if await self._attempt(parcel, attempt):
                break
            await asyncio.sleep(self.server.retry_pause_s)
        else:
            raise NotDelivered(f"{parcel.kind} was not taken in {ATTEMPTS} attempts")
        if self.server.faults.strikes(self.server.faults.duplicate):
            await self._attempt(parcel, ATTEMPTS + 1)

    async def repeat(self, parcel: Parcel) -> None:
        """The same once more, although it was taken."""
        await self._attempt(parcel, ATTEMPTS + 1)

    async def _attempt(self, parcel: Parcel, attempt: int) -> bool:
        """Whether it was taken; whatever the answer, write it down."""
        cut = self.server.faults.strikes(self.server.faults.cut_deliveries)
        if cut and self.server.faults.strikes(0.5):
            status, body = None, ""
        else:
            status, body = await self._post(parcel)
        status = None if cut else status
        self.server.deliveries.append(Delivery(parcel.kind, attempt, status, parcel.key))
        if status != 200:
            return False
        passive.take(parcel, body)
        return True

    async def _post(self, parcel: Parcel) -> tuple[int | None, str]:
        app, http = parcel.app, self._http
        assert http is not None
        if app.callback_url is None:
            return None, ""
        sealed = app.seal.encrypt(xml.document(parcel.spelt()))
        stamp, nonce = str(int(self.server.clock().timestamp())), str(secrets.randbelow(10**10))
        query = {"msg_signature": app.seal.signature(stamp, nonce, sealed), "timestamp": stamp, "nonce": nonce}
        envelope = {"ToUserName": self.server.corp_id, "AgentID": str(app.agent_id), "Encrypt": sealed}
        if self.cuts_left:
            self.cuts_left -= 1
            return None, ""
        try:
            async with http.post(
                URL(app.callback_url).update_query(query),
                data=xml.document(envelope).encode(),
                headers={"Content-Type": "text/xml; charset=utf-8"},
                timeout=aiohttp.ClientTimeout(total=self.server.ack_s),
                allow_redirects=False,
            ) as answer:
                return answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            return None, ""

    async def verify(self, app: "App", url: str) -> None:
        """The GET with echostr: the bare plain text within a second, or NotDelivered."""
        assert self._http is not None
        plain = str(self.server.next_id())
        sealed = app.seal.encrypt(plain)
        stamp, nonce = str(int(self.server.clock().timestamp())), str(secrets.randbelow(10**10))
        query = {"msg_signature": app.seal.signature(stamp, nonce, sealed), "timestamp": stamp, "nonce": nonce}
        target = URL(url).update_query(query | {"echostr": sealed})
        try:
            timeout = aiohttp.ClientTimeout(total=self.server.verify_s)
            async with self._http.get(target, timeout=timeout, allow_redirects=False) as answer:
                status, body = answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotDelivered("openapi 回调地址请求不通过: no answer in time") from error
        if status != 200 or body != plain.encode():
            raise NotDelivered(
                f"openapi 回调地址请求不通过: {status}, {len(body)} bytes that are not the plain text"
            )
