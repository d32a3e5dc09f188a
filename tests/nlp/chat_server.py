"""Stands in for a server that speaks OpenAI's chat completions, in all the ways such servers misbehave."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from openai import AsyncOpenAI, DefaultAsyncHttpxClient

Question = dict[str, Any]
Answer = Callable[[Question], Awaitable[web.Response]]


def completion(content: Any, finish: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


def words(content: Any, finish: str = "stop", refusal: str | None = None) -> Answer:
    async def answer(_question: Question) -> web.Response:
        return web.json_response(completion(content, finish, refusal))

    return answer


def status(code: int, body: str = "{}", kind: str = "application/json", **headers: str) -> Answer:
    async def answer(_question: Question) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=code, text=body, content_type=kind, headers=named)

    return answer


async def never(_question: Question) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError


def in_turn(*answers: Answer) -> Answer:
    """The first answer to the first question, and so on; the last one to all that follow."""
    rest = list(answers)

    async def answer(question: Question) -> web.Response:
        return await (rest.pop(0) if len(rest) > 1 else rest[0])(question)

    return answer


class ChatServer:
    """Answers every request with `answer` and keeps what was asked in `asked`."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Question] = []

    async def handle(self, request: web.Request) -> web.Response:
        question = await request.json()
        self.asked.append(question)
        return await self.answer(question)


@asynccontextmanager
async def chatting(answer: Answer, retries: int = 0) -> AsyncIterator[tuple[AsyncOpenAI, ChatServer]]:
    """A running server and a client of it."""
    server = ChatServer(answer)
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_post("/v1/chat/completions", server.handle)
    async with (
        TestServer(app, shutdown_timeout=0) as running,
        # Without TLS there is nothing to verify; loading the certificates takes longer than all else here.
        DefaultAsyncHttpxClient(verify=False) as http,
        AsyncOpenAI(
            api_key="k", base_url=str(running.make_url("/v1")), max_retries=retries, http_client=http
        ) as client,
    ):
        yield client, server
