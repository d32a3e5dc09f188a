"""The parts of the page about a rep's morning."""

from collections.abc import Iterator, Mapping

from bench import mornings as measured
from bench import route
from bench.databases import Kind
from bench.mornings import Mornings
from bench.route import Tours
from bench.tables import Row, met, table

TOURS = "## 拜访的顺序：库比“下一家去最近的”短多少"
MORNINGS = "## 业务员早上的卡片：备一张要多久"


def tours(figures: Mapping[int, Tours]) -> str:
    """Without its heading."""
    rows = [
        (f"{stops}", f"{one.ratio:.3f}", f"{one.best_ratio:.3f}", f"{one.ms:.1f}", f"{one.worst_ms:.1f}")
        for stops, one in figures.items()
    ]
    headers = ("一天几家", "总长之比", "帮得最多的一天", "中位 ms", "最久 ms")
    return (
        f"各 {route.DAYS} 天，地点在三十乘四十公里里随便撒，按直线距离，从一处出发、到哪里结束都行。"
        "比值是 pyvrp 改进后的长度比“下一家去最近的”。\n\n" + table(headers, rows)
    )


def tour_goals(figures: Mapping[int, Tours]) -> Iterator[Row]:
    """The row of the table of goals."""
    stops = max(figures)
    ms = figures[stops].ms
    yield f"排 {stops} 家的顺序，中位", f"< {route.GOAL_MS:.0f} ms", f"{ms:.1f} ms", met(ms < route.GOAL_MS)


def mornings(figures: Mapping[Kind, Mornings]) -> str:
    """Without its heading."""
    rows = [
        (kind, f"{one.read:.1f}", f"{one.read_cpu:.1f}", f"{one.card:.1f}", f"{one.lag:.1f}")
        for kind, one in figures.items()
    ]
    headers = ("数据库", "读一个人的一天 ms", "其中处理器 ms", "一张卡片 ms", "别人等事件循环 p99 ms")
    reps = next(iter(figures.values())).reps
    return (
        f"{reps} 个业务员，每人 {measured.CUSTOMERS} 家客户、{measured.DAYS} 天里每天去 {measured.A_DAY} 家。"
        f"读是一个接一个；卡片是 {measured.AT_ONCE} 张一起备，从读到排好、写进发件箱之前。\n\n"
        + table(headers, rows)
    )


def goals(figures: Mapping[Kind, Mornings]) -> Iterator[Row]:
    """The rows of the table of goals: of the processor, for that is what a crowd of reps adds up to."""
    for kind, one in figures.items():
        goal = f"< {measured.GOAL_MS:.0f} ms"
        yield (
            f"读一个业务员的一天，{kind}，处理器",
            goal,
            f"{one.read_cpu:.1f} ms",
            met(one.read_cpu < measured.GOAL_MS),
        )
