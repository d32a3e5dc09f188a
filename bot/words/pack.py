"""Words of a customer pack."""

from datetime import date, datetime

TITLE = "客户资料"
IN_NAME = 40  # characters of a customer in a file name
PROFILE, DEALS, OPEN, VISITS, CALLS = "基本信息", "商机", "待办和承诺", "拜访记录", "通话要点"
CODE, TYPE, ADDRESS, PHONE, CONTACT = "客户编号", "类型", "地址", "电话", "联系人"
OWNER, LEADERS, LAST = "负责人", "主管", "最近联系"
NOBODY = "还没有"
NOT_KNOWN = "未填"
NEVER = "还没有联系过"
NO_DEALS = "没有您能看到的商机。"
NOTHING_OPEN = "没有到期的事，也没有没兑现的承诺。"
NO_VISITS = "还没有拜访过。"
NO_CALLS = "没有您能看到的通话。"
WARNED = "要留心"
NEXT = "下一步"
TAGS = "标签"
NOTE = "备注"
OPEN_QUESTIONS = "待确认"
PHOTO_GONE = "照片已取不到"
CONCERNS, WEAK, LINES, PROMISED = "客户关注点", "我方回应薄弱环节", "下次可以这样说", "说好的事"
INTERNAL = "内部资料，请勿外传"
PROMISED_IN_TALK = "电话里答应的一件事"
NOTHING_FOUND = "没有听到明显的问题。"
NOT_YOURS = "这家客户不在您名下，我没有做资料。需要的话请主管调整负责人。"
FOR_SALES = "客户资料只发给业务员、主管和销售运营。"
STATES = {"open": "进行中", "won": "已成交", "lost": "已输单"}


def address(city: str | None, address: str | None) -> str:
    """The city once, also where the address begins with it."""
    parts = (city if city and not (address or "").startswith(city) else None, address)
    return " ".join(filter(None, parts)) or NOT_KNOWN


def making(customer: str) -> str:
    return f"正在整理“{customer}”的资料，好了发给您。"


def file_name(customer: str, day: date) -> str:
    return f"客户资料 {customer[:IN_NAME]} {day:%Y-%m-%d}.pdf"


def made_for(reader: str, at: datetime) -> str:
    return f"为 {reader} 制作 · {at:%Y-%m-%d %H:%M}"


def page(number: int, count: int) -> str:
    return f"第 {number} 页，共 {count} 页"


def counted(what: str, count: int) -> str:
    return f"{what}（{count}）"


def last_ones(what: str, count: int) -> str:
    return f"{what}（最近 {count} 次）"


def no_such(said: str) -> str:
    return f"没有找到您能看的客户“{said}”。请把店名说全，例如：客户资料 百姓大药房"


def which(names: list[str]) -> str:
    return "您说的是哪一家？请把店名说全：\n" + "\n".join(f"· 客户资料 {name}" for name in names)


def visited(at: datetime, who: str) -> str:
    return f"{at:%Y-%m-%d %H:%M} · {who}"


def due(day: date) -> str:
    return f"{day:%m-%d}"


def overdue(day: date) -> str:
    return f"{day:%m-%d} 已过期"


def quoted(clock: str, text: str) -> str:
    return f"{clock} “{text}”"


def weak(clock: str, text: str, why: str) -> str:
    return f"{clock} “{text}” {why}"
