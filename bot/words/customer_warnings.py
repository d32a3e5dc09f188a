"""Words about customers that fell asleep."""

from datetime import date

from sales.customer_warnings import CustomerWarning

TITLE = "该唤醒的客户"
NOBODY = "没有睡着的客户：新店都有人再去过，老客户半年内都有人碰过。"
FOR_SALES = "客户名单只有业务员和主管看得到。"
NO_OWNER = "没有负责人"
NO_TEAM = "没有团队"
TEAMS_SHOWN = 10


def text(new: int, dormant: int) -> str:
    parts = [f"新店没人再跟进 {new} 家" if new else "", f"很久没碰 {dormant} 家" if dormant else ""]
    return "，".join(filter(None, parts))


def of_team(team: str | None, new: int, dormant: int) -> str:
    return f"· {team or NO_TEAM}：{text(new, dormant)}"


def teams_only(count: int) -> str:
    return f"· 还有 {count} 个团队"


def shown_only(count: int) -> str:
    return f"先列最该去的 {count} 家。"


def reason(why: CustomerWarning, last: date | None) -> str:
    """Why, and when somebody was last in touch (None: never)."""
    if why.kind == "dormant" and last is None:
        return f"录入 {why.days} 个工作日，从没联系过"
    told = (
        f"新店，{why.days} 个工作日没有第二次跟进"
        if why.kind == "no_second_visit"
        else f"{why.days} 个工作日没碰过"
    )
    return f"{told} · {f'最近联系 {last:%Y-%m-%d}' if last else '从没联系过'}"
