"""A rep's day fits one card wherever it is shown, so that taking a stop out repaints the whole of it."""

from datetime import date

import pytest

from bot.cards import morning as cards
from bot.cards.card import Card
from bot.cards.morning import Line, Shown
from bot.channels.dingtalk.cards.faces import parts
from bot.channels.wecom.cards import LIMITS
from bot.render import fit
from bot.words import morning as words
from sales.morning import Reason, Stop
from sales.playbook_digest import Morning

REASONS: tuple[Reason, ...] = ("due", "promised", "no_second_visit", "dormant", "never", "resting")
NOTES = (
    words.also_due(["报价 · 康民大药房（江汉路店）", "送样 · 便民超市（二店）"], 2),
    words.wake("诚信药房（中山路店）", words.why(Stop(9, "dormant", 130), "")),
)


def full(stops: int) -> Shown:
    """The longest usual lines."""
    lines = [
        Line(n, "百姓大药房（人民路店）", words.in_short(Stop(n, REASONS[n % 6], 12), "店员培训"), 12_345)
        for n in range(stops)
    ]
    return Shown(date(2026, 11, 24), stops, lines, 2, True, NOTES)


def test_a_full_day_is_one_card_on_every_platform() -> None:
    card = cards.today(full(Morning().stops))
    (in_wecom,) = fit(card, LIMITS)
    assert isinstance(in_wecom, Card)
    assert (in_wecom.facts, in_wecom.text) == (card.facts, card.text)
    assert len(parts(card)) == 1


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words_in_short_and_at_length(reason: Reason) -> None:
    one = Stop(1, reason, 3)
    assert 0 < len(words.in_short(one, "送样")) <= 8
    assert ("送样" in words.why(one, "送样")) == (reason in ("due", "promised"))


def test_distances_say_what_they_are() -> None:
    assert words.distance(950, by_road=False) == "约 950 米"
    assert words.distance(1_840, by_road=True) == "开车 1.8 公里"
    assert words.line("店", "还没去过", None, by_road=False) == "店，还没去过"
    assert words.line("店", "还没去过", 0, by_road=True) == "店，还没去过，就在旁边"
    assert cards.today(Shown(date(2026, 11, 24), 3, (), 3, False, ())).text == words.ALL_DONE
