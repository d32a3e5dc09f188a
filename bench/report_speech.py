"""The part of the page about hearing recordings."""

from collections.abc import Iterator

from bench.speech import ANSWERED_S, GOAL_OVERHEAD, Heard, Speech
from bench.tables import Row, met, table

TITLE = "## 录音转文字"
STAGES = {"decode": "解码", "voice": "找人声", "words": "认字", "speakers": "分说话人"}


def goals(figures: Speech) -> Iterator[Row]:
    """The rows of the first table: the models that do real work, each by its longest recording."""
    longest: dict[str, Heard] = {}
    for one in figures.heard:
        if one.model != "toy":
            longest[one.model] = max(longest.get(one.model, one), one, key=lambda heard: heard.minutes)
    for name, one in longest.items():
        yield (
            f"录音转文字，{name}，{one.minutes:g} 分钟，对只调用 faster-whisper",
            f"≤ {1 + GOAL_OVERHEAD:.2f}",
            f"{one.ratio:.3f}",
            met(one.ratio <= 1 + GOAL_OVERHEAD),
        )


def section(figures: Speech) -> str:
    """Without its heading."""
    headers = ("模型", "录音", "用时", "实时率", *STAGES.values(), "比值", "内存 MB", "只调用时 MB")
    fits = [
        (name, f"{figures.minutes_in(name, ANSWERED_S):.1f} 分钟")
        for name in dict.fromkeys(one.model for one in figures.heard)
    ]
    return (
        f"{figures.device}。真实形状的随机权重，每 30 秒话约 130 个词元，说的是测试里的合成对话，所以只量快慢、"
        "不量认得准不准；toy 是测试用的小模型，比值只在真实形状上有意义。用时从打开文件算到每句话分好说话人，"
        "不含装载模型；实时率是用时与录音长度之比；比值是与同样参数直接调用 faster-whisper（不分说话人）相比，"
        "按处理器时间算，机器忙时也可比。内存是进程的最高值。\n\n"
        + table(headers, (_row(one) for one in figures.heard))
        + f"\n\n{ANSWERED_S:.0f} 秒里听得完多长的录音：\n\n"
        + table(("模型", "最长"), fits)
    )


def _row(one: Heard) -> Row:
    return (
        one.model,
        f"{one.minutes:g} 分钟",
        f"{one.seconds['heard_s'] + one.seconds['speakers_s']:.1f} s",
        f"{one.factor:.4f}",
        *(f"{one.share(stage):.1%}" for stage in STAGES),
        f"{one.ratio:.3f}",
        f"{one.seconds['memory_mb']:.0f}",
        f"{one.alone['memory_mb']:.0f}",
    )
