"""What is said in a group that has a webhook."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from bot.cards.card import Button, Card, Fact, File, Link, Message, Option, Picture, Press, Select, Text
from bot.channel import Parcel, SendError
from bot.channels.wecom.group_parts import bind_webhooks
from bot.channels.wecom.webhook import WEBHOOK, key_of, small_picture
from bot.render import fit
from storage.database import Database
from storage.models import Group, Team
from tests.channels.wecom.tenant import Tenant, tenant
from tests.company import found

MB = 1024 * 1024
TEAM, OTHER = "城东一队", "城西二队"


@pytest.fixture
async def at(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Tenant]:
    monkeypatch.setenv(f"WECOM_WEBHOOK_{TEAM}", "key-east")
    monkeypatch.setenv(f"WECOM_WEBHOOK_{OTHER}", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=key-west")
    async with tenant(sqlite_database, tmp_path) as found_one:
        for key in ("key-east", "key-west"):
            found_one.server.webhook(key)
        yield found_one


def channel(at: Tenant) -> Any:
    (one,) = [one for one in at.platform.channels if one.name == WEBHOOK]
    return one


async def say(at: Tenant, message: Message, key: str = "k", team: str = TEAM) -> None:
    for n, part in enumerate(fit(message, channel(at).limits)):
        assert await channel(at).send(Parcel(f"{key}.{n}", team, part)) is None


def button(label: str) -> Button:
    return Button(label, Press("a", "b", 1, token="t"))


async def test_words_arrive_in_the_group_of_the_team(at: Tenant) -> None:
    await say(at, Text("小林 提交了 百姓大药房"))
    await say(at, Text("小赵 提交了 便民超市"), team=OTHER)
    assert [bubble.words for bubble in at.server.webhook("key-east").bubbles] == ["小林 提交了 百姓大药房"]
    assert [bubble.words for bubble in at.server.webhook("key-west").bubbles] == ["小赵 提交了 便民超市"]


async def test_long_words_are_split_and_none_is_lost(at: Tenant) -> None:
    text = "".join(f"第{n}家店，客户说再看看。" for n in range(300))
    await say(at, Text(text))
    bubbles = at.server.webhook("key-east").bubbles
    assert len(bubbles) > 3
    assert "".join(bubble.words for bubble in bubbles) == text


async def test_a_card_with_a_link_is_a_notice(at: Tenant) -> None:
    card = Card(title="昨天的拜访", text="6 家", facts=(Fact("意向", "2"),), links=(Link("看板", "/board/1"),))
    await say(at, card)
    (bubble,) = at.server.webhook("key-east").bubbles
    assert bubble.kind == "card"
    assert bubble.link("看板") == "http://xingji.example.com/board/1"


async def test_where_nothing_can_be_pressed_buttons_are_left_out_and_links_kept(at: Tenant) -> None:
    options = (Option("1", "有"), Option("2", "没有"))
    card = Card(
        title="周报 *上周*",
        text="长" * 300,
        selects=(Select("s", "意向", options),),
        submit=button("提交"),
        buttons=(button("知道了"),),
        links=(Link("看板", "/board/1"),),
    )
    await say(at, card)
    words = "\n".join(str(bubble.raw) for bubble in at.server.webhook("key-east").bubbles)
    assert "周报 ＊上周＊" in words
    assert "长" * 300 in words
    assert "http://xingji.example.com/board/1" in words
    assert "知道了" not in words
    assert "和机器人私聊" in words


async def test_a_picture_goes_small_enough_with_its_caption(at: Tenant) -> None:
    written = io.BytesIO()
    Image.effect_noise((1800, 1500), 90).convert("RGB").save(written, "JPEG", quality=98)
    assert len(written.getvalue()) > 2 * MB
    await say(at, Picture(await at.stored(written.getvalue()), "门头"))
    picture, caption = at.server.webhook("key-east").bubbles
    assert picture.media is not None
    assert len(picture.media) <= 2 * MB
    assert caption.words == "门头"


async def test_a_card_with_a_picture_is_two_messages_without_an_https_address(at: Tenant) -> None:
    media_id = await at.stored(b"\xff\xd8\xff\xe0 a photo")
    await say(at, Card(title="门头", picture=media_id, links=(Link("看", "/v/1"),)))
    assert [bubble.kind for bubble in at.server.webhook("key-east").bubbles] == ["image", "card"]


async def test_a_card_with_a_picture_is_one_message_where_the_picture_can_be_fetched(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"WECOM_WEBHOOK_{TEAM}", "key-east")
    async with tenant(sqlite_database, tmp_path, xingji_public_url="https://xingji.example.com") as at:
        at.server.webhook("key-east")
        media_id = await at.stored(b"\xff\xd8\xff\xe0 a photo")
        await say(at, Card(title="门头", picture=media_id, links=(Link("看", "/v/1"),)))
        (bubble,) = at.server.webhook("key-east").bubbles
        assert bubble.raw["template_card"]["card_type"] == "news_notice"


async def test_a_file_is_handed_over_first(at: Tenant) -> None:
    await say(at, File(await at.stored(b"PK spreadsheet", "周报.xlsx"), "周报.xlsx"))
    (bubble,) = at.server.webhook("key-east").bubbles
    assert (bubble.kind, bubble.name, bubble.media) == ("file", "周报.xlsx", b"PK spreadsheet")


async def test_twenty_a_minute_then_it_waits_and_nothing_is_lost(at: Tenant) -> None:
    sent, waits = 0, []
    while sent < 45:
        try:
            await say(at, Text(f"第{sent}句"), f"k{sent}")
            sent += 1
        except SendError as error:
            waits.append(error.retry)
            at.clock.advance(seconds=error.after_s or 0)
            if len(waits) > 20:
                break
    assert set(waits) == {"wait"}
    assert [bubble.words for bubble in at.server.webhook("key-east").bubbles] == [f"第{n}句" for n in range(45)]
    assert all(call.errcode == 0 for call in at.calls("webhook/send"))


async def test_too_often_waits_the_window_out(at: Tenant) -> None:
    at.server.fail_next("webhook/send", 45009)
    with pytest.raises(SendError) as caught:
        await say(at, Text("一"))
    assert (caught.value.retry, caught.value.after_s) == ("wait", 60.0)


@pytest.mark.parametrize("errcode", [93000, 93001, 93004, 93008])
async def test_a_dead_webhook_is_said_in_plain_words_and_not_chosen_for_a_while(at: Tenant, errcode: int) -> None:
    at.server.webhook("key-east").broken = errcode if errcode != 93000 else None
    if errcode == 93000:
        at.server.fail_next("webhook/send", 93000)
    assert channel(at).reaches(TEAM)
    with pytest.raises(SendError) as caught:
        await say(at, Text("一"))
    assert caught.value.retry == "never"
    assert "群机器人" in caught.value.reason
    assert not channel(at).reaches(TEAM)
    at.clock.advance(minutes=11)
    assert channel(at).reaches(TEAM)


async def test_what_may_have_arrived_is_not_said_twice(at: Tenant) -> None:
    at.server.cut_next("webhook/send", after_effect=True)
    with pytest.raises(SendError) as caught:
        await say(at, Text("一"))
    assert caught.value.retry == "never"
    assert len(at.server.webhook("key-east").bubbles) == 1


async def test_a_retry_goes_on_after_what_went(at: Tenant) -> None:
    media_id = await at.stored(b"\xff\xd8\xff\xe0 a photo")
    picture = Picture(media_id, "门头")
    for n in range(19):
        await say(at, Text("一"), f"k{n}")
    at.server.webhook("key-east").bubbles.clear()
    with pytest.raises(SendError):
        await say(at, picture, "p")
    at.clock.advance(minutes=1)
    await say(at, picture, "p")
    assert [bubble.kind for bubble in at.server.webhook("key-east").bubbles] == ["image", "text"]


async def test_a_team_without_a_webhook_is_not_reached(at: Tenant) -> None:
    assert not channel(at).reaches("北京队")
    with pytest.raises(SendError) as caught:
        await say(at, Text("一"), team="北京队")
    assert caught.value.retry == "never"
    assert not await channel(at).repaint("x", Parcel("k", TEAM, Text("一")))


async def test_every_named_team_gets_its_group_and_loses_it_with_the_setting(database: Database) -> None:
    company = await found(database)
    async with database.write() as session:
        session.add(Team(name="North", parent_id=None))
    west = str(company.teams[OTHER])
    await bind_webhooks(database, [TEAM, west, "NORTH", "没有的队"])
    await bind_webhooks(database, [TEAM, west, "NORTH", "没有的队"])
    assert {chat for chat, _ in await groups(database)} == {TEAM, west, "NORTH"}
    assert (TEAM, company.teams[TEAM]) in await groups(database)
    async with database.write() as session:  # bound by hand, under a name that is no team's
        session.add(Group(team_id=company.teams[TEAM], channel=WEBHOOK, chat="EAST"))
    await bind_webhooks(database, [west, "EAST"])
    assert {chat for chat, _ in await groups(database)} == {west, "EAST"}
    await bind_webhooks(database, [west])
    assert await groups(database) == [(west, company.teams[OTHER])]


async def groups(database: Database) -> list[tuple[str, int]]:
    async with database.read() as session:
        rows = await session.scalars(select(Group).where(Group.channel == WEBHOOK).order_by(Group.id))
        return [(row.chat, row.team_id) for row in rows]


def test_the_key_is_found_in_the_address_too() -> None:
    assert key_of("abc-def") == "abc-def"
    assert key_of(" https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc-def ") == "abc-def"


def test_what_is_no_picture_is_not_sent_as_one() -> None:
    with pytest.raises(SendError):
        small_picture(b"no picture")
