"""Stands in for a server that speaks OpenAI's chat completions, in all the ways such servers misbehave."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from openai import AsyncOpenAI

Answer = Callable[[], Awaitable[web.Response]]

GOOD = {
    "people": True,
    "product": True,
    "shelf": False,
    "sign": False,
    "screen": False,
    "slot": "conversation",
    "confidence": 0.9,
}


def completion(content: str | None, finish: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


def says(**changes: Any) -> Answer:
    return words(json.dumps(GOOD | changes))


def words(content: str | None, finish: str = "stop", refusal: str | None = None) -> Answer:
    async def answer() -> web.Response:
        return web.json_response(completion(content, finish, refusal))

    return answer


def status(code: int, body: str = "{}", kind: str = "application/json") -> Answer:
    async def answer() -> web.Response:
        return web.Response(status=code, text=body, content_type=kind)

    return answer


async def never() -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError


class VisionServer:
    """Answers every request with `answer` and keeps what was asked in `asked`."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        return await self.answer()


@asynccontextmanager
async def vision(answer: Answer) -> AsyncIterator[tuple[AsyncOpenAI, VisionServer]]:
    """A running server and a client of it."""
    server = VisionServer(answer)
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_post("/v1/chat/completions", server.handle)
    async with (
        TestServer(app, shutdown_timeout=0) as running,
        AsyncOpenAI(api_key="k", base_url=str(running.make_url("/v1")), max_retries=0) as client,
    ):
        yield client, server
