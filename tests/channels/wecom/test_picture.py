"""A card's picture is fetched by the platform's clients: signed, for a while, and only a picture."""

from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.cards.card import Card
from storage.database import Database
from tests.channels.wecom.tenant import Tenant, tenant
from tests.channels.wecom.test_channel import picture


async def get(at: Tenant, address: str) -> tuple[int, bytes]:
    async def accept(_event: object) -> None:
        raise AssertionError

    site = web.Application()
    at.platform.mount(site, accept)
    async with TestServer(site) as server, aiohttp.ClientSession() as session:
        url = server.make_url(address.removeprefix("https://xingji.example.com"))
        async with session.get(url) as answer:
            return answer.status, await answer.read()


async def shown(at: Tenant, data: bytes) -> str:
    await at.send(Card("门头", "请看", picture=await at.stored(data)))
    (bubble,) = at.bubbles
    card = bubble.raw["template_card"]
    assert card["card_type"] == "news_notice"
    return str(card["card_image"]["url"])


async def test_a_card_with_a_picture_shows_it_where_we_can_be_reached(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async with tenant(sqlite_database, tmp_path, xingji_public_url="https://xingji.example.com") as at:
        address = await shown(at, picture("WEBP", (3000, 2000)))
        status, data = await get(at, address)
        assert (status, data[:3]) == (200, b"\xff\xd8\xff")
        assert (await get(at, address + "x"))[0] == 404
        at.clock.advance(days=4)
        assert (await get(at, address))[0] == 404


async def test_what_is_no_picture_is_not_served(sqlite_database: Database, tmp_path: Path) -> None:
    async with tenant(sqlite_database, tmp_path, xingji_public_url="https://xingji.example.com") as at:
        assert (await get(at, await shown(at, b"<script>alert(1)</script>")))[0] == 404


@pytest.mark.parametrize("public", ["http://xingji.example.com", "https://localhost", "https://127.0.0.1:8443"])
async def test_elsewhere_it_is_sent_apart(sqlite_database: Database, tmp_path: Path, public: str) -> None:
    async with tenant(sqlite_database, tmp_path, xingji_public_url=public) as at:
        await at.send(Card("门头", picture=await at.stored(picture())))
        assert [bubble.kind for bubble in at.bubbles] == ["image", "card"]
