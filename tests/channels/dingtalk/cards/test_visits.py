"""A visit is finished on every rung: what the platform refuses, falls to the next, and the rep goes on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import events
from bot.channels.dingtalk.cards import shown
from bot.channels.dingtalk.cards.shown import Templates
from bot.channels.dingtalk.cards.spoken import speeches
from storage.database import Database
from storage.models import Visit
from tests.channels.dingtalk.cards.town import Rep, Town, town
from tests.company import DOOR
from tests.platforms.dingtalk.templates import Template
from tests.scenarios.steps import LABELS, picture

OWN = Template("own.schema", ("title", "markdown", "tips"), frozenset({"markdown"}), json_object=True)
FORM = Template("form.schema", ("title", "markdown", "tips"), frozenset({"markdown"}), form=True, submit="提交")


async def arrives(rep: Rep) -> None:
    """Scan, position and photos; which photo it is, is told by the first way that is there."""
    town = rep.town
    token = town.bot.house.signing.door(town.company.customers["百姓大药房"], 1)
    await rep.hands_in(events.Scan(f"{town.bot.house.public_url}/v/{token}"))
    await rep.hands_in(events.Location(*DOOR, 15, town.clock()))
    for kind, label in LABELS.items():
        async with town.bot.database.write() as session:
            media = await town.bot.media.put(session, picture(kind, 1), "image/jpeg", "p.jpg", town.clock())
        await rep.hands_in(events.Photo(media.id))
        if "哪一张" in rep.last.words:
            await (rep.taps(label) if rep.last.kind == "card" else rep.says(number(rep.last, label)))
    assert "店里情况" in rep.last.words, rep.transcript()


def number(bubble: object, label: str) -> str:
    """The number that stands before these words."""
    text = str(getattr(bubble, "words", ""))
    return text.replace("：", " ").replace("\n", " ").split(f" {label}")[0].split(" ")[-1]


async def submitted(town: Town) -> bool:
    async with town.bot.database.read() as session:
        return [visit.state for visit in await session.scalars(select(Visit))] == ["submitted"]


async def finishes_by_taps(rep: Rep) -> None:
    fields = {"缺货清单": ["感冒灵", "布洛芬"], "店员推荐": ["都推"], "合作意向": ["高"]}
    await rep.taps("提交" if "提交" in rep.last.labels() else "就这些，确认", fields)
    assert "下一步" in rep.last.words, rep.transcript()
    await rep.taps("提交" if "提交" in rep.last.labels() else "定下来", {"做什么": ["送样"]})
    assert "都齐了" in rep.last.words, rep.transcript()
    await rep.taps("提交拜访")


async def finishes_by_links(rep: Rep) -> None:
    """Several questions are answered by numbers; what one tap settles, by one tap."""
    asked = rep.last
    await rep.says(" ".join(number(asked, label) for label in ("感冒灵", "布洛芬", "都推", "高")))
    assert "下一步" in rep.last.words, rep.transcript()
    await rep.user.taps_link(rep.last, "1 送样")
    await rep.town.settled()
    assert "送样 · 明天" in rep.last.words, rep.transcript()
    await rep.user.taps_link(rep.last, "1 提交拜访")
    await rep.town.settled()


async def finishes_by_numbers(rep: Rep) -> None:
    asked = rep.last
    await rep.says(" ".join(number(asked, label) for label in ("感冒灵", "布洛芬", "都推", "高")))
    assert "下一步" in rep.last.words, rep.transcript()
    await rep.says("0")
    assert "都齐了" in rep.last.words, rep.transcript()
    await rep.says(f"{number(rep.last, '提交拜访')} 提交拜访")


@dataclass(frozen=True)
class Rung:
    name: str
    templates: Templates
    refuse: Callable[[Town], None]
    finish: Callable[[Rep], Awaitable[None]]
    shows: str  # the kind of the bubble


def nothing(_town: Town) -> None:
    """All works."""


def no_scope(town: Town) -> None:
    town.server.first_app.permissions.discard("Card.Instance.Write")


RUNGS = [
    Rung("form", Templates(OWN.id, FORM.id), nothing, finishes_by_taps, "card"),
    Rung("markdown", Templates(OWN.id, FORM.id), no_scope, finishes_by_links, "markdown"),
    Rung("text", Templates(), no_scope, finishes_by_numbers, "text"),
]


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
async def test_a_visit_is_finished_on_every_rung(
    rung: Rung, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if rung.shows == "text":
        monkeypatch.setattr(shown, "speeches", lambda *card: speeches(*card)[-1:])
    async with town(sqlite_database, tmp_path, rung.templates) as there:
        for template in (OWN, FORM):
            there.server.add_template(template)
        rung.refuse(there)
        rep = there.rep()
        await arrives(rep)
        assert rep.last.kind == rung.shows, rep.transcript()
        await rung.finish(rep)
        assert await submitted(there), rep.transcript()
        assert "拜访小结" in rep.transcript()
