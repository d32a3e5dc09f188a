"""The sample photos: invented, always the same, and good enough to pass every check."""

from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import imagehash
import pytest

from bot.fonts import find_cjk_font
from bot.sample.photos import Kind, draw
from bot.sample.scenes import brush
from nlp.photo import examine
from sales.playbook import PhotoRules
from tests.nlp.photographs import image_of

KINDS: tuple[Kind, ...] = ("door", "shelf", "conversation")
NAME = "百姓大药房（天河店）"
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path | None:
        return None

    monkeypatch.setattr(brush, "find_cjk_font", none)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same_bytes_and_another_seed_others(kind: Kind) -> None:
    assert draw(kind, NAME, 7, (400, 300)) == draw(kind, NAME, 7, (400, 300))
    assert draw(kind, NAME, 7, (400, 300)) != draw(kind, NAME, 8, (400, 300))


@pytest.mark.parametrize("size", [(960, 720), (400, 300), (320, 427)])
def test_a_photo_has_the_size_asked_for(size: tuple[int, int]) -> None:
    assert image_of(draw("door", NAME, 1, size)).size == size


@pytest.mark.parametrize("size", [(960, 720), (400, 300)])
@pytest.mark.parametrize("kind", KINDS)
def test_every_photo_passes_the_check_without_doubt(kind: Kind, size: tuple[int, int]) -> None:
    for seed in range(4):
        findings = examine(draw(kind, NAME, seed, size), PhotoRules(), NOW, SHANGHAI)
        assert (findings.flags, findings.seen["people"]) == ((), kind == "conversation"), seed


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_photos_look_alike(kind: Kind) -> None:
    hashes = [imagehash.phash(image_of(draw(kind, NAME, seed, (400, 300)))) for seed in range(40)]
    assert min(one - other for one, other in combinations(hashes, 2)) > PhotoRules().duplicate_distance


def test_the_name_stands_on_the_sign() -> None:
    assert find_cjk_font() is not None, "install fonts-wqy-microhei"
    assert draw("door", "康宁诊所", 3) != draw("door", "", 3)


@pytest.mark.parametrize("name", ["", "😀🀄", "超" * 300, "a\nb\x00c", "𠮷野家"])
def test_any_name_can_be_drawn(name: str) -> None:
    assert image_of(draw("door", name, 1, (400, 300))).size == (400, 300)


@pytest.mark.usefixtures("no_font")
@pytest.mark.parametrize("kind", KINDS)
def test_without_a_chinese_font_signs_stay_bare(kind: Kind) -> None:
    assert image_of(draw(kind, NAME, 1, (400, 300))).size == (400, 300)
