"""What a smart bot may say over its connection, and when (wecom.md §3.6)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.platforms.bubble import Bubble
from tests.platforms.wecom import errors
from tests.platforms.wecom.bodies import Reading, plain_markdown, read_media, text_of
from tests.platforms.wecom.bot import STREAM_WITHIN, Chat, Exchange, SmartBot
from tests.platforms.wecom.bot_upload import chunk, finish, init
from tests.platforms.wecom.cards import Rules
from tests.platforms.wecom.errors import Refused, demand
from tests.platforms.wecom.view import card_bubble, paint

UNKNOWN_REQ, WRONG_REQ, ANSWERED, NEVER_SPOKE, STREAM, TASK = 846604, 846605, 846606, 846607, 846608, 846625
ANSWER_WITHIN = timedelta(hours=24)
MOST_CONTENT = 20480
MEDIA = frozenset({"file", "image", "voice", "video"})
SAID = MEDIA | {"markdown", "template_card"}
Command = Callable[[SmartBot, str, dict[str, Any]], dict[str, Any] | None]


def ping(bot: SmartBot, req_id: str, body: dict[str, Any]) -> None:
    """Acknowledged, nothing else."""


def _exchange(bot: SmartBot, req_id: str) -> Exchange:
    found = bot.exchanges.get(req_id)
    if found is None or bot.server.clock() - found.at > ANSWER_WITHIN:
        raise Refused(UNKNOWN_REQ, "invalid req_id")
    return found


def _in_time(bot: SmartBot, exchange: Exchange) -> None:
    late = asyncio.get_running_loop().time() - exchange.began > bot.server.reply_s
    demand(not late, WRONG_REQ, "too late for this event")
    demand(not exchange.finished, ANSWERED, "answered already")


def respond(bot: SmartBot, req_id: str, body: dict[str, Any]) -> None:
    """aibot_respond_msg: one answer to a message, streamed or whole; files may follow it."""
    exchange = _exchange(bot, req_id)
    demand(exchange.kind == "msg", WRONG_REQ, "this req_id is of an event")
    if body.get("msgtype") == "stream":
        _stream(bot, exchange, body)
        return
    kind = body.get("msgtype")
    demand(kind in SAID, 40008, f"invalid message type {kind}")
    demand(kind in MEDIA or not exchange.finished, ANSWERED, "answered already")
    _say(bot, exchange.chat, body)
    exchange.finished = exchange.finished or kind not in MEDIA


def _stream(bot: SmartBot, exchange: Exchange, body: dict[str, Any]) -> None:
    """The whole snapshot each time, under one id, for six minutes."""
    part = body.get("stream")
    demand(isinstance(part, dict), errors.BAD_FIELD, "stream missing")
    assert isinstance(part, dict)
    stream_id = text_of(part, "id")
    content, finish_now = part.get("content", ""), part.get("finish", False)
    demand(isinstance(content, str) and isinstance(finish_now, bool), errors.BAD_FIELD, "content or finish")
    demand("msg_item" not in part, errors.BAD_FIELD, "no msg_item over the long connection")
    demand(not exchange.finished, ANSWERED, "the stream is finished")
    demand(exchange.stream_id in ("", stream_id), STREAM, "another stream id for the same message")
    demand(bot.server.clock() - exchange.at <= STREAM_WITHIN, STREAM, "stream message update expired")
    demand(len(content.encode()) <= MOST_CONTENT, errors.TOO_LONG, f"content longer than {MOST_CONTENT} bytes")
    if exchange.stream is None:
        bubble = Bubble(bot.server.fresh("MSG"), "markdown", "", at=bot.server.clock())
        _put(bot, exchange.chat, bubble)
        exchange.stream, exchange.stream_id = bubble, stream_id
    else:
        exchange.stream.repainted += 1
    exchange.stream.words, exchange.stream.raw = plain_markdown(content), body
    exchange.finished = finish_now


def welcome(bot: SmartBot, req_id: str, body: dict[str, Any]) -> None:
    """aibot_respond_welcome_msg: once, within 5 s of enter_chat."""
    exchange = _exchange(bot, req_id)
    demand(exchange.kind == "enter_chat", WRONG_REQ, "this req_id is no enter_chat")
    _in_time(bot, exchange)
    if body.get("msgtype") == "text":
        part = body.get("text")
        demand(isinstance(part, dict), errors.BAD_FIELD, "text missing")
        bubble = Bubble(
            bot.server.fresh("MSG"), "text", text_of(part or {}, "content"), body, at=bot.server.clock()
        )
        _put(bot, exchange.chat, bubble)
    else:
        demand(body.get("msgtype") == "template_card", 40008, "a welcome is text or template_card")
        _say(bot, exchange.chat, body)
    exchange.finished = True


def update(bot: SmartBot, req_id: str, body: dict[str, Any]) -> None:
    """aibot_respond_update_msg: once, within 5 s of the press, the same task_id."""
    exchange = _exchange(bot, req_id)
    demand(exchange.kind == "template_card_event" and exchange.bubble is not None, WRONG_REQ, "no card event")
    _in_time(bot, exchange)
    demand(body.get("response_type") == "update_template_card", errors.BAD_FIELD, "response_type")
    users = body.get("userids", [])
    demand(isinstance(users, list), errors.BAD_FIELD, "userids must be a list")
    demand(not users or exchange.chat.group, errors.BAD_FIELD, "userids works in groups only")
    card = body.get("template_card")
    Rules(card, bot.server.violate, bot=True, update=True).check()
    assert isinstance(card, dict)
    assert exchange.bubble is not None
    standing = exchange.bubble.raw["template_card"]
    demand(card.get("task_id") == standing.get("task_id"), TASK, "task_id is not that of the card")
    # for some of a group only (userids): this fake shows one bubble a group, so all of them see it
    paint(exchange.bubble, card, bot.server.selector_defaults_to_first)
    exchange.bubble.repainted += 1
    exchange.finished = True


def push(bot: SmartBot, req_id: str, body: dict[str, Any]) -> None:
    """aibot_send_msg: only where somebody has messaged the bot."""
    chat = bot.chat(text_of(body, "chatid"))
    if chat is None or not chat.spoken:
        raise Refused(NEVER_SPOKE, "the user has never messaged the bot")
    kind = body.get("chat_type")
    demand(kind in (None, 2 if chat.group else 1), errors.BAD_FIELD, "chat_type 1 single, 2 group")
    demand(body.get("msgtype") in SAID, 40008, "invalid message type")
    _say(bot, chat, body)


def _put(bot: SmartBot, chat: Chat, bubble: Bubble) -> None:
    demand(bot.has_room(chat), errors.TOO_OFTEN, "30 a minute, 1000 an hour")
    chat.bubbles.append(bubble)


def _say(bot: SmartBot, chat: Chat, body: dict[str, Any]) -> None:
    kind, server = str(body["msgtype"]), bot.server
    part = body.get(kind)
    demand(isinstance(part, dict), errors.BAD_FIELD, f"{kind} missing")
    assert isinstance(part, dict)
    reading = Reading(server, server.clock())
    if kind == "template_card":
        Rules(part, server.violate, bot=True).check()
        task = part.get("task_id")
        demand(task is None or task not in bot.task_ids, TASK, "task_id was used before")
        bubble = card_bubble("", part, reading.at, server.selector_defaults_to_first)
    elif kind == "markdown":
        content = text_of(part, "content")
        demand(len(content.encode()) <= MOST_CONTENT, errors.TOO_LONG, f"content longer than {MOST_CONTENT} bytes")
        bubble = reading.bubble("markdown", plain_markdown(content), part)
    else:
        bubble = read_media(kind)(reading, part)
    bubble.id = server.fresh("MSG")
    _put(bot, chat, bubble)
    if kind == "template_card" and part.get("task_id"):
        bot.task_ids.add(part["task_id"])


COMMANDS: dict[str, Command] = {
    "aibot_subscribe": ping,  # the connection itself sees to it
    "ping": ping,
    "aibot_respond_msg": respond,
    "aibot_respond_welcome_msg": welcome,
    "aibot_respond_update_msg": update,
    "aibot_send_msg": push,
    "aibot_upload_media_init": init,
    "aibot_upload_media_chunk": chunk,
    "aibot_upload_media_finish": finish,
}
