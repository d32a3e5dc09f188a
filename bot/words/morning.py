"""Words of a rep's day."""

from collections.abc import Sequence
from datetime import date

from sales.morning import Stop

TITLE = "今天去哪几家"
NOBODY_TO_VISIT = "今天没有约好的。名下的客户都近期拜访过了。"
ALL_DONE = "今天排的都处理完了。"
LEAVE_OUT = "今天不去这家"
PUT_BACK = "还是去"
NAVIGATE = "导航"
OLD = "这是前几天的安排了，今天的在下面。"
ALREADY = "这家已经按您说的改过了。"
NO_CUSTOMER = "这家客户现在不在您名下。"
LAST, SHOP, DEAL, TALK, CONTACT, PLACE = "上次拜访", "店里情况", "商机", "上次通话", "联系人", "门店"
NEVER = "还没拜访过"
BESIDE_M = 50


def about(n: int) -> str:
    return f"了解第{n}家"


def in_short(stop: Stop, thing: str) -> str:
    """「送样晚2天」: what a line of a list has room for. `thing`: 送样, where something is agreed."""
    days = stop.days
    match stop.reason:
        case "due":
            return f"今天{thing}" if days == 0 else f"{thing}晚{days}天"
        case "promised":
            return f"{'明天' if days == 1 else f'{days}天后'}{thing}"
        case "no_second_visit":
            return "新客户没复访"
        case "dormant":
            return "很久没联系"
        case "never":
            return "还没去过"
        case "resting":
            return f"{days}天没去"


def why(stop: Stop, thing: str) -> str:
    """The same at length."""
    days = stop.days
    match stop.reason:
        case "due":
            return f"约好今天{thing}" if days == 0 else f"{thing}晚了 {days} 天"
        case "promised":
            return f"约好{'明天' if days == 1 else f' {days} 天后'}{thing}"
        case "no_second_visit":
            return f"新客户，{days} 个工作日没复访"
        case "dormant":
            return f"{days} 个工作日没联系"
        case "never":
            return NEVER
        case "resting":
            return f"{days} 天没去了"


def line(customer: str, why: str, metres: int | None, by_road: bool) -> str:
    """「百姓大药房，送样晚2天，约1.2公里」"""
    leg = "" if metres is None else distance(metres, by_road).replace(" ", "") if metres >= BESIDE_M else "就在旁边"
    return "，".join(part for part in (customer, why, leg) if part)


def summary(stops: int, metres: int, by_road: bool, been: int) -> str:
    """「6 家，约 12.3 公里」"""
    way = f"，{distance(metres, by_road)}" if metres else ""
    done = f"（今天已去过 {been} 家）" if been else ""
    return f"{'还有 ' if been else ''}{stops} 家{way}{done}"


def distance(metres: int, by_road: bool) -> str:
    """By road, or along the great circle."""
    far = f"{metres} 米" if metres < 1000 else f"{metres / 1000:.1f} 公里"
    return f"开车 {far}" if by_road else f"约 {far}"


def thing(label: str, customer: str) -> str:
    return f"{label} · {customer}"


def also_due(things: Sequence[str], count: int) -> str:
    return f"另外约在今天或更早：{_named(things, count)}"


def closing(deals: Sequence[str], count: int) -> str:
    return f"预计该成交了：{_named(deals, count)}"


def wake(customer: str, why: str) -> str:
    return f"可以唤醒一家：{customer}，{why}"


def _named(things: Sequence[str], count: int) -> str:
    return f"{'；'.join(things)}{f' 等 {count} 件' if count > len(things) else ''}"


def left_out(customer: str) -> str:
    return f"好的，今天不去 {customer}"


def last_visit(day: date, next_step: str) -> str:
    return f"{day:%Y-%m-%d}{f'，说好{next_step}' if next_step else ''}"


def place(kind: str, address: str | None) -> str:
    return f"{kind} · {address}" if address else kind


def contact(name: str | None, phone: str | None) -> str:
    return " ".join(part for part in (name, phone) if part)


def deal(name: str, stage: str, amount: str) -> str:
    return f"{name}，{stage}，{amount}"


def cares(topics: Sequence[str]) -> str:
    return f"在意{'、'.join(topics)}"
