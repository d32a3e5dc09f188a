"""The channel: each kind of message, and what may not be said twice."""

import asyncio
import io
import zipfile
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from bot.cards.card import Card, File, Message, Picture, Text
from bot.channel import Parcel, SendError
from bot.channels.dingtalk.channel import DingTalkChannel
from bot.channels.dingtalk.seam import Click, ClickAnswer, is_group
from bot.render import FormLimits, Limits, Room
from storage.database import Database
from storage.media import MediaStore
from tests.channels.dingtalk.bureau import BATCH, TEAM, WEBHOOK, Bureau
from tests.clock import FakeClock
from tests.platforms.dingtalk import DingTalkServer, Faults

UPLOAD = "/media/upload"
ROOM = Room(1000)
LIMITS = Limits(ROOM, ROOM, ROOM, 9, ROOM, ROOM, 9, ROOM, ROOM, FormLimits(ROOM, ROOM, 1, 9, 9, False, 1, False))


class OneCard:
    """`seam.Cards` that only remembers."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bool]] = []

    async def send(self, parcel: Parcel, chat: str, is_group: bool) -> str | None:
        self.sent.append((chat, is_group))
        return "handle"

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        return handle == "handle"

    def answering(self, card: str) -> AbstractContextManager[None]:
        return nullcontext()

    async def answer_click(self, click: Click) -> ClickAnswer:
        return ClickAnswer(None, {})

    async def last_word(self, click: Click, answer: ClickAnswer) -> Mapping[str, Any]:
        return answer.response


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path)


@pytest.fixture
def channel(desk: Bureau, sqlite_database: Database, store: MediaStore) -> DingTalkChannel:
    return DingTalkChannel(LIMITS, desk.client, OneCard(), sqlite_database, store)


async def kept(database: Database, store: MediaStore, data: bytes, mime: str) -> int:
    async with database.write() as session:
        return (await store.put(session, data, mime, "x", FakeClock()())).id


def parcel(message: Message, chat: str = "R01") -> Parcel:
    return Parcel("out:1", chat, message)


async def test_words(channel: DingTalkChannel, dingtalk: DingTalkServer) -> None:
    assert channel.reaches("R01")
    assert await channel.send(parcel(Text("您好"))) is not None
    await channel.send(parcel(Text("各位好"), TEAM))
    assert dingtalk.user("R01").bubbles[0].words == "您好"
    assert dingtalk.groups[TEAM].bubbles[0].words == "各位好"
    assert not await channel.repaint("handle", parcel(Text("您好")))


async def test_a_card_is_the_cards_own_affair(channel: DingTalkChannel) -> None:
    assert await channel.send(parcel(Card("拜访"), TEAM)) == "handle"
    assert channel._cards.sent == [(TEAM, True)]  # type: ignore[attr-defined]
    assert await channel.repaint("handle", parcel(Card("拜访")))
    assert not await channel.repaint("other", parcel(Card("拜访")))


async def test_a_picture_and_its_caption(
    channel: DingTalkChannel, dingtalk: DingTalkServer, sqlite_database: Database, store: MediaStore
) -> None:
    png = b"\x89PNG picture"
    media = await kept(sqlite_database, store, png, "image/png")
    await channel.send(parcel(Picture(media, "本周覆盖"), TEAM))
    picture, caption = dingtalk.groups[TEAM].bubbles
    assert (picture.kind, picture.media, caption.words) == ("image", png, "本周覆盖")
    await channel.send(parcel(Picture(media)))
    assert len(dingtalk.user("R01").bubbles) == 1


async def test_a_picture_that_arrived_is_not_sent_again_for_its_caption_which_stands_in_line(
    channel: DingTalkChannel, dingtalk: DingTalkServer, sqlite_database: Database, store: MediaStore, desk: Bureau
) -> None:
    media = await kept(sqlite_database, store, b"\x89PNG", "image/png")
    await desk.opens_window("R01")
    dingtalk.fail_next(WEBHOOK, 90018)
    await channel.send(parcel(Picture(media, "本周覆盖")))
    assert [(one.kind, one.words) for one in dingtalk.user("R01").bubbles][1:] == [("text", "本周覆盖")]
    dingtalk.fail_next(WEBHOOK, 60011)
    with pytest.raises(SendError, match="caption") as refused:
        await channel.send(parcel(Picture(media, "本周覆盖")))
    assert refused.value.retry == "never"


@pytest.mark.parametrize(("name", "shown"), [("名单.xlsx", "名单.xlsx"), ("名单.csv", "名单.csv.zip")])
async def test_a_file_is_sent_as_it_is_or_in_a_zip(
    channel: DingTalkChannel,
    dingtalk: DingTalkServer,
    sqlite_database: Database,
    store: MediaStore,
    name: str,
    shown: str,
) -> None:
    media = await kept(sqlite_database, store, b"PK table", "application/octet-stream")
    await channel.send(parcel(File(media, name)))
    (bubble,) = dingtalk.user("R01").bubbles
    assert (bubble.kind, bubble.name) == ("file", shown)
    if shown.endswith(".zip"):
        assert bubble.media is not None
        assert zipfile.ZipFile(io.BytesIO(bubble.media)).read(name) == b"PK table"


async def test_what_cannot_be_sent_at_all(
    channel: DingTalkChannel, sqlite_database: Database, store: MediaStore
) -> None:
    tiff = await kept(sqlite_database, store, b"II*", "image/tiff")
    for message in (Picture(tiff), File(999, "a.pdf"), Picture(999)):
        with pytest.raises(SendError) as refused:
            await channel.send(parcel(message))
        assert refused.value.retry == "never"


async def test_an_upload_may_be_done_again_and_a_send_may_not(
    channel: DingTalkChannel,
    dingtalk: DingTalkServer,
    sqlite_database: Database,
    store: MediaStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    media = await kept(sqlite_database, store, b"%PDF", "application/pdf")
    dingtalk.cut_next(UPLOAD, after_effect=True)
    with pytest.raises(SendError) as unsure:
        await channel.send(parcel(File(media, "a.pdf")))
    assert unsure.value.retry == "later"
    dingtalk.cut_next(BATCH, after_effect=True)
    with pytest.raises(SendError) as unsure:
        await channel.send(parcel(File(media, "a.pdf")))
    assert unsure.value.retry == "never"
    assert len(dingtalk.user("R01").bubbles) == 1


async def test_time_runs_out_on_either_side(
    channel: DingTalkChannel,
    dingtalk: DingTalkServer,
    sqlite_database: Database,
    store: MediaStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    media = await kept(sqlite_database, store, b"%PDF", "application/pdf")
    await channel.send(parcel(Text("一")))  # there is a token now
    dingtalk.faults = Faults(slow_s=30.0, seed=1)
    monkeypatch.setattr("bot.channels.dingtalk.channel.PREPARE_WITHIN_S", 0.05)
    monkeypatch.setattr("bot.channels.dingtalk.channel.SEND_WITHIN_S", 0.05)
    for message, retry in ((File(media, "a.pdf"), "later"), (Text("二"), "never")):
        async with asyncio.timeout(20):
            with pytest.raises(SendError) as unsure:
                await channel.send(parcel(message))
        assert unsure.value.retry == retry


@pytest.mark.parametrize(
    ("chat", "group"), [(TEAM, True), ("R01", False), ("cid", False), ("manager4220", False), ("cidney", False)]
)
def test_a_group_is_told_from_a_person(chat: str, group: bool) -> None:
    assert is_group(chat) is group
