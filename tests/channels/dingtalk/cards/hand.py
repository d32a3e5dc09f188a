"""A hand that taps DingTalk's cards: on a template with buttons a question is answered by ticking its options."""

import re
from collections.abc import Mapping
from typing import Any

from bot.words import dingtalk_cards as words
from tests.platforms.bubble import Bubble
from tests.platforms.dingtalk.clicks import seen_by

TURNS = 40  # pages of one card, at most
ASKED = re.compile(r"(?:现在选|请选)：(.+?)(?:（\d+/\d+）)?(?:，可以选几个)?")


def ticks(bubble: Bubble) -> dict[str, bool]:
    """The options on the page that is shown, and whether they are ticked."""
    shown = [label for label in bubble.labels() if label[:2] in ("☐ ", "☑ ")]
    return {label[2:]: label[0] == "☑" for label in shown}


def asked(bubble: Bubble) -> str:
    """The question on the page that is shown."""
    found = [match[1] for line in bubble.words.split("\n") if (match := ASKED.fullmatch(line))]
    return found[-1] if found else ""


async def tap(user: Any, bubble: Bubble, label: str, chosen: Mapping[str, list[str]]) -> None:
    """Answer the questions on this card (all options of a question that is named), then press `label`."""

    def now() -> Bubble:
        return seen_by(user.server, user.person, bubble)

    if now().questions:
        await user.presses(bubble, label, dict(chosen))
        return
    left = dict(chosen)
    for _ in range(TURNS):
        if not left and label in now().labels():
            await user.presses(bubble, label)
            return
        if asked(now()) in left:
            await _answer(user, bubble, now, left.pop(asked(now())))
        else:
            await user.presses(bubble, onwards(now()))
    raise AssertionError(f"nothing asks {list(left)} on:\n{now().words}")


async def _answer(user: Any, bubble: Bubble, now: Any, wanted: list[str]) -> None:
    """This question, on all its pages. A tap on one of several leads on by itself."""
    question, some, done = asked(now()), "可以选几个" in now().words, set[str]()
    while asked(now()) == question and not done >= set(ticks(now())):
        here = ticks(now())
        done |= set(here)
        for option, ticked in here.items():
            if ticked != (option in wanted) if some else option in wanted:
                await user.presses(bubble, f"{'☑' if ticked else '☐'} {option}")
        if asked(now()) == question and words.onwards(words.MORE) in now().labels():
            await user.presses(bubble, words.onwards(words.MORE))


def onwards(bubble: Bubble) -> str:
    """The button to the next page."""
    return next(label for label in bubble.labels() if label.endswith(" ›"))
