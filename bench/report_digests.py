"""The parts of the page about digests: their pictures, and their way."""

from collections.abc import Iterator, Mapping

from bench.databases import Kind
from bench.digest_picture import GOAL_MB, GOAL_MS, Pictures
from bench.digests import A_MINUTE, SHARING, STEPS, Evening
from bench.stats import percentile
from bench.tables import Row, met, table

PICTURES = "## 日报的图"
EVENING = "## 日报：同一分钟发出去"


def goals(figures: Pictures) -> Iterator[Row]:
    """Of the pictures."""
    slow, memory = figures.slowest_ms, figures.memory_mb
    yield "日报的图，每张 p95", f"< {GOAL_MS} ms", f"{slow:.0f} ms", met(slow < GOAL_MS)
    yield "画日报的进程的内存", f"< {GOAL_MB} MB", f"{memory:.0f} MB", met(memory < GOAL_MB)


def pictures(figures: Pictures) -> str:
    """Without its heading."""
    rows = [
        (
            f"{teams}",
            f"{percentile(took, 50):.0f}",
            f"{percentile(took, 95):.0f}",
            f"{figures.bytes[teams] / 1000:.0f}",
        )
        for teams, took in figures.took_ms.items()
    ]
    return (
        f"每个团队三盏灯、各七天，1080 像素宽；热身以后画，30 个团队是两张，按每张算。进程最多占 "
        f"{figures.memory_mb:.0f} MB。\n\n" + table(("团队", "p50 ms", "p95 ms", "最大 kB"), rows)
    )


def evening(figures: Mapping[Kind, Evening]) -> str:
    """Without its heading."""
    rows = [
        (kind, f"{one.digests:,}", f"{one.waited_s:.0f}", f"{one.least_s:.0f}", f"{one.busy_s:.1f}")
        for kind, one in figures.items()
    ]
    return (
        f"每 {SHARING} 个团队合用一个群，每群每分钟收 {A_MINUTE} 条，一份日报 {STEPS} 条。“最后一份到”按公司的钟，"
        "限额本身最少要等那么久；“忙”是机器人实际用的时间，写库、领、发、记都在内。\n\n"
        + table(("数据库", "日报", "最后一份到 s", "限额最少 s", "忙 s"), rows)
    )
