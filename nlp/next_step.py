"""The next step in a spoken sentence: which kind, and on which day."""

import re
from datetime import date

from nlp.anchors import Anchor
from nlp.sheet import Sheet
from sales.playbook import NextActionKind
from sales.said import is_denied

_DONE_BEFORE = re.compile(r"已经?|刚刚|刚才|刚|上次|上回|昨天|前天|上周")
_DONE_INSIDE = re.compile(r"[送寄带拿签打补发报给做讲教](?:了(?!解)|过(?!去|来))")
_DONE_AFTER = re.compile(r"了(?!解)|过(?![去来两几\d一二三四五六七八九十])")
_PLAN = re.compile(
    r"(?:一早|上午|下午|晚上|早上|中午|之?前|以前|左右|准备|打算|大概|可能|最好|尽快|尽量|争取|约好|约了|约在|"
    r"说好|定在|让我们?|叫我们?|要我们?|他们|客户|老板|店里|我们?|[吧就再要会约定在也给帮他她说\s\0])*+"
    r"(?:再?(?:过去|过来)|再?[去来]|再?[跑来去]一趟|上门|拜访|再访|回访|联系|见面?|到店|搞定|落实|跟进|回复|答复|"
    r"[送带拿发寄给做](?:过去|过来|去|来|到)?)?"
    r"(?:一趟|一下|客户|他们|[他她吧了\s\0])*+"
)


def read_next_step(sheet: Sheet, anchors: list[Anchor]) -> tuple[str | None, date | None]:
    """(kind, day), struck out on the sheet; None for what is not said or could be two things."""
    days = [anchor for anchor in anchors if isinstance(anchor.about, date)]
    step = _step(sheet, anchors, days)
    if step:
        sheet.strike(step.start, step.end)
    day = _day_of(sheet, step, days) if step else None
    if day:
        sheet.strike(day.start, day.end)
    elif day := next((one for one in _in_order(days, step) if _is_plan(sheet, one)), None):
        sheet.strike(*sheet.clause(day.start))
    kind = step.about.kind if step and isinstance(step.about, NextActionKind) else None
    return kind, day.about if day and isinstance(day.about, date) else None


def _step(sheet: Sheet, anchors: list[Anchor], days: list[Anchor]) -> Anchor | None:
    """The step with a day in its clause; without any such the only kind that is named."""
    steps = [a for a in anchors if isinstance(a.about, NextActionKind) and _is_ahead(sheet, a)]
    dated = next((step for step in steps if _day_of(sheet, step, days)), None)
    kinds = {step.about.kind for step in steps if isinstance(step.about, NextActionKind)}
    return dated or (steps[0] if len(kinds) == 1 else None)


def _is_ahead(sheet: Sheet, step: Anchor) -> bool:
    """Neither denied nor already done."""
    start, _ = sheet.clause(step.start)
    text = sheet.text
    done = (
        _DONE_BEFORE.search(text, start, step.start)
        or _DONE_INSIDE.match(text, step.start, step.end)
        or _DONE_AFTER.match(text, step.end)
    )
    return not done and not is_denied(text, step.start)


def _day_of(sheet: Sheet, step: Anchor, days: list[Anchor]) -> Anchor | None:
    """The day in the step's clause: the last before it, or else the first after it."""
    start, end = sheet.clause(step.start)
    here = [day for day in days if start <= day.start < end]
    before = [day for day in here if day.start < step.start]
    return before[-1] if before else next(iter(here), None)


def _in_order(days: list[Anchor], step: Anchor | None) -> list[Anchor]:
    """Days after the step first: "想看演示，周五过去"."""
    return sorted(days, key=lambda day: (step is not None and day.start < step.start, day.start))


def _is_plan(sheet: Sheet, day: Anchor) -> bool:
    """A clause that says nothing but when to go there; "老板周三回来" does not."""
    start, end = sheet.clause(day.start)
    return bool(_PLAN.fullmatch(sheet.text[start : day.start] + sheet.text[day.end : end]))
