"""Photos as reps really send them: all at once, twice, blurred, old, or no photos at all."""

import io

import pytest
from PIL import Image, ImageFilter
from sqlalchemy import select

from storage.models import Action, Media
from tests.chat import Phone, World
from tests.company import DOOR
from tests.scenarios.steps import SHOP, picture, send_photos, visit


async def at_the_photos(lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(DOOR)
    await lin.sees("照片 0/3")


def blurred(data: bytes) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).filter(ImageFilter.GaussianBlur(9)).save(out, "JPEG")
    return out.getvalue()


def smaller(data: bytes) -> bytes:
    """As a messenger passes it on: scaled and packed again."""
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).resize((360, 270)).save(out, "JPEG", quality=60)
    return out.getvalue()


async def test_three_at_once_are_told_apart_with_two_taps(lin: Phone) -> None:
    await at_the_photos(lin)
    await lin.photographs(picture("door", 11), picture("shelf", 11), picture("conversation", 11))
    await lin.has_seen("哪一张", times=2)  # the one with people on it is clear
    await lin.taps("门头照")
    await lin.taps("货架照")
    await lin.sees("店里情况")
    await lin.has_seen("照片 3/3")


async def test_a_retake_takes_the_place_of_a_blurred_photo(lin: Phone) -> None:
    await at_the_photos(lin)
    await lin.photographs(blurred(picture("door", 12)))
    await lin.taps("门头照")
    await lin.has_seen("糊")
    await lin.photographs(picture("door", 12))
    await lin.taps("门头照")
    progress = next(card for card in reversed(await lin.bubbles()) if "照片 " in card.words)
    assert "糊" not in progress.words


async def test_a_photo_of_an_earlier_visit_is_doubted(company: World, lin: Phone) -> None:
    await visit(lin, seed=13)
    company.clock.advance(days=1)
    await at_the_photos(lin)
    await lin.photographs(picture("door", 13))
    await lin.sees("发过")
    await lin.photographs(smaller(picture("shelf", 13)))
    await lin.sees("很像")


async def test_the_same_picture_for_two_photos_is_doubted(lin: Phone) -> None:
    await at_the_photos(lin)
    await lin.photographs(picture("door", 14))
    await lin.taps("门头照")
    await lin.photographs(picture("door", 14))
    await lin.sees("发过")


async def test_the_doubts_reach_the_supervisor(lin: Phone, wang: Phone) -> None:
    await visit(lin, seed=15)
    lin.world.clock.advance(days=1)
    await visit(lin, seed=15)
    await wang.sees("存疑", "发过")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"not a picture at all", "照片"),
        (b"", "照片"),
        (picture("door", 1)[:3000], "没传完整"),
        (b"GIF89a" + b"\x00" * 50, "照片"),
        (b"<svg onload=alert(1)></svg>", "照片"),
    ],
    ids=["text", "empty", "truncated", "gif", "svg"],
)
async def test_what_is_no_photo_gets_a_clear_word_and_is_kept(
    company: World, lin: Phone, data: bytes, word: str
) -> None:
    await at_the_photos(lin)
    await lin.photographs(data)
    await lin.sees(word)
    async with company.bot.database.read() as session:
        media = (await session.scalars(select(Media))).one()
        assert media.refused is not None
        kinds = (await session.scalars(select(Action.kind))).all()
    assert "photo.refused" in kinds
    await send_photos(lin, seed=16)
    await lin.sees("店里情况")


async def test_a_photo_without_a_visit_is_told_where_to_begin(lin: Phone) -> None:
    await lin.photographs(picture("door", 17))
    await lin.sees("没有进行中的拜访")
