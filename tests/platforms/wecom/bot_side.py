"""The other end for the fake's own tests: a callback served with wechatpy's crypto, an API called over aiohttp."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.platforms.wecom.app import App
from tests.platforms.wecom.server import WeComServer
from tests.platforms.wecom.xml import read


class BotSide:
    """Takes callbacks as the reference says; `statuses` and `pauses` make it fail; `reply` goes back sealed."""

    def __init__(self, app: App) -> None:
        self.app, self.server = app, app.server
        self.crypto = WeChatCrypto(app.seal.token, app.seal.aes_key, app.server.corp_id)
        self.heard: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self.pauses: list[float] = []
        self.reply: str | None = None
        self.raw_answer: str | None = None

    async def verify(self, request: web.Request) -> web.Response:
        query = request.query
        plain = self.crypto.check_signature(
            query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"]
        )
        return web.Response(text=plain.decode() if isinstance(plain, bytes) else plain)

    async def take(self, request: web.Request) -> web.Response:
        query = request.query
        body = await request.text()
        plain = self.crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        self.heard.append(read(plain.decode() if isinstance(plain, bytes) else plain))
        if self.pauses:
            await asyncio.sleep(self.pauses.pop(0))
        status = self.statuses.pop(0) if self.statuses else 200
        if self.reply is not None:
            sealed = self.crypto.encrypt_message(self.reply, "nonce", "1700000000")
            return web.Response(text=sealed, status=status)
        return web.Response(status=status, text=self.raw_answer)

    async def token(self) -> str:
        """The app's token."""
        answer = await self.get("gettoken", corpid=self.server.corp_id, corpsecret=self.app.secret)
        return str(answer["access_token"])

    async def get(self, api: str, **query: str) -> dict[str, Any]:
        """A GET, with no token of its own."""
        async with self.http.get(f"{self.server.api_base}/cgi-bin/{api}", params=query) as answer:
            return dict(await answer.json())

    async def post(self, path: str, body: dict[str, Any], **query: str) -> dict[str, Any]:
        """A POST with the app's token, in raw UTF-8."""
        query = {"access_token": await self.token()} | query
        url = f"{self.server.api_base}/cgi-bin/{path}"
        async with self.http.post(url, params=query, data=encode(body)) as answer:
            return dict(await answer.json())

    async def send(self, to: str, kind: str, **part: Any) -> dict[str, Any]:
        """message/send."""
        body = {"touser": to, "msgtype": kind, "agentid": self.app.agent_id, kind: part}
        return await self.post("message/send", body)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["BotSide"]:
        """Listening, with the address checked and saved."""
        site = web.Application()
        site.router.add_get("/wecom", self.verify)
        site.router.add_post("/wecom", self.take)
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            async with aiohttp.ClientSession() as self.http:
                await self.app.verify_url(f"http://127.0.0.1:{runner.addresses[0][1]}/wecom")
                yield self
        finally:
            await runner.cleanup()


def encode(body: dict[str, Any]) -> bytes:
    """JSON in raw UTF-8."""
    return json.dumps(body, ensure_ascii=False).encode()


@asynccontextmanager
async def tenant(**knobs: Any) -> AsyncIterator[tuple[WeComServer, BotSide]]:
    """A tenant with one app, and the bot's side of it."""
    async with WeComServer(**knobs) as server, BotSide(server.app()).running() as side:
        yield server, side
