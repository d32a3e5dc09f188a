"""The sheet for the doors: every code can be read back, every name stands under it, nothing is a box."""

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from bot.fonts import find_cjk_font
from bot.pdf_font import STAND_IN, UnusableFontError
from bot.qr_sheet import MOST_PER_PAGE, Door, draw
from bot.signing import BadTokenError, Signing, door_token

SIGNING = Signing("a secret of this test")
DPI_200 = 200 / 72


@pytest.fixture
def font() -> Path:
    """The machine's Chinese font; `make test` sees to it that there is one."""
    found = find_cjk_font()
    assert found is not None, "install fonts-wqy-microhei"
    return found


def doors(count: int) -> list[Door]:
    return [_door(n) for n in range(1, count + 1)]


def _door(n: int) -> Door:
    return Door(f"百姓大药房{n}", f"C{n:05}", f"https://sales.example.com/v/{SIGNING.door(n, 1)}")


def sheet(what: list[Door], font: Path, per_page: int) -> pypdfium2.PdfDocument:
    file = io.BytesIO()
    draw(what, font, file, per_page)
    return pypdfium2.PdfDocument(file.getvalue())


def read_codes(document: Any) -> set[str]:
    images = [page.render(scale=DPI_200).to_pil() for page in document]
    return {barcode.text for image in images for barcode in zxingcpp.read_barcodes(image)}


def text_of(document: Any) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "")


@pytest.mark.parametrize("per_page", [1, 2, 12, MOST_PER_PAGE])
def test_every_code_on_the_sheet_can_be_read(font: Path, per_page: int) -> None:
    what = doors(MOST_PER_PAGE + 1)
    document = sheet(what, font, per_page)
    assert read_codes(document) == {door.url for door in what}
    assert len(document) == -(-len(what) // per_page)


def test_the_code_on_the_door_names_its_customer_and_a_forged_one_does_not(font: Path) -> None:
    [url] = read_codes(sheet(doors(1), font, 1))
    token = door_token(url)
    assert token is not None
    assert SIGNING.read_door(token) == (1, 1)
    with pytest.raises(BadTokenError):
        SIGNING.read_door(token.replace("1-1.", "2-1."))
    with pytest.raises(BadTokenError):
        Signing("another secret").read_door(token)


@pytest.mark.parametrize("per_page", [1, 12, MOST_PER_PAGE])
def test_a_long_name_gets_smaller_and_never_shorter(font: Path, per_page: int) -> None:
    name = "杭州市西湖区文三路百姓缘大药房连锁有限公司第一百二十三分公司" * 3 + "末"
    written = text_of(sheet([Door(name, "C1", "https://x.example.com/v/1")], font, per_page))
    assert name in written
    assert "C1" in written


def test_characters_the_font_lacks_are_replaced_visibly_and_reported(font: Path) -> None:
    file = io.BytesIO()
    drawn = draw([Door("𠮷野家😀", "C1", "https://x.example.com/v/1")], font, file, 12)
    assert drawn.missing == {"𠮷", "😀"}
    assert f"{STAND_IN}野家{STAND_IN}" in text_of(pypdfium2.PdfDocument(file.getvalue()))


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    fake = tmp_path / "font.ttf"
    fake.write_bytes(b"no font")
    with pytest.raises(UnusableFontError):
        draw(doors(1), fake, io.BytesIO(), 12)
