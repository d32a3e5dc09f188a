"""The part of the page about the scan for stuck deals."""

from collections.abc import Iterator

from bench.deal_scan import GOAL_S, ROUNDS, TEAMS, Scans
from bench.tables import Row, met, table

TITLE = "## 卡住的商机：全公司找一遍"


def goals(figures: Scans) -> Iterator[Row]:
    """The largest company on each database."""
    for kind, scans in figures.items():
        largest = scans[-1]
        what = f"找卡住的商机，{kind}，{largest.deals:,} 个商机"
        yield what, f"< {GOAL_S:.0f} s", f"{largest.median:.2f} s", met(largest.median < GOAL_S)


def section(figures: Scans) -> str:
    """Without its heading."""
    rows = [
        (
            kind,
            f"{scan.deals:,}",
            f"{scan.stuck:,}",
            f"{scan.median:.3f}",
            f"{max(scan.seconds):.3f}",
            f"{scan.morning_s:.2f}",
        )
        for kind, scans in figures.items()
        for scan in scans
    ]
    return (
        f"{TEAMS} 个团队，一条语句按团队和阶段数出个数、金额、重点行业，没有缓存，各看 {ROUNDS} 次；"
        "“一早上”是所有团队早上各看一次自己的、再叫出停得最久的三个，加在一起。\n\n"
        + table(("数据库", "商机", "卡住", "中位 s", "最慢 s", "一早上 s"), rows)
    )
