"""The smart bot's connection: who may say what, when, and how long."""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.clock import FakeClock
from tests.platforms.bubble import NotDelivered, NotPossible
from tests.platforms.wecom import WeComServer
from tests.platforms.wecom.bot import SmartBot
from tests.platforms.wecom.crypto import decrypt_bytes

JPG = b"\xff\xd8\xff\xe0 a picture"
SUBSCRIBE = {"bot_id": "bot", "secret": "bot-secret"}
BUTTONS = [{"text": "好", "style": 1, "key": "ok"}]
CARD = {"card_type": "button_interaction", "task_id": "t1", "main_title": {"title": "问"}, "button_list": BUTTONS}
OPTIONS = [{"id": "1", "text": "甲"}, {"id": "2", "text": "乙"}]
VOTE = {
    "card_type": "vote_interaction",
    "task_id": "v1",
    "main_title": {"title": "选"},
    "checkbox": {"question_key": "q", "mode": 1, "option_list": OPTIONS},
    "submit_button": {"text": "交", "key": "s"},
}


class Wire:
    """The bot's program: frames out, acknowledgements and callbacks in."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.count = 0

    async def write(self, cmd: str, body: dict[str, Any], req_id: str = "") -> str:
        self.count += 1
        req_id = req_id or f"r{self.count}"
        await self.socket.send_str(json.dumps({"cmd": cmd, "headers": {"req_id": req_id}, "body": body}))
        return req_id

    async def read(self) -> dict[str, Any]:
        return dict(await asyncio.wait_for(self.socket.receive_json(), 3))

    async def ask(self, cmd: str, body: dict[str, Any], req_id: str = "") -> dict[str, Any]:
        """The acknowledgement."""
        req_id = await self.write(cmd, body, req_id)
        answer = await self.read()
        assert answer["headers"]["req_id"] == req_id
        return answer

    async def code(self, cmd: str, body: dict[str, Any], req_id: str = "") -> int:
        return int((await self.ask(cmd, body, req_id))["errcode"])

    async def hears(self) -> tuple[str, dict[str, Any]]:
        """req_id and body of the next callback."""
        frame = await self.read()
        assert frame["cmd"] in ("aibot_msg_callback", "aibot_event_callback")
        return frame["headers"]["req_id"], frame["body"]


@asynccontextmanager
async def connected(**knobs: Any) -> AsyncIterator[tuple[WeComServer, SmartBot, Wire]]:
    """A tenant with a smart bot, and its program connected."""
    async with WeComServer(**knobs) as server, aiohttp.ClientSession() as http:
        bot = server.bot()
        async with http.ws_connect(server.ws_url) as socket:
            wire = Wire(socket)
            assert await wire.code("aibot_subscribe", SUBSCRIBE) == 0
            yield server, bot, wire


def stream(content: str, finish: bool = False, id: str = "s") -> dict[str, Any]:
    return {"msgtype": "stream", "stream": {"id": id, "finish": finish, "content": content}}


def text(content: str) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": content}}


def pushed(card: dict[str, Any]) -> dict[str, Any]:
    return {"chatid": "R01", "msgtype": "template_card", "template_card": card}


async def test_subscribing_pinging_and_being_kicked() -> None:
    async with WeComServer() as server, aiohttp.ClientSession() as http:
        bot = server.bot()
        with pytest.raises(NotDelivered):
            await bot.user("R01").says("有人吗")
        async with http.ws_connect(server.ws_url) as first, http.ws_connect(server.ws_url) as second:
            one, two = Wire(first), Wire(second)
            assert await one.code("ping", {}) == 846609
            assert await one.code("aibot_subscribe", SUBSCRIBE | {"secret": "wrong"}) == 853000
            assert await one.code("aibot_subscribe", SUBSCRIBE) == 0
            assert await one.code("ping", {}) == 0
            assert await two.code("aibot_subscribe", SUBSCRIBE) == 0
            _, body = await one.hears()
            assert body["event"]["eventtype"] == "disconnected_event"
            assert (await first.receive()).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
            await bot.user("R01").says("在")
            assert (await two.hears())[1]["text"] == {"content": "在"}
            server.disconnect()
            assert (await second.receive()).type is not aiohttp.WSMsgType.TEXT


async def test_messages_of_every_kind() -> None:
    clock = FakeClock()
    async with connected(clock=clock) as (_, bot, wire):
        user = bot.user("R01")
        await user.says("你好")
        await user.speaks(b"", 3, "见了王总")
        await user.sends_file(b"%PDF-1.7 a contract", "合同.pdf")
        await user.sends_mixed("看", JPG)
        heard = [(await wire.hears())[1] for _ in range(4)]
        assert [one["msgtype"] for one in heard] == ["text", "voice", "file", "mixed"]
        assert heard[1]["voice"] == {"content": "见了王总"}
        assert (heard[0]["chattype"], heard[0]["from"]) == ("single", {"userid": "R01"})
        assert "chatid" not in heard[0]
        file = heard[2]["file"]
        async with aiohttp.ClientSession() as http:
            async with http.get(file["url"]) as answer:
                assert answer.content_disposition is not None
                assert answer.content_disposition.filename == "合同.pdf"
                plain = decrypt_bytes(base64.b64decode(file["aeskey"]), await answer.read())
                assert plain == b"%PDF-1.7 a contract"
            clock.advance(minutes=5)
            async with http.get(file["url"]) as answer:
                assert answer.status == 403
        with pytest.raises(NotPossible):
            await user.scans("x")


async def test_groups_quotes_and_encrypted_ids() -> None:
    async with connected() as (server, bot, wire):
        server.encrypted_userids = True
        user, room = bot.user("R01"), bot.group("g1", "R01", "R02")
        await user.mentions_bot(room, "记一下", quote=user.quotes("file", b"pdf", "a.pdf"))
        _, body = await wire.hears()
        assert (body["chattype"], body["chatid"]) == ("group", "g1")
        assert body["text"]["content"] == "@行迹 记一下"
        assert body["quote"]["msgtype"] == "file"
        assert body["from"]["userid"] == server.open_userid("R01") != "R01"
        assert await wire.code("aibot_send_msg", {"chatid": "g1", **text("收到")}) == 0
        assert server.group("g1").bubbles[-1].words == "收到"
        seen = server.open_userid("R01")
        assert await wire.code("aibot_send_msg", {"chatid": seen, **text("早")}) == 846607
        await user.says("早")
        await wire.hears()
        assert await wire.code("aibot_send_msg", {"chatid": seen, **text("早")}) == 0
        assert await wire.code("aibot_send_msg", {"chatid": "R01", **text("早")}) == 846607


async def test_streams() -> None:
    clock = FakeClock()
    async with connected(clock=clock) as (server, bot, wire):
        user = bot.user("R01")
        await user.says("写个总结")
        req, _ = await wire.hears()
        assert await wire.code("aibot_respond_msg", stream("今"), "unknown") == 846604
        assert await wire.code("aibot_respond_msg", stream("今"), req) == 0
        assert await wire.code("aibot_respond_msg", stream("今天"), req) == 0
        assert await wire.code("aibot_respond_msg", stream("长" * 6827), req) == 45002
        assert await wire.code("aibot_respond_msg", stream("另一", id="x"), req) == 846608
        assert await wire.code("aibot_respond_msg", stream("今天好", finish=True), req) == 0
        assert await wire.code("aibot_respond_msg", stream("今天好吗"), req) == 846606
        assert [one.words for one in user.bubbles] == ["今天好"]
        await user.says("再来")
        req, _ = await wire.hears()
        assert await wire.code("aibot_respond_msg", {"msgtype": "text", "text": {"content": "x"}}, req) == 40008
        assert await wire.code("aibot_respond_msg", stream("好"), req) == 0
        clock.advance(minutes=6, seconds=1)
        assert await wire.code("aibot_respond_msg", stream("好的"), req) == 846608
        assert server.violations == []
        for words in ("一", "二", "三"):
            await user.says(words)
            req, _ = await wire.hears()
            assert await wire.code("aibot_respond_msg", stream("…"), req) == 0
        with pytest.raises(NotPossible):
            await user.says("四")
        await wire.write("aibot_respond_msg", stream("一"), req)
        await wire.write("aibot_respond_msg", stream("一二"), req)
        assert {(await wire.read())["errcode"] for _ in range(2)} == {0, 6000}
        assert len(server.violations) == 1


async def test_cards_pressed_and_changed_in_time() -> None:
    async with connected(reply_s=0.2) as (server, bot, wire):
        user = bot.user("R01")
        await user.says("开始")
        await wire.hears()
        assert await wire.code("aibot_send_msg", pushed(CARD)) == 0
        assert await wire.code("aibot_send_msg", pushed(CARD)) == 846625
        card = user.bubbles[-1]
        await user.presses(card, "好")
        req, body = await wire.hears()
        event = body["event"]["template_card_event"]
        assert (event["event_key"], event["task_id"], event["card_type"]) == ("ok", "t1", "button_interaction")
        done = {"response_type": "update_template_card", "template_card": CARD | {"replace_text": "好了"}}
        other = done | {"template_card": CARD | {"task_id": "t2"}}
        assert await wire.code("aibot_respond_msg", text("x"), req) == 846605
        assert await wire.code("aibot_respond_update_msg", other, req) == 846625
        assert await wire.code("aibot_respond_update_msg", done | {"userids": ["R01"]}, req) == 40058
        assert await wire.code("aibot_respond_update_msg", done, req) == 0
        assert await wire.code("aibot_respond_update_msg", done, req) == 846606
        assert (card.repainted, card.labels()) == (1, [])
        assert await wire.code("aibot_send_msg", pushed(VOTE)) == 0
        vote = user.bubbles[-1]
        await user.presses(vote, "交", {"选": ["乙"]})
        req, body = await wire.hears()
        picked = body["event"]["template_card_event"]["selected_items"]["selected_item"]
        assert picked == [{"question_key": "q", "option_ids": {"option_id": ["2"]}}]
        server.reply_s = 0.0
        late = {"response_type": "update_template_card", "template_card": VOTE | {"replace_text": "晚了"}}
        assert await wire.code("aibot_respond_update_msg", late, req) == 846605


async def test_a_welcome_once_a_day() -> None:
    clock = FakeClock()
    async with connected(clock=clock) as (_, bot, wire):
        user = bot.user("R01")
        await user.enters()
        await user.enters()
        req, body = await wire.hears()
        assert body["event"] == {"eventtype": "enter_chat"}
        hello = {"msgtype": "text", "text": {"content": "早"}}
        assert await wire.code("aibot_respond_welcome_msg", hello, req) == 0
        assert await wire.code("aibot_respond_welcome_msg", hello, req) == 846606
        assert [one.words for one in user.bubbles] == ["早"]
        clock.advance(days=1)
        await user.enters()
        await wire.hears()


async def test_thirty_a_minute() -> None:
    clock = FakeClock()
    async with connected(clock=clock) as (_, bot, wire):
        await bot.user("R01").says("开始")
        await wire.hears()
        push = {"chatid": "R01", **text("x")}
        codes = [await wire.code("aibot_send_msg", push) for _ in range(31)]
        assert codes == [0] * 30 + [45009]
        clock.advance(seconds=60)
        assert await wire.code("aibot_send_msg", push | {"chat_type": 1}) == 0
        assert await wire.code("aibot_send_msg", push | {"chat_type": 2}) == 40058


async def test_uploads() -> None:
    async with connected() as (_, bot, wire):
        user = bot.user("R01")
        await user.says("开始")
        await wire.hears()
        data = b"x" * (512 * 1024) + b"tail"
        plan = {"type": "file", "filename": "周报.xlsx", "total_size": len(data), "total_chunks": 2}
        plan["md5"] = hashlib.md5(data).hexdigest()
        assert await wire.code("aibot_upload_media_init", plan | {"type": "sticker"}) == 846610
        assert await wire.code("aibot_upload_media_init", plan | {"total_chunks": 101}) == 846611
        upload_id = (await wire.ask("aibot_upload_media_init", plan))["body"]["upload_id"]

        def part(index: int, piece: bytes) -> dict[str, Any]:
            coded = base64.b64encode(piece).decode()
            return {"upload_id": upload_id, "chunk_index": index, "base64_data": coded}

        assert await wire.code("aibot_upload_media_chunk", part(2, b"x")) == 846613
        assert await wire.code("aibot_upload_media_chunk", part(0, data[:-4] + b"x")) == 846614
        assert await wire.code("aibot_upload_media_chunk", part(0, data[:-4])) == 0
        assert await wire.code("aibot_upload_media_finish", {"upload_id": upload_id}) == 846615
        assert await wire.code("aibot_upload_media_chunk", part(1, b"xxxx")) == 0
        assert await wire.code("aibot_upload_media_finish", {"upload_id": upload_id}) == 846616
        assert await wire.code("aibot_upload_media_chunk", part(1, b"tail")) == 0
        made = (await wire.ask("aibot_upload_media_finish", {"upload_id": upload_id}))["body"]
        file = {"chatid": "R01", "msgtype": "file", "file": {"media_id": made["media_id"]}}
        assert await wire.code("aibot_send_msg", file) == 0
        assert (user.bubbles[-1].name, user.bubbles[-1].media) == ("周报.xlsx", data)
        assert await wire.code("aibot_upload_media_chunk", part(0, b"x")) == 846612


async def test_the_same_message_twice_and_a_cut_after_the_effect() -> None:
    async with connected() as (server, bot, wire):
        user = bot.user("R01")
        await user.says("一")
        await user.repeats_last()
        (req, one), (again, two) = await wire.hears(), await wire.hears()
        assert one == two
        assert req != again
        server.fail_next("aibot_send_msg", -1)
        push = {"chatid": "R01", **text("x")}
        assert await wire.code("aibot_send_msg", push) == -1
        server.cut_next("aibot_send_msg", after_effect=True)
        await wire.write("aibot_send_msg", push)
        assert (await wire.socket.receive()).type is not aiohttp.WSMsgType.TEXT
        assert len(user.bubbles) == 1
