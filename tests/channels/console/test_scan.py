"""A picture of a code is really decoded; the code on a door is only given to who may see the customer."""

import io
from typing import Any

import pytest
import segno

from bot import events
from bot.signing import door_token
from tests.channels.console.browser import REP, SUPERVISOR, Browser, error_of
from tests.company import Company

ADDRESS = "http://127.0.0.1:8080/v/1-1.signature"


def code(text: str = ADDRESS, **drawn: Any) -> bytes:
    out = io.BytesIO()
    segno.make_qr(text).save(out, kind="png", scale=6, **drawn)
    return out.getvalue()


def photographed(picture: bytes, turn: float) -> bytes:
    """As a phone takes it: turned, on a wall, as JPEG."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as opened:
        turned = opened.convert("RGB").rotate(turn, expand=True, fillcolor=(200, 205, 198))
    wall = Image.new("RGB", (900, 700), (200, 205, 198))
    wall.paste(turned, (180, 120))
    out = io.BytesIO()
    wall.save(out, "JPEG", quality=60)
    return out.getvalue()


@pytest.mark.parametrize("picture", [code(), photographed(code(), 11), photographed(code(dark="#234"), 200)])
async def test_the_code_in_a_picture_is_read(browser: Browser, picture: bytes) -> None:
    assert (await browser.upload("scan-picture", picture)).status == 200
    assert await browser.contents() == [events.Scan(ADDRESS, None)]


async def test_a_scan_at_a_place(browser: Browser) -> None:
    where = {"latitude": 30.59, "longitude": 114.3, "accuracy_m": 12}
    assert (await browser.upload("scan-picture", code(), location=where)).status == 200
    (scan,) = await browser.contents()
    assert isinstance(scan, events.Scan)
    assert scan.location is not None
    assert scan.location.accuracy_m == 12


async def test_a_picture_without_a_code(browser: Browser) -> None:
    response = await browser.upload("scan-picture", photographed(code("x", dark="white"), 0))
    assert response.status == 422
    assert "没找到二维码" in await error_of(response)


@pytest.mark.parametrize("data", [b"MZ not a picture", b"\xff\xd8\xff\xe0 half a photo", code()[:200]])
async def test_what_is_no_picture(browser: Browser, data: bytes) -> None:
    response = await browser.upload("scan-picture", data)
    assert response.status == 422
    assert "不是能打开的照片" in await error_of(response)
    assert await browser.taken_in() == []


async def test_an_image_bomb(browser: Browser) -> None:
    from PIL import Image

    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    response = await browser.upload("scan-picture", bomb.getvalue())
    assert response.status == 422
    assert "尺寸太大" in await error_of(response)


async def test_a_nonsense_place_beside_a_good_code(browser: Browser) -> None:
    response = await browser.upload("scan-picture", code(), location={"latitude": 300, "longitude": 0})
    assert response.status == 400
    assert await browser.taken_in() == []


async def test_the_code_of_a_door_leads_to_its_customer(browser: Browser, company: Company) -> None:
    customer = company.customers["百姓大药房"]
    response = await browser.client.get(f"/console/door/{customer}.png?person={REP}")
    assert (response.status, response.content_type) == (200, "image/png")
    assert (await browser.upload("scan-picture", await response.read())).status == 200
    (scan,) = await browser.contents()
    assert isinstance(scan, events.Scan)
    token = door_token(scan.text)
    assert token is not None
    assert browser.console.signing.read_door(token) == (customer, 1)


@pytest.mark.parametrize("person", ["R02", "S02", "P01", "nobody", ""])
async def test_a_door_is_not_shown_to_who_may_not_see_the_customer(
    browser: Browser, company: Company, person: str
) -> None:
    customer = company.customers["百姓大药房"]
    response = await browser.client.get(f"/console/door/{customer}.png?person={person}")
    assert response.status == 404


async def test_the_supervisor_sees_the_doors_of_the_team(browser: Browser, company: Company) -> None:
    customer = company.customers["百姓大药房"]
    assert (await browser.client.get(f"/console/door/{customer}.png?person={SUPERVISOR}")).status == 200
