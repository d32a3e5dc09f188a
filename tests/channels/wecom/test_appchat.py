"""Groups that the app makes."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.cards.card import Button, Card, Fact, File, Link, Message, Picture, Press, Text
from bot.channel import Parcel, SendError
from bot.channels.wecom.appchat import APPCHAT, NotMadeError, make_group
from bot.render import fit
from storage.database import Database
from storage.models import Group
from tests.channels.wecom.tenant import Tenant, tenant
from tests.company import found

TEAM = "城东一队"


@pytest.fixture
async def at(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Tenant]:
    await found(sqlite_database, "wecom")
    async with tenant(sqlite_database, tmp_path) as found_one:
        for code in ("R01", "R02", "S01", "S02"):
            found_one.server.employ(code)
        yield found_one


def channel(at: Tenant) -> Any:
    (one,) = [one for one in at.platform.channels if one.name == APPCHAT]
    return one


async def chat_of(at: Tenant) -> str:
    async with at.database.read() as session:
        return (await session.scalars(select(Group.chat).where(Group.channel == APPCHAT))).one()


async def say(at: Tenant, message: Message, chat: str, key: str = "k") -> None:
    for n, part in enumerate(fit(message, channel(at).limits)):
        assert await channel(at).send(Parcel(f"{key}.{n}", chat, part)) is None


async def test_a_team_gets_a_group_of_its_people_led_by_its_supervisor(at: Tenant) -> None:
    assert "2 个人" in await make_group(at.client, at.database, TEAM)
    group = at.server.group(await chat_of(at))
    assert (group.name, group.owner, sorted(group.members)) == (TEAM, "S01", ["R01", "S01"])
    assert "已经有" in await make_group(at.client, at.database, TEAM)
    assert len(at.server.groups) == 1


@pytest.mark.parametrize(("team", "word"), [("没有的队", "没有叫"), ("城西二队", "至少要两个人")])
async def test_a_group_that_cannot_be_made_is_explained(at: Tenant, team: str, word: str) -> None:
    async with at.database.write() as session:
        from storage.models import Identity

        for identity in await session.scalars(select(Identity).where(Identity.external_id == "S02")):
            await session.delete(identity)
    with pytest.raises(NotMadeError, match=word):
        await make_group(at.client, at.database, team)


async def test_an_app_that_not_everybody_sees_cannot_make_groups_and_says_why(at: Tenant) -> None:
    at.app.visible = {"R01", "S01"}
    with pytest.raises(NotMadeError, match="根部门"):
        await make_group(at.client, at.database, TEAM)


async def test_an_unsure_answer_is_said_and_nothing_is_bound(at: Tenant) -> None:
    at.server.cut_next("appchat/create", after_effect=True)
    with pytest.raises(NotMadeError, match="可能已经建成"):
        await make_group(at.client, at.database, TEAM)
    async with at.database.read() as session:
        assert (await session.scalars(select(Group).where(Group.channel == APPCHAT))).all() == []


async def test_everything_that_can_be_said_arrives(at: Tenant) -> None:
    await make_group(at.client, at.database, TEAM)
    chat = await chat_of(at)
    photo = await at.stored(b"\xff\xd8\xff\xe0 a photo")
    card = Card(
        title="昨天的拜访",
        text="# 6 家",
        facts=(Fact("意向", "2"),),
        buttons=(Button("知道了", Press("a", "b", 1, token="t")),),
        links=(Link("看板", "/board/1"),),
    )
    await say(at, Text("一" * 1000), chat, "a")
    await say(at, card, chat, "b")
    await say(at, Picture(photo, "门头"), chat, "c")
    await say(at, File(await at.stored(b"PK sheet", "周报.xlsx"), "周报.xlsx"), chat, "d")
    await say(at, Card(title="门头", picture=photo), chat, "e")
    bubbles = at.server.group(chat).bubbles
    kinds = ["text", "text", "markdown", "image", "text", "file", "image", "markdown"]
    assert [bubble.kind for bubble in bubbles] == kinds
    assert "".join(bubble.words for bubble in bubbles[:2]) == "一" * 1000
    assert bubbles[2].link("看板") == "http://xingji.example.com/board/1"
    assert "＃ 6 家" in bubbles[2].words
    assert "知道了" not in bubbles[2].words


async def test_a_foreign_or_lost_group_is_said_in_plain_words(at: Tenant) -> None:
    assert channel(at).reaches("gone")
    with pytest.raises(SendError) as caught:
        await say(at, Text("一"), "gone")
    assert caught.value.retry == "never"
    assert "setup --group" in caught.value.reason
    assert not channel(at).reaches("gone")


async def test_what_may_have_arrived_is_not_said_twice(at: Tenant) -> None:
    await make_group(at.client, at.database, TEAM)
    chat = await chat_of(at)
    at.server.cut_next("appchat/send", after_effect=True)
    with pytest.raises(SendError) as caught:
        await say(at, Text("一"), chat)
    assert caught.value.retry == "never"
    assert len(at.server.group(chat).bubbles) == 1


async def test_no_more_than_are_shown_and_nothing_is_lost(at: Tenant) -> None:
    await make_group(at.client, at.database, TEAM)
    chat = await chat_of(at)
    sent, waits = 0, []
    while sent < 210:
        try:
            await say(at, Text(f"第{sent}句"), chat, f"k{sent}")
            sent += 1
        except SendError as error:
            waits.append(error.retry)
            at.clock.advance(seconds=error.after_s or 0)
            if len(waits) > 20:
                break
    assert set(waits) == {"wait"}
    assert len(at.server.group(chat).bubbles) == 210
