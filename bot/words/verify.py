"""What `xingji verify` says."""

from zoneinfo import ZoneInfo

from storage.diagnosis import Divergence
from storage.roots import short
from storage.verify import DayDivergence, Report

_SUBJECTS = {"customer": "客户", "person": "员工", "deal": "商机"}
_WHAT = {"altered": "被改动过", "moved": "不在原来的位置", "extra": "是后来塞进去的"}
_DAYS = {
    "records": "{day} 的记录和当天的根对不上：有记录被成套改写、增加或删除",
    "root": "{day} 的根被改动过",
    "uncovered": "{day} 应该有根却没有：根被删除，或者补进了更早的记录",
}

NOT_BUILT = "数据库还没有建好，或者结构不是最新的，请先运行 xingji migrate。"
UNREADABLE = "账本里有一行连读都读不出来，说明数据库文件被直接改动过或已损坏。"
RUNNING = "核对账本"


def summary(report: Report) -> str:
    """How much was checked."""
    return f"核对了 {report.chains} 条链上的 {report.actions} 条记录，{report.days} 个日根。"


def verdict(report: Report, tz: ZoneInfo) -> str:
    """Whole, or the first divergence and how far it reaches."""
    if report.is_whole:
        return "账本完整：没有记录被改动、缺失、调换或增加。"
    if report.first is not None:
        first = record(report.first, tz)
    else:
        first = day(report.first_day) if report.first_day else ""
    return f"账本有问题：{first}。\n受影响：{report.broken_chains} 条链，{report.broken_days} 个日根。"


def current_root(report: Report) -> str:
    """The root to compare with the one that was printed in the group."""
    if report.latest_root is None:
        return "还没有日根：第一天过完才会有。"
    root = report.latest_root
    advice = "请抄存一份：日后再验，和抄下的一样，就没人动过。"
    return f"最新的日根（{root.day}）：{short(root.root)}。{advice}"


def record(found: Divergence, tz: ZoneInfo) -> str:
    """What happened to which record."""
    at = f"{found.at.astimezone(tz):%Y-%m-%d %H:%M}，" if found.at else ""
    about = f"（{at}{found.action}）" if found.action else ""
    place = f"{_subject(found.chain)} 的第 {found.seq} 条记录"
    if found.kind == "missing":
        return f"{place}不见了" + (f"，前一条是{about}" if about else "")
    if found.kind == "head":
        return f"{place}{about}和链头对不上，其中一个被改动过"
    return f"{place}{about}{_WHAT[found.kind]}"


def _subject(chain: str) -> str:
    kind, _, number = chain.partition(":")
    return f"{_SUBJECTS.get(kind, kind)} {number}" if number else "公司"


def day(found: DayDivergence) -> str:
    """What happened to which day."""
    return _DAYS[found.kind].format(day=found.day)
