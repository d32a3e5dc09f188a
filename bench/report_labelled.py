"""The part of the page about the labelled calls."""

from collections.abc import Iterator

from bench.labelled import GOALS, HALVES, HOUR_GOAL_S, Labelled, Tally
from bench.tables import Row, met, table

TITLE = "## 通话：关注点和薄弱环节找得准不准"
_BUILT_IN = "builtin"
_MEASURE = "measure"


def section(figures: Labelled) -> str:
    """Without its heading."""
    rows = [
        (_name(analyser), HALVES[half], f"{one.calls}", *_shown(one.concerns), *_shown(one.weak))
        for analyser, halves in figures.halves.items()
        for half, one in halves.items()
    ]
    kinds = [
        (f"`{kind}`", *_shown(tally), f"{tally.labelled}")
        for kind, tally in figures.halves[_BUILT_IN]["build"].kinds.items()
    ]
    took = "，".join(f"{minutes} 分钟的通话 {seconds:.2f} 秒" for minutes, seconds in figures.took_s.items())
    return (
        "标注规则见 `bench/calls/RULES.md`。关注点比前三个，不看次序；薄弱环节种类相同、段号相差不超过一才算对。"
        "造的时候只看用来造的一半；只用来量的一半只报总数。\n\n"
        + table(("谁", "哪一半", "通", "关注点准确", "关注点召回", "薄弱环节准确", "薄弱环节召回"), rows)
        + "\n\n内置分析器在用来造的一半上，按薄弱环节的种类：\n\n"
        + table(("种类", "准确", "召回", "标了几个"), kinds)
        + f"\n\n内置分析器要多久：{took}。"
    )


def goals(figures: Labelled) -> Iterator[Row]:
    """The rows of the table of goals."""
    half = figures.halves[_BUILT_IN][_MEASURE]
    for (what, (precision, recall)), tally in zip(GOALS.items(), (half.concerns, half.weak), strict=True):
        yield (
            f"内置分析器找{what}，只用来量的一半",
            f"准确 ≥{precision:.2f}，召回 ≥{recall:.2f}",
            f"准确 {tally.precision:.2f}，召回 {tally.recall:.2f}",
            met(tally.precision >= precision and tally.recall >= recall),
        )
    hour_s = figures.took_s[60]
    yield ("内置分析器，60 分钟的通话", f"<{HOUR_GOAL_S:g} 秒", f"{hour_s:.2f} 秒", met(hour_s < HOUR_GOAL_S))


def _name(analyser: str) -> str:
    return "内置" if analyser == _BUILT_IN else f"模型 {analyser}"


def _shown(tally: Tally) -> tuple[str, str]:
    return f"{tally.precision:.2f}", f"{tally.recall:.2f}"
