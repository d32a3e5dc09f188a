"""The part of the page about lights."""

from collections.abc import Iterator

from bench.lights import GOAL_S, HISTORY_DAYS, ROUNDS, TEAMS, Looks
from bench.tables import Row, met, table

TITLE = "## 红绿灯：从留痕里算出所有团队的灯"


def goals(figures: Looks) -> Iterator[Row]:
    """The largest ledger on PostgreSQL."""
    largest = figures["PostgreSQL"][-1]
    what = f"红绿灯，PostgreSQL，{TEAMS} 个团队、{largest.actions:,} 条留痕"
    yield what, f"< {GOAL_S:.0f} s", f"{largest.median:.2f} s", met(largest.median < GOAL_S)


def section(figures: Looks) -> str:
    """Without its heading."""
    rows = [
        (kind, f"{look.actions:,}", f"{look.things:,}", f"{look.median:.2f}", f"{max(look.seconds):.2f}")
        for kind, looks in figures.items()
        for look in looks
    ]
    return (
        f"{TEAMS} 个团队、三盏灯，{HISTORY_DAYS} 天的留痕，看一次三条语句；没有缓存，每次从头算。"
        f"各看 {ROUNDS} 次。“算到”是这两周里有结果的件数。\n\n"
        + table(("数据库", "留痕", "算到", "中位 s", "最慢 s"), rows)
    )
