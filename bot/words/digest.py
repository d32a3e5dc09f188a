"""Words of the daily digest: its picture, its text, and what supervisors are told of its way."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.words.deal import amount
from bot.words.lights import SHAPES
from bot.words.measures import WEEKDAYS, dated
from bot.words.visit import day
from sales.digest import DueThings, Practice, Progress, Thing, Turned, Visits
from sales.digest_ways import Trouble
from sales.ranking import Ranked

# ---- the picture ----

NO_FONT = (
    "这台机器上没有中文字体，日报的图画不出来，只发文字。Debian：apt-get install fonts-wqy-microhei；"
    "其他系统请装任一中文 TrueType 字体"
)
LEGEND = {"green": "达标", "yellow": "留意", "red": "未达标", "none": "太少，先不评"}
NO_DATA = "最近没有可以评的事，记下来的才算数"
NOTHING_YET = "还没有"


def unusable_font(file: str) -> str:
    return f"字体 {file} 不能用，日报的图画不出来，只发文字。请安装 fonts-wqy-microhei"


def of(within: int, total: int) -> str:
    return f"{within}/{total}"


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def long_day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日 周{WEEKDAYS[day.weekday()]}"


def strip(first: date, last: date) -> str:
    return f"小灯是 {first.month}/{first.day} 到 {last.month}/{last.day}，右边是今天"


def page(number: int, of: int) -> str:
    return f"第 {number} 张，共 {of} 张"


# ---- the text ----

LONGEST_NAME = 12  # of a team or customer in a list
LISTED = 10  # teams; the others stand in the picture
LISTED_UNRANKED = 6
RANKING = "【排名】"
NOT_RANKED = "先不排名（能评的灯太少）"
SAME_LIGHTS = "【灯】和上次一样"
PROMISE = "答应客户的事"
NOTHING_DUE = "【要做】到下个工作日没有到期的事"


def short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def title(team: str, day: date) -> str:
    return f"{short(team)} {dated(day)} 日报"


def turned(changes: Sequence[Turned]) -> str:
    """【灯】商机 24 小时内录入 ▲→●"""
    return "【灯】" + "；".join(f"{one.label} {SHAPES[one.before]}→{SHAPES[one.now]}" for one in changes)


def done(visits: Visits, progress: Progress, since: datetime, *, with_money: bool) -> str:
    """`since`: local."""
    parts = [f"拜访 {visits.visits} 次、{visits.customers} 家" if visits.visits else "没有提交拜访"]
    parts += [f"商机前进 {progress.forward} 个"] if progress.forward else []
    parts += [f"退回 {progress.back} 个"] if progress.back else []
    parts += [_ended("成交", progress.won, progress.won_fen if with_money else 0)] if progress.won else []
    parts += [_ended("输单", progress.lost, progress.lost_fen if with_money else 0)] if progress.lost else []
    parts += ["商机没有变化"] if progress.is_nothing else []
    return f"【进展】{since:%m-%d %H:%M} 以来：" + "，".join(parts)


def _ended(what: str, count: int, fen: int) -> str:
    return f"{what} {count} 个" + (f"共 {amount(fen)}" if fen else "")


def practice(name: str, found: Practice, stages: Mapping[str, str], next_kinds: Mapping[str, str]) -> str:
    """What is told of it: who, and what they did; not where."""
    visit = f"照片齐全、意向有 {found.visit.proofs} 样证据的一次拜访"
    if found.step is None:
        agreed = next_kinds.get(found.visit.next_kind or "", "")
        return f"【值得学】{name}：{visit}，当场约好下一步" + (f"“{agreed}”" if agreed else "")
    days = f"{found.days} 天后" if found.days else "当天"
    after = stages.get(found.step.after, found.step.after)
    before = stages.get(found.step.before or "", found.step.before or "")
    return f"【值得学】{name}：{visit}，{days}商机从“{before}”走到“{after}”"


def due(things: DueThings, today: date) -> str:
    if not (things.today or things.next):
        return NOTHING_DUE
    parts = [f"今天到期还没做 {things.today} 件"] if things.today else []
    parts += [f"到下个工作日还有 {things.next} 件"] if things.next else []
    head = "【要做】" + "，".join(parts)
    head += "，先做这几件：" if things.today + things.next > len(things.named) else "："
    return "\n".join([head, *(f"· {thing(one, today)}" for one in things.named)])


def thing(one: Thing, today: date) -> str:
    when = f"过了 {(today - one.due).days} 天" if one.due < today else day(one.due, today).strip()
    return f"{one.kind or PROMISE} · {short(one.customer)} · {one.owner}（{when}）"


def ranking(ranked: Sequence[Ranked]) -> str:
    """Those with a place; then how many have none."""
    placed = [one for one in ranked if one.place is not None]
    lines = [f"{one.place}. {short(one.team.name)} {_shapes(one)}{_arrow(one.change)}" for one in placed[:LISTED]]
    lines += [f"还有 {len(placed) - LISTED} 个队，见图"] if len(placed) > LISTED else []
    rest = [one for one in ranked if one.place is None]
    if rest:
        named = "、".join(short(one.team.name) for one in rest[:LISTED_UNRANKED])
        lines.append(f"{NOT_RANKED}：{named}" + (f"等 {len(rest)} 个队" if len(rest) > LISTED_UNRANKED else ""))
    return "\n".join([RANKING, *lines])


def _shapes(one: Ranked) -> str:
    return "".join(SHAPES[light.colour] for light in one.team.lights)


def _arrow(change: int) -> str:
    return f" ↑{change}" if change > 0 else f" ↓{-change}" if change < 0 else ""


def root(day: date, digits: str) -> str:
    return f"账本 {day:%m-%d} · {digits}"


# ---- to the supervisor, once ----

TROUBLE_TITLES: Mapping[Trouble, str] = {
    "no_group": "还没有团队群，日报先发给您",
    "away": "团队群暂时联系不上，日报换了个地方发",
    "month": "平台本月额度快用完，日报换了个地方发",
    "refused": "日报没送到团队群，换了个地方发",
}
TROUBLE_TEXTS: Mapping[Trouble, str] = {
    "no_group": "把我拉进“{team}”的群，在群里发“绑定 {team}”，以后日报就发到群里。",
    "away": "“{team}”的群现在联系不上：机器人可能没连上，或者刚被移出群。请看看我还在不在群里，再请管理员看一眼。",
    "month": "“{team}”的群暂时不发带图的日报，省下额度给提醒和回答。请管理员考虑加量包或升级，下个月会自动恢复。",
    "refused": "发到“{team}”群里的日报被退回了：我可能不在群里了，或者 Webhook 没有了。请把我拉回群或换 Webhook。",
}
ONCE = "同样的情况不会天天提醒您。"


# ---- the timetable ----

JOB = "团队日报"
LOOK = "日报有没有送到"
