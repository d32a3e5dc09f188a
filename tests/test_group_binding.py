"""A chat becomes a team's group when its supervisor says so there."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import events
from bot.cards.card import Card, Text
from storage.database import Database
from storage.models import Action, Group, Person, Team
from tests.chat import World, world


class Chat:
    """A group chat on the console; anybody may speak in it."""

    def __init__(self, company: World, name: str) -> None:
        self.company = company
        self.name = name
        self._keys = itertools.count(1)

    async def says(self, account: str, text: str) -> None:
        await self._hears(account, events.Text(text))

    async def taps(self, account: str, label: str) -> None:
        card = next(card for card in reversed(await self._phone().cards()) if card.buttons)
        token = next(button.press.token for button in card.buttons if button.label == label)
        await self._hears(account, events.Press(token))

    async def last(self) -> str:
        message = await self._phone().last()
        if isinstance(message, Card):
            return f"{message.title}\n{message.text}"
        assert isinstance(message, Text)
        return message.text

    async def team(self) -> str | None:
        async with self.company.bot.database.read() as session:
            query = select(Team.name).join(Group).where(Group.channel == "console", Group.chat == self.name)
            return await session.scalar(query)

    def _phone(self):  # type: ignore[no-untyped-def]
        return self.company.phone(self.name)

    async def _hears(self, account: str, content: events.Content) -> None:
        key = f"{self.name}-{next(self._keys)}"
        now = self.company.clock()
        await self.company.receive(events.Event("console", key, self.name, account, now, content, in_group=True))


@pytest.fixture
async def company(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with world(sqlite_database, tmp_path) as running:
        yield running


@pytest.fixture
def chat(company: World) -> Chat:
    """A chat that is no team's group yet, while both teams have one each."""
    return Chat(company, "group-9")


async def forget_groups(company: World) -> None:
    async with company.bot.database.write() as session:
        for group in await session.scalars(select(Group)):
            await session.delete(group)


@pytest.mark.parametrize("said", ["绑定 城东一队", "@行迹 绑定 城东一队", "绑定团队：城东一队。", "绑定“城东一队”"])
async def test_a_supervisor_binds_the_chat_to_their_team(company: World, chat: Chat, said: str) -> None:
    await forget_groups(company)
    await chat.says("S01", said)
    assert await chat.team() == "城东一队"
    assert "这里是“城东一队”的群了" in await chat.last()
    await chat.says("S01", said)
    assert "已经是" in await chat.last()
    async with company.bot.database.read() as session:
        assert (await session.scalars(select(Action.kind))).all() == ["group.bound"]


async def test_sales_operations_binds_any_team_and_a_supervisor_only_their_own(company: World, chat: Chat) -> None:
    await forget_groups(company)
    await chat.says("S01", "绑定 城西二队")
    assert "不归您管" in await chat.last()
    assert await chat.team() is None
    await chat.says("O01", "绑定 城西二队")
    assert await chat.team() == "城西二队"


async def test_reps_are_told_who_can(company: World, chat: Chat) -> None:
    for said in ("绑定 城东一队", "解绑"):
        await chat.says("R01", said)
        assert "团队主管或销售运营" in await chat.last()
    assert await chat.team() is None


@pytest.mark.parametrize("said", ["绑定", "绑定 城东"])
async def test_who_names_no_team_is_shown_theirs(chat: Chat, said: str) -> None:
    await chat.says("S01", said)
    assert "绑定 城东一队" in await chat.last()
    assert "城西二队" not in await chat.last()


async def test_a_team_that_has_a_group_is_asked_about_and_moves_when_tapped(company: World, chat: Chat) -> None:
    old = Chat(company, "group-1")
    await chat.says("S01", "绑定 城东一队")
    assert "已经有一个群" in await chat.last()
    assert await chat.team() is None
    await chat.taps("S02", "改成这里")  # not their card
    assert await chat.team() is None
    await chat.taps("S01", "改成这里")
    assert (await chat.team(), await old.team()) == ("城东一队", None)


async def test_a_group_of_another_team_changes_hands_only_when_tapped(company: World) -> None:
    chat = Chat(company, "group-2")
    await chat.says("O01", "绑定 城东一队")
    assert "现在是“城西二队”的群" in await chat.last()
    await chat.taps("O01", "不改")
    assert await chat.team() == "城西二队"
    assert "没有改动" in await chat.last()


async def test_who_lost_the_team_meanwhile_changes_nothing(company: World, chat: Chat) -> None:
    await chat.says("S01", "绑定 城东一队")
    async with company.bot.database.write() as session:
        wang = (await session.scalars(select(Person).where(Person.code == "S01"))).one()
        wang.team_id = company.company.teams["城西二队"]
    await chat.taps("S01", "改成这里")
    assert "不归您管" in await chat.last()
    assert await chat.team() is None


async def test_unbinding_ends_it(company: World) -> None:
    chat = Chat(company, "group-1")
    await chat.says("S02", "解绑")
    assert "不归您管" in await chat.last()
    await chat.says("S01", "解绑")
    assert await chat.team() is None
    await chat.says("S01", "解绑")
    assert "还没有绑定" in await chat.last()


async def test_anything_else_gets_the_hint(chat: Chat) -> None:
    for said in ("今天天气不错", "我的待办", "绑"):
        await chat.says("S01", said)
        assert "请和我私聊" in await chat.last()
