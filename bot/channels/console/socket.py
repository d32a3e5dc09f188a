"""The live line to a page: the end of each chat it looks at, then everything new in them.

One task sends. So a page never hears a thing before the history it belongs to, and when it comes back after a
break it is told the history again, in which messages are known by their keys: nothing lost, nothing twice.
"""

import asyncio
import weakref
from typing import Any

import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.channels.console.console import Console
from bot.channels.console.feed import Caption, Listener, News, TooSlowError
from bot.channels.console.posted import Name
from bot.channels.console.refusal import dumps
from bot.words import console as words
from storage import console as tables
from storage.console import Shown

log = structlog.get_logger(__name__)
CHATS = 3
HEARTBEAT_S = 20.0
MESSAGE_LIMIT = 16 * 1024


class Wanted(BaseModel):
    """One chat; `after`: the id of the last message the page has."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    chat: Name
    after: int | None = Field(default=None, ge=0, lt=2**63)


class Subscribe(BaseModel):
    """Everything the page wants from now on."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    subscribe: list[Wanted] = Field(max_length=CHATS)


async def live(
    console: Console, request: web.Request, open_now: "weakref.WeakSet[web.WebSocketResponse]"
) -> web.WebSocketResponse:
    """Serve one page until it goes; `open_now` is told of it, for `close_all`."""
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MESSAGE_LIMIT)
    await socket.prepare(request)
    open_now.add(socket)
    asked: asyncio.Queue[Subscribe] = asyncio.Queue(8)
    with console.channel.feed.listening() as listener:
        sending = asyncio.create_task(_send(console, socket, listener, asked))
        try:
            await _read(socket, asked)
        finally:
            sending.cancel()
            await asyncio.wait((sending,))
    return socket


async def close_all(open_now: "weakref.WeakSet[web.WebSocketResponse]") -> None:
    """At shutdown: pages come back by themselves."""
    for socket in set(open_now):
        await socket.close(code=WSCloseCode.GOING_AWAY)


async def _read(socket: web.WebSocketResponse, asked: "asyncio.Queue[Subscribe]") -> None:
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            continue
        try:
            await asked.put(Subscribe.model_validate_json(message.data))
        except ValidationError:
            await socket.send_str(dumps({"type": "error", "error": words.NOT_JSON}))


async def _send(
    console: Console, socket: web.WebSocketResponse, listener: Listener, asked: "asyncio.Queue[Subscribe]"
) -> None:
    question = asyncio.create_task(asked.get())
    news = asyncio.create_task(listener.next())
    try:
        while True:
            await asyncio.wait((question, news), return_when=asyncio.FIRST_COMPLETED)
            if question.done():
                await _tell_history(console, socket, listener, question.result())
                question = asyncio.create_task(asked.get())
            if news.done():
                await socket.send_str(dumps(_news(news.result())))
                news = asyncio.create_task(listener.next())
    except TooSlowError:
        await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
    except ConnectionError:
        log.debug("console.page_left")
    except Exception as error:  # the database is away for a moment: the page comes back and asks again
        log.warning("console.live_failed", error=type(error).__name__)
        await socket.close(code=WSCloseCode.INTERNAL_ERROR)
    finally:
        question.cancel()
        news.cancel()


async def _tell_history(
    console: Console, socket: web.WebSocketResponse, listener: Listener, wanted: Subscribe
) -> None:
    # Listening starts before reading: what happens in between is told twice rather than never.
    listener.chats = frozenset(want.chat for want in wanted.subscribe)
    async with console.database.read() as session:
        known = await tables.chats(session, listener.chats)
        past = {w.chat: await tables.history(session, w.chat, w.after) for w in wanted.subscribe if w.chat in known}
    for chat in listener.chats - known:
        await socket.send_str(dumps({"type": "error", "chat": chat, "error": words.UNKNOWN_CHAT}))
    for chat, history in past.items():
        messages = [plain(message) for message in history.messages]
        await socket.send_str(dumps({"type": "history", "chat": chat, "gap": history.gap, "messages": messages}))


def _news(news: News) -> dict[str, Any]:
    if isinstance(news, Caption):
        tap = news.tap and {"card": news.tap.card, "label": news.tap.label, "chosen": news.tap.chosen}
        return {"type": "caption", "chat": news.chat, "text": news.text, "over": news.over, "tap": tap}
    return {"type": "message", "message": plain(news)}


def plain(message: Shown) -> dict[str, Any]:
    """A message as the page gets it. `at`: milliseconds since 1970; `repainted`: likewise, or null."""
    return {
        "id": message.id,
        "key": message.key,
        "chat": message.chat,
        "direction": message.direction,
        "payload": message.payload,
        "at": round(message.at.timestamp() * 1000),
        "repainted": message.repainted_at and round(message.repainted_at.timestamp() * 1000),
    }
