"""How the talk ended: with a day or an action agreed, or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nlp.analyse.speech import DATED
from nlp.analyse.turns import Turn
from nlp.analysis import NextStep
from nlp.dates import find_date

_LOOK_BACK = 6
_PARTS = "现在|马上|立刻|今天|今晚"
_VAGUE = re.compile(
    r"有(?:空|时间|需要|机会|事|问题|什么).{0,8}(?:联系|叫|找|招呼|call|聊|说|来|喊|过来|打|微信|吩咐)|改天|改日|回头(?:再|聊|说|联系)|再(?:联系|聊|说|约|看|讲)|保持联系|随时(?:联系|找|叫)|下次(?:再)?(?:来|聊|说)?|等(?:您|你)(?:消息|电话|通知|信|好消息)|您(?:先)?(?:考虑|忙|想)|不打扰|过(?:两|几|阵|段).{0,3}(?:再|来)|拜拜|再见|一路平安|后面(?:怎么|再)联系"
)
_ACTS = re.compile(
    r"(?:发|送|来|到|带|见|打|约|装|试|签|开|谈|看|拿|过去|过来|拉|拜访|演示|给|回(?!头)|排|办|寄|安排|等(?:你|您)|参观|测|办|结|付|交|碰|定|聊|讲|说|接|量|教|上门|培训|开会|叫|进场|面谈|派|出结果)"
)
_OVER = re.compile(
    r"上(?:个)?(?:月|周|礼拜|星期)|去年|昨天|前天|刚才|每(?:周|天|月|个)|以前|之前(?!把|给|发|送)|从来|那天"
)
_NOT_NOW = re.compile(
    r"今天(?:就|先)?(?:到|这|聊|这样|不)|(?:过完?年|年后|明年).{0,6}再|等.{1,10}(?:再说|再看|再讲|弄)"
)


@dataclass(frozen=True, slots=True)
class Ending:
    """Whether something was agreed, and the turn that says so."""

    agreed: bool
    turn: Turn | None
    place: int = 0


def find_ending(turns: Sequence[Turn]) -> Ending:
    """The last turn near the end with a dated action of either side."""
    for turn in reversed(turns[-_LOOK_BACK:]):
        place = _dated_action(turn.text)
        if place is not None:
            return Ending(True, turn, place)
    return Ending(False, None)


def next_step(found: Ending, today: date | None) -> NextStep:
    """What was agreed, with its day where it is named."""
    if found.turn is None:
        return NextStep(False)
    n = found.turn.segment_at(found.place)
    text = found.turn.segments[n - found.turn.first].text.strip()
    day = find_date(text, today) if today else None
    return NextStep(True, text, day.date if day else None)


def _dated_action(text: str) -> int | None:
    """Where a day or an hour stands with something to be done beside it."""
    for match in DATED.finditer(text):
        around = text[max(0, match.start() - 16) : match.end() + 24]
        nearby = text[max(0, match.start() - 6) : match.end() + 8]
        if _ACTS.search(around) and not _OVER.search(nearby) and not _NOT_NOW.search(around):
            return match.start()
    return None
