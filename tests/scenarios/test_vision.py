"""With a vision model configured, photos find their place by themselves; when it fails, the local check stands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storage.database import Database
from tests.chat import Phone, world
from tests.company import DOOR
from tests.nlp.chat_server import Answer, ChatServer, chatting, in_turn, status
from tests.nlp.vision_server import says
from tests.scenarios.steps import SHOP, picture


@asynccontextmanager
async def with_model(database: Database, folder: Path, answer: Answer) -> AsyncIterator[tuple[Phone, ChatServer]]:
    """小林 at the photos, with a model that answers so."""
    async with (
        chatting(answer) as (client, server),
        world(
            database,
            folder,
            openai_base_url=str(client.base_url),
            openai_api_key="k",
            openai_vision_model="some-model",
        ) as company,
    ):
        lin = company.phone("R01")
        await lin.scans(SHOP)
        await lin.stands_at(DOOR)
        yield lin, server


async def test_no_tap_is_needed_for_a_photo_the_model_knows(database: Database, tmp_path: Path) -> None:
    seen = says(slot="shelf", people=False, product=True, shelf=True, sign=False)
    async with with_model(database, tmp_path, seen) as (lin, server):
        await lin.photographs(picture("shelf", 21))
        await lin.sees("照片 1/3", "货架照：✓ 有商品；有货架")
        await lin.has_seen("哪一张", times=0)
        assert server.asked[0]["model"] == "some-model"


async def test_a_photo_the_model_took_for_another_is_asked_about_when_the_rep_says_so(
    database: Database, tmp_path: Path
) -> None:
    seen = says(slot="conversation", people=True, product=True, shelf=True, sign=False)
    async with with_model(database, tmp_path, in_turn(seen, status(500))) as (lin, _):
        await lin.photographs(picture("shelf", 24))
        await lin.sees("照片 1/3", "洽谈照：✓ 有人；有商品；有货架")
        await lin.photographs(picture("conversation", 24))
        await lin.taps("洽谈照")
        await lin.has_seen("哪一张", times=1)
        await lin.taps("货架照")
        await lin.sees("照片 2/3", "门头照：还没拍")


async def test_what_the_photo_should_show_and_does_not_is_doubted(database: Database, tmp_path: Path) -> None:
    seen = says(slot="shelf", people=False, product=False, shelf=False, sign=False)
    async with with_model(database, tmp_path, seen) as (lin, _):
        await lin.photographs(picture("shelf", 22))
        await lin.taps("货架照") if "哪一张" in await lin.transcript() else None
        await lin.has_seen("没看到货架")


async def test_a_model_that_is_down_costs_nothing_but_a_tap(database: Database, tmp_path: Path) -> None:
    async with with_model(database, tmp_path, status(500)) as (lin, server):
        await lin.photographs(picture("door", 23))
        await lin.sees("哪一张")
        await lin.taps("门头照")
        await lin.has_seen("照片 1/3")
        await lin.sees("门头照 ✓", "还差：货架照、洽谈照")
        assert server.asked
