"""What operations read about the timetable."""

from collections.abc import Sequence
from datetime import datetime, time

TITLE = "定时任务"
TEXT = "点一下，现在就对所有人跑一次；今天还没到点的，就当今天的已经跑了。"
FOR_OPERATIONS = "定时任务由销售运营来看，您不用操心。发“帮助”看看能做什么。"
NONE = "现在没有开着的定时任务，打法文件里可以打开。"
UNKNOWN = "没有这个定时任务了，什么都没有改动。发“定时任务”看最新的。"
ALREADY = "这一次已经有人点过了，没有重复跑。下面是最新的情况。"
ASKED = "半分钟内开始，跑完的时间看这张卡片（再发一次“定时任务”）。"


def run(label: str) -> str:
    """A button."""
    return f"跑一次：{label}"


def asked(label: str) -> str:
    """The card after a tap."""
    return f"好，{label}马上跑一次。{ASKED}"


def line(ats: Sequence[time], last: str | None, upcoming: str | None, subjects: int, bad: str) -> str:
    """How a job stands; times are local to the company."""
    who = f"{subjects} 份" if subjects else "还没有排到谁"
    when = "、".join(f"{at:%H:%M}" for at in ats)
    return f"工作日 {when} · {who}\n上次 {last or '还没有'} · 下次 {upcoming or '还没有'}{bad}"


def bad(skipped: int, failed: int) -> str:
    """What went wrong in the last week."""
    parts = [f"错过 {skipped}"] * (skipped > 0) + [f"失败 {failed}"] * (failed > 0)
    return f"\n近 7 天{'，'.join(parts)}" if parts else ""


def moment(at: datetime | None) -> str | None:
    """A local moment, to the minute."""
    return None if at is None else f"{at:%m-%d %H:%M}"
