"""Words about lights. A colour is also a shape and a word: nobody has to tell red from green."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sales.lights import Colour, Light, Mark, Trend

MINE = "我自己"
TITLE = "红绿灯"
JOB = "红绿灯变红就提醒"
NOTHING = "打法里还没有写红绿灯。请销售主管在打法文件里补上 lights。"
FOR_SALES = "红绿灯只有业务员和主管看得到。"
NO_TEAM = "您名下还没有团队，看不到红绿灯。"
LOOK = "看明细"
BACK = "回到红绿灯"
FIRST = "先做下面带编号的几件"
SHAPES: Mapping[Colour, str] = {"green": "●", "yellow": "▲", "red": "■", "none": "○"}
COLOURS: Mapping[Colour, str] = {"green": "绿", "yellow": "黄", "red": "红", "none": "未评"}
TRENDS: Mapping[Trend, str] = {"up": "比上周好", "down": "比上周差", "same": "和上周差不多", "none": ""}
NO_OWNER = "没有负责人"
IN_TIME, LATE, LATE_UNDONE, RUNNING = "按时", "晚了", "超时未做", "还在时限内"
NO_THINGS = "这几天没有。"
LEGEND = "● 绿　▲ 黄　■ 红　○ 太少，先不评"
REMINDED_ALREADY = "这件事已经提醒过了，不再打扰。"
DONE_MEANWHILE = "这件事已经做了，不用再提醒。"
NOBODY_TO_REMIND = "这件事现在没有负责人，请先在名册里安排。"
REMIND_TITLE = "请先做这一件"
UNKNOWN = "打法里已经没有这盏灯了。"


def percent(share: float) -> str:
    """83.3 % is shown as 83 %; what is not all is never shown as all, nor a little as nothing."""
    whole = round(share * 100)
    if whole == 100 and share < 1:
        whole = 99
    if whole == 0 and share > 0:
        whole = 1
    return f"{whole}%"


def figure(light: Light) -> str:
    """7/9（78%） · 3/4，太少，先不评 · 还没有."""
    return counted(light.strip[-1])


def counted(mark: Mark) -> str:
    """The figure as it stood on a day."""
    count = mark.count
    if count.share is None:
        return "还没有"
    if mark.colour == "none":
        return f"{count.within}/{count.total}，太少，先不评"
    return f"{count.within}/{count.total}（{percent(count.share)}）"


def sign(colour: Colour) -> str:
    """■ 红."""
    return f"{SHAPES[colour]} {COLOURS[colour]}"


def told(light: Light) -> str:
    """■ 红 · 5/9（56%） · 比上周差."""
    parts = (sign(light.colour) if not light.is_small else "", figure(light), TRENDS[light.trend])
    return " · ".join(filter(None, parts))


def strip(light: Light) -> str:
    """Seven signs, the oldest first."""
    return "".join(SHAPES[mark.colour] for mark in light.strip)


def line(light: Light) -> str:
    """What a card shows of a light."""
    return f"{told(light)}\n近七天 {strip(light)}"


def threshold(light: Light) -> str:
    """Where red begins."""
    return f"低于 {percent(light.yellow)} 是红灯，到 {percent(light.green)} 是绿灯"


def red_title(team: str, label: str) -> str:
    return f"红灯：{team} · {label}"


def several_red(count: int) -> str:
    return f"{count} 盏灯变红了"


def more_red(count: int) -> str:
    return f"还有 {count} 盏也变红了，点“{LOOK}”看全部。"


def of_team(team: str, label: str) -> str:
    return f"{team} · {label}"


def about(customer: str, what: str) -> str:
    return f"{customer} · {what}" if what else customer


def left(due: datetime, now: datetime) -> str:
    """还剩 5 小时 · 已超 2 天."""
    return f"还剩 {_span(due - now)}" if due > now else f"已超 {_span(now - due)}"


def numbered(n: int, thing: str) -> str:
    return f"{n}. {thing}"


def remind(n: int, owner: str) -> str:
    return f"{n} 提醒{owner}"[:10]


def reminded(owner: str) -> str:
    return f"好的，已经提醒 {owner}。"


def reminder(by: str, label: str) -> str:
    return f"{by} 请您先处理：{label}"


def teams(count: int, red: int) -> str:
    return f"{count} 个团队，{red} 盏红灯"


def day(mark: Mark) -> str:
    """What a mark says aloud."""
    return f"{mark.day:%m-%d} {sign(mark.colour)} {counted(mark)}"


def moment(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"


def more(count: int) -> str:
    return f"只列出最近的 {count} 件"


def hidden(count: int) -> str:
    return f"另有 {count} 个团队没有列出，红灯多的排在前面"


def counted_things(things: Sequence[object]) -> str:
    return f"{len(things)} 件：按时的、晚了的，和还在时限内（先不计）的"


def began(when: str) -> str:
    return f"{when} 开始"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)} 天"
    return f"{minutes // 60} 小时" if minutes >= 60 else f"{max(1, minutes)} 分钟"
