"""The part of the page about DingTalk's stream."""

from bench.databases import KINDS
from bench.frames import READ, SERVERS, WINDOW, End, Frames
from bench.load import PEOPLE
from bench.stats import median
from bench.tables import table

TITLE = "## 钉钉长连接：帧每秒，重连"
_SERVED: dict[str, str] = {READ: "读懂并确认，不落盘", **{kind: f"落盘后确认，{kind}" for kind in KINDS}}
_ENDED: dict[End, str] = {"disconnect": "平台发 `disconnect`", "close": "连接正常关闭", "abort": "连接突然断开"}


def section(figures: Frames) -> str:
    """Without its heading."""
    again = figures.again_s.items()
    rows = []
    for server in SERVERS:
        pushes = figures.pushes[server]
        numbers = (
            f"{figures.ratio(server):.2f}",
            f"{median(one.per_second for one in pushes):,.0f}",
            f"{median(one.firsts_per_second for one in pushes):,.0f}",
            f"{median(one.cpu_us for one in pushes):.0f}",
            f"{median(one.p50_ms for one in pushes):.1f}",
            f"{median(one.p99_ms for one in pushes):.1f}",
        )
        rows.append((_SERVED[server], *numbers))
    ends = [(_ENDED[end], *(f"{s * 1000:.0f}" for s in (median(took), max(took)))) for end, took in again]
    return (
        f"一条连接上连着推送一对一的文字消息，{WINDOW} 条未确认时等着；连同会话地址一起记下：每个人的地址第一次"
        f"（之后约 45 分钟一次）自成一笔，所以每个人的第一条另算（{PEOPLE} 人）。机器人占一个核。\n\n"
        + table(("机器人", "对不落盘", "帧每秒", "每人第一条 帧每秒", "处理器 µs 每帧", "p50 ms", "p99 ms"), rows)
        + "\n\n从连接结束到新连接上的第一帧得到确认（第一次断开；接连断开时按 1 秒、2 秒……等待，最长 60 秒）：\n\n"
        + table(("怎么断的", "中位 ms", "最慢 ms"), ends)
    )
