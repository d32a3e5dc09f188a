"""Words about meetings: the offer, who booked what, what did not work, the invitation."""

from datetime import date, datetime

from bot.words.measures import WEEKDAYS
from bot.words.measures import dated as on_day

OTHER_TIME = "换个时间"
MOVE = "改时间"
CANCEL = "取消会议"
SLOTS_TITLE = "什么时候碰一下？"
MOVE_TITLE = "改到什么时候？"
SLOT = "时间"
BOOK_IT = "就约这个时间"
MOVE_IT = "就改到这个时间"
CHOOSE = "请先选一个时间，再点下面的按钮。"
STALE = "会议的安排刚刚变过，请看最新的卡片。"
BUSY_NOW = "正在办，请稍等几秒，办好了卡片会变。"
STARTED = "这场会已经开始了，改不了也取消不了。"
NO_SLOT = "工作时间里放不下一次会，请检查打法里 alerts.meetings 的时长。"
TOO_LATE = "这个时间来不及了，卡片上换了新的时间，请再点一次。"
FILE_NAME = "会议.ics"
ATTENDEES = "参加"
BY = "发起"
WHEN = "时间"
JOIN = "进会议"
YOURS = "您名下的"
INVITED_TITLE = "碰头会"
MOVED_TITLE = "碰头会改时间了"
CANCELLED_TITLE = "碰头会取消了"
BY_FILE = "点开“会议.ics”，就能加到手机日历里。"
CANCEL_FILE = "点开“会议.ics”，手机日历里的那一条就会去掉。"


def clock(starts: datetime, today: date) -> str:
    """「今天 16:00」「明天 09:00」「11-30 周一 09:00」; `starts` is local."""
    near = {0: "今天", 1: "明天"}.get((starts.date() - today).days)
    return f"{near or on_day(starts)} {starts:%H:%M}"


def dated(starts: datetime, today: date) -> str:
    """The same for a card that is still read tomorrow: 「今天 16:00（11-24）」."""
    is_near = (starts.date() - today).days in (0, 1)
    return clock(starts, today) + (f"（{starts:%m-%d}）" if is_near else "")


def meet(starts: datetime, today: date) -> str:
    """On a button, ten characters at most: 「今天16:00碰一下」「周一09:00碰一下」「12-08碰一下」"""
    days = (starts.date() - today).days
    near = {0: "今天", 1: "明天"}.get(days) or f"周{WEEKDAYS[starts.weekday()]}"
    return f"{near}{starts:%H:%M}碰一下" if days < 7 else f"{starts:%m-%d}碰一下"


def asks(when: str) -> str:
    return f"{when} 碰一下？"


def span(starts: datetime, ends: datetime) -> str:
    """「11-24 周二 16:00–16:30」"""
    return f"{on_day(starts)} {starts:%H:%M}–{ends:%H:%M}"


def booking(who: str, when: str) -> str:
    return f"{who} 正在约 {when}…"


def booked(who: str, when: str, count: int) -> str:
    return f"{who} 约了{when}，{count} 人参加"


def held(who: str, when: str) -> str:
    return f"{who} 约的会：{when} 开过了"


def moving(when: str) -> str:
    return f"正在改到 {when}…"


def cancelling(when: str) -> str:
    return f"正在取消 {when}的会…"


def cancelled(when: str) -> str:
    return f"{when}的会取消了"


def failed(when: str) -> str:
    return f"{when}的会没约成，时间已经过了，可以换个时间再约。"


def join(link: str) -> str:
    return f"入会：{link}"


def title(stage: str) -> str:
    return f"商机碰头会：{stage}"


def text(count: int, stage: str) -> str:
    """What stands in everybody's calendar: nothing that only some of them may see."""
    return f"{count} 个商机卡在「{stage}」，一起看看怎么推进。"


def guests(names: list[str]) -> str:
    """「王姐、小林、小赵等 12 人」"""
    shown = "、".join(names[:4])
    return shown if len(names) <= 4 else f"{shown}等 {len(names)} 人"


def why(error: str) -> str:
    """What is said of a booking that did not go the best way; `error`: as the row keeps it."""
    return {
        "unsure": "平台没有回话，它的日历里也许已经约上了；保险起见，日历文件发给大家了。",
        "refused": "平台没让约会议，日历文件发给大家了。",
        "not_moved": "平台日历里没改成，请以这里的时间为准；日历文件发给大家了。",
        "not_cancelled": "平台日历里没取消成，请在日历里手动删掉。",
        "none": "日历文件发给大家了。",
    }.get(error, "")
