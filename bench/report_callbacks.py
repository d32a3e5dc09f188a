"""The part of the page about WeCom's callbacks."""

from collections.abc import Iterator

from bench import callbacks
from bench.callback_load import LONGEST
from bench.callbacks import BARE, OPENED, PER_SECOND, SERVERS, Callbacks
from bench.databases import KINDS
from bench.plan import Plan
from bench.served import Slices
from bench.tables import Row, met, table

TITLE = "## 企业微信回调：验签、解密、落盘"
_SERVED: dict[str, str] = {
    BARE: "裸 aiohttp，只答 `success`",
    OPENED: "验签、解密、读懂，不落盘",
    **{kind: f"同上，再落盘，{kind}" for kind in KINDS},
}
_WORK = {False: "只收下", True: "整个机器人，同时处理并答复"}


def goals(figures: Callbacks, plan: Plan) -> Iterator[Row]:
    """The rows of the first table."""
    many = plan.callback_connections[0]
    for kind in KINDS:
        ratio = figures.short.ratio(kind, many, OPENED)
        goal = f"≥ {callbacks.GOAL}"
        yield f"企业微信回调，{kind}，{many} 个连接，对不落盘", goal, f"{ratio:.2f}", met(ratio >= callbacks.GOAL)
    for kind in KINDS:
        p99, longest = figures.waited_ms(kind, True, 99), figures.waited_ms(kind, True, 100)
        yield (
            f"企业微信回调，{kind}，每秒 {PER_SECOND} 条并答复，确认的 p99、最慢",
            f"< {callbacks.GOAL_MS} ms、< {callbacks.NEVER_MS} ms",
            f"{p99:.0f} ms、{longest:.0f} ms",
            met(p99 < callbacks.GOAL_MS and longest < callbacks.NEVER_MS),
        )


def section(figures: Callbacks) -> str:
    """Without its heading."""
    bytes_ = len(LONGEST[0].encode())
    rows = [*_rows(figures.short, "14 字"), *_rows(figures.long, f"{bytes_:,} 字节")]
    headers = ("服务", "连接", "消息", "对裸 aiohttp", "对不落盘", "次每秒", "处理器 µs 每次", "p50 ms", "p99 ms")
    percents = (50, 95, 99, 99.9, 100)
    paces = [
        (_WORK[work], kind, *(f"{figures.waited_ms(kind, work, percent):.1f}" for percent in percents))
        for kind, work in figures.waited_s
    ]
    return (
        "一条加密的文字消息，每条有自己的编号和签名；怎么测同上。“读懂”到中性事件为止。\n\n"
        + table(headers, rows)
        + f"\n\n每秒 {PER_SECOND} 条，按时来、不等前一条；从该来的时刻算到确认：\n\n"
        + table(("同一个核上", "数据库", "p50 ms", "p95 ms", "p99 ms", "p99.9 ms", "最慢 ms"), paces)
    )


def _rows(figures: Slices, said: str) -> Iterator[Row]:
    for connections in sorted({connections for _, connections in figures.taken}):
        for server in SERVERS:
            p50, p99 = figures.latency_ms(server, connections)
            yield (
                _SERVED[server],
                f"{connections}",
                said,
                f"{figures.ratio(server, connections, BARE):.2f}",
                f"{figures.ratio(server, connections, OPENED):.2f}",
                f"{figures.per_second(server, connections):,.0f}",
                f"{figures.cpu_us(server, connections):.0f}",
                f"{p50:.2f}",
                f"{p99:.2f}",
            )
