"""The bench runs from end to end and its page says what it must; how fast anything is does not matter here."""

import asyncio
import os
import re

import pytest

from bench.__main__ import measured
from bench.load import pace
from bench.plan import QUICK
from bench.report import MISSED
from bench.stats import percentile


@pytest.mark.slow
def test_the_quick_bench_writes_the_whole_page() -> None:
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    page = measured(QUICK, "2026-11-24")
    headings = re.findall("^## (.+)$", page, re.MULTILINE)
    assert headings == [
        "目标",
        "接收：从请求到落盘",
        "企业微信回调：验签、解密、落盘",
        "钉钉长连接：帧每秒，重连",
        "一次拜访占用多少钉钉月度配额",
        "全程：收到、处理、答复、记下已送达",
        "一次完整的拜访",
        f"导入 {QUICK.customers} 家客户",
        "红绿灯：从留痕里算出所有团队的灯",
        "日报的图",
        "日报：同一分钟发出去",
        "空闲的进程",
        "录音转文字",
        "拜访的顺序：库比“下一家去最近的”短多少",
        "业务员早上的卡片：备一张要多久",
        "通话：关注点和薄弱环节找得准不准",
        "机器",
    ]
    assert "2026-11-24" in page
    assert MISSED not in page
    assert page.count("| 落盘，SQLite |") == page.count("| 落盘，PostgreSQL |") == len(QUICK.connections)
    assert "一个也没有" in page
    assert "打 0 个字" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.count("|") > 2 and "nan" not in line for line in rows)
    if cores is not None:
        assert os.sched_getaffinity(0) == cores


@pytest.mark.parametrize("refusal", [b"", b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"])
async def test_what_is_not_answered_took_for_ever_and_stops_nothing(refusal: bytes) -> None:
    """A run of an hour ended with a TimeoutError."""
    asked = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        while await reader.read(100):
            asked += 1
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" if asked <= 3 else refusal)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        took = await pace(port, 2, 200, [b"POST / HTTP/1.1\r\n\r\n"] * 8, patience_s=0.3)
    assert [seconds < 1 for seconds in took] == [True] * 3 + [False] * 5


@pytest.mark.parametrize(("percent", "expected"), [(50, 2), (95, 4), (25, 1), (100, 4), (0, 1)])
def test_a_percentile_is_one_of_the_values(percent: float, expected: int) -> None:
    assert percentile([4, 1, 3, 2], percent) == expected


def test_of_nothing_there_is_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)
