"""The pictures by their content: what the layout says stands there is there, and can be read on a phone."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot import digest_picture
from bot.drawing import face as faces
from bot.drawing.board import Board
from bot.drawing.face import STAND_IN, Face, NoFontError, face
from bot.drawing.layout import PHONE_PT, WHITE, WIDTH, Box, Layout, Light
from bot.drawing.paint import INKS
from sales.lights import Colour, Count
from tests.lights import METRICS, TODAY, board, light, row

ALL: Sequence[Colour] = ("green", "yellow", "red", "none", "green", "yellow", "red")
LONG = "华中大区武汉分公司城东新区重点客户与连锁药房渠道拓展一队"
SMALLEST_PT = 11
BOARDS = {
    "one": board([row("城东一队", ALL)], "城东一队"),
    "three": board([row(name, ALL, n) for n, name in enumerate(("城东一队", "城西二队", "武昌三队"), start=1)]),
    "thirty": board([row(f"第{n}销售小队", ALL, n) for n in range(1, 31)]),
    "long": board([row(LONG, ALL, 1), row("Key Account Team East", ALL), row("城西🙂二队", ALL)], LONG),
    "five metrics": board([row("城东一队", ALL, metrics=(*METRICS, "拜访当天提交", "承诺按时兑现的比例"))] * 2),
    "no data": board([row("城东一队", ("none",) * 7), row("城西二队", ("none",) * 7)]),
    "no teams": board([]),
}


def shown(drawn: Board) -> list[tuple[Layout, Any]]:
    """Each page's layout and the pixels of what was painted."""
    layouts = digest_picture.laid_out(drawn, face())
    images = [Image.open(BytesIO(data)).convert("RGB") for data in digest_picture.draw(drawn)]
    return list(zip(layouts, images, strict=True))


def near(pixel: tuple[int, int, int], ink: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 12 for a, b in zip(pixel, ink, strict=True))


def corners(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.right, box.bottom


def inside(box: Box, whole: Box) -> bool:
    return box.x >= 0 and box.y >= 0 and box.right <= whole.right and box.bottom <= whole.bottom


def inks(image: Any) -> set[tuple[int, int, int]]:
    """Every colour that is painted there."""
    return {colour for _, colour in image.getcolors(image.width * image.height)}


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def shape(image: Any, light: Light) -> Colour:
    """What a person sees in the light's square, whatever its colour: by which parts of it are inked."""

    def inked(x: float, y: float) -> bool:
        box = light.box
        at = image.getpixel((round(box.x + x * (box.width - 1)), round(box.y + y * (box.height - 1))))
        return near(at, INKS[light.colour])

    if not inked(0.5, 0.6):
        return "none"
    if inked(0.13, 0.13):
        return "red"
    return "green" if inked(0.2, 0.3) else "yellow"


@pytest.mark.parametrize("name", BOARDS)
def test_every_light_has_its_colour_and_its_shape(name: str) -> None:
    for layout, image in shown(BOARDS[name]):
        assert [shape(image, each) for each in layout.lights] == [each.colour for each in layout.lights]


@pytest.mark.parametrize("name", BOARDS)
def test_every_line_is_painted_inside_its_box_and_nothing_overlaps(name: str) -> None:
    for layout, image in shown(BOARDS[name]):
        assert image.size == (WIDTH, layout.height)
        whole = Box(0, 0, WIDTH, layout.height)
        for one in layout.words:
            assert inside(one.box, whole), one
            assert one.ink in inks(image.crop(corners(one.box))), one
        boxes = [one.box for one in (*layout.words, *layout.lights)]
        assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
        for box in boxes:
            image.paste(WHITE, corners(box))
        grounds = {WHITE} | {panel.ink for panel in layout.panels}
        assert inks(image) == grounds, "something sticks out, or a panel is missing"


@pytest.mark.parametrize("name", BOARDS)
def test_the_smallest_type_can_be_read_on_a_phone(name: str) -> None:
    for layout in digest_picture.laid_out(BOARDS[name], face()):
        assert min(one.size for one in layout.words) * PHONE_PT / WIDTH >= SMALLEST_PT


def test_every_team_and_every_day_of_its_lights_is_there_once() -> None:
    lights = [each for layout, _ in shown(BOARDS["thirty"]) for each in layout.lights if each.of[0] != "legend"]
    assert len({each.of for each in lights}) == len(lights) == 30 * 3 * (1 + 7)
    assert {each.of[2] for each in lights} >= {"today", TODAY.isoformat()}
    today = [each for each in lights if each.of[2] in ("today", TODAY.isoformat())]
    assert {each.colour for each in today} == {"red"}


def test_thirty_teams_are_pages_that_say_so_and_stay_small() -> None:
    pages = digest_picture.draw(BOARDS["thirty"])
    layouts = digest_picture.laid_out(BOARDS["thirty"], face())
    assert ["第 1 张，共 2 张" in layouts[0].words[1].text, "第 2 张，共 2 张" in layouts[1].words[1].text] == [
        True,
        True,
    ]
    assert all(len(page) < 1024 * 1024 and page[:4] == b"\x89PNG" for page in pages)  # of WeCom's two


def test_a_long_name_is_shortened_where_it_ends_and_nowhere_else() -> None:
    (layout,) = digest_picture.laid_out(BOARDS["long"], face())
    texts = [one.text for one in layout.words]
    assert (texts[0][:9], texts[0][-1]) == ("华中大区武汉分公司", "…")
    assert [text for text in texts if text.startswith("华中大区武")][1:] == ["华中大区武"]
    assert any(text.startswith("汉分公司") and text.endswith("…") for text in texts)
    assert "Key Account" in " ".join(texts)
    assert "城西〓二队" in "".join(texts)


def test_what_the_font_lacks_is_replaced_visibly() -> None:
    type = face()
    assert type.printable("城东𠮷🙂\ue000队\n二  队") == f"城东{STAND_IN * 3}队 二 队"
    assert type.printable("a\u200bb\u202e\x07") == f"ab{STAND_IN * 2}"
    assert all(type.has(character) for character in f"{STAND_IN}…·—%/0123456789{''.join(METRICS)}")


def test_few_things_are_told_as_they_are_and_never_as_a_share() -> None:
    few = board([row("城东一队", ("none",) * 7)])
    (layout,) = digest_picture.laid_out(few, face())
    assert "2/3" in [one.text for one in layout.words]
    assert not [one.text for one in layout.words if "%" in one.text]


@pytest.mark.parametrize(("count", "told"), [(Count(399, 400), "99%"), (Count(1, 400), "1%"), (Count(0, 9), "0%")])
def test_a_share_is_whole_only_when_it_is(count: Count, told: str) -> None:
    one = board([row("城东一队", ("red",) * 7, metrics=METRICS[:1])])
    team = one.rows[0].team
    changed = replace(team, lights=(light(("red",) * 7, count=count),))
    (layout,) = digest_picture.laid_out(replace(one, rows=[replace(one.rows[0], team=changed)]), face())
    assert told in [text.text for text in layout.words]


@pytest.mark.parametrize(
    ("teams", "colour", "count"), [(1, "green", Count(12345, 12345)), (2, "none", Count(998, 999))]
)
def test_a_figure_is_never_shortened(teams: int, colour: Colour, count: Count) -> None:
    one = row("城东一队", (colour,) * 7, metrics=(*METRICS, "拜访当天提交", "承诺按时兑现的比例"))
    lights = tuple(replace(each, count=count) for each in one.team.lights)
    drawn = board([replace(one, team=replace(one.team, lights=lights))] * teams)
    texts = [each.text for layout in digest_picture.laid_out(drawn, face()) for each in layout.words]
    assert texts.count(f"{count.within}/{count.total}") == len(lights) * teams


def test_a_missing_or_broken_font_is_said_plainly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(faces, "find_cjk_font", lambda: None)
    with pytest.raises(NoFontError, match="fonts-wqy-microhei"):
        digest_picture.draw(BOARDS["one"])
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    with pytest.raises(NoFontError, match=r"broken\.ttf"):
        Face(broken).width("字", 32)
