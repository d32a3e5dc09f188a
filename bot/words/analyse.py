"""What `xingji analyse` prints: labels.md's JSON for programs, a page for people."""

from collections.abc import Iterator, Sequence
from typing import Any

from nlp.analysis import Analysis, Line, Score

_NOTHING = "没有找到"
_SAID_SO_FAR = 40


def plain(analysis: Analysis) -> dict[str, Any]:
    """The analysis in the shape of labels.md."""
    step = analysis.next_step
    return {
        "analyser": analysis.analyser,
        "concerns": [
            {
                "topic": one.topic,
                "label": one.label,
                "quotes": [{"segment": q.segment, "at": q.at, "text": q.text} for q in one.quotes],
            }
            for one in analysis.concerns
        ],
        "weak": [
            {"kind": one.kind, "segment": one.segment, "at": one.at, "text": one.text, "why": one.why}
            for one in analysis.weak
        ],
        "lines": [{"text": one.text, "for": one.reason, "source": one.source} for one in analysis.lines],
        "scores": {
            "objection_handling": analysis.objection_handling.value,
            "value_statement": analysis.value_statement.value,
        },
        "next_step": {
            "agreed": step.agreed,
            "text": step.text,
            "due": step.due.isoformat() if step.due else None,
        },
        "talk": {
            "rep_ratio": analysis.talk.rep_ratio,
            "longest_monologue_s": analysis.talk.longest_monologue_s,
            "rep_questions": analysis.talk.rep_questions,
        },
    }


def page(analysis: Analysis) -> str:
    """The analysis to read."""
    return "\n".join(
        (
            *_part("客户关注点", _concerns(analysis)),
            *_part("我方回应薄弱环节", _weak(analysis)),
            *_part("下次可以这样说", _lines(analysis.lines)),
            *_part("打分", _scores(analysis)),
            *_part("下一步", _next_step(analysis)),
            *_part("怎么聊的", _talk(analysis)),
        )
    )


def clock(seconds: float) -> str:
    """「3:07」"""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def missing(file: str) -> str:
    """There is no such file, or it may not be read."""
    return f"打不开 {file}，请检查文件名和路径。"


def unknown_type(written: str, known: Sequence[str]) -> str:
    """No such customer type in the playbook."""
    return f"打法里没有客户类型 “{written}”，可写 {'、'.join(known)}。"


def _part(title: str, rows: Iterator[str]) -> Iterator[str]:
    yield f"【{title}】"
    yield from [f"  {row}" for row in rows] or [f"  {_NOTHING}"]


def _concerns(analysis: Analysis) -> Iterator[str]:
    for number, one in enumerate(analysis.concerns, 1):
        yield f"{number}. {one.label}"
        yield from (f"   {clock(q.at)} “{_short(q.text)}”" for q in one.quotes)


def _weak(analysis: Analysis) -> Iterator[str]:
    for one in sorted(analysis.weak, key=lambda weak: weak.segment):
        yield f"{clock(one.at)} {one.label}：“{_short(one.text)}”"
        yield f"   {one.why}"


def _lines(lines: Sequence[Line]) -> Iterator[str]:
    yield from (f"· {line.text}" for line in lines)


def _scores(analysis: Analysis) -> Iterator[str]:
    yield f"异议处理 {_score(analysis.objection_handling)}"
    yield f"价值陈述 {_score(analysis.value_statement)}"


def _score(score: Score) -> str:
    if score.value is None:
        return "这次没有可打分的"
    return f"{score.value} 分（{'；'.join(score.reasons)}）"


def _next_step(analysis: Analysis) -> Iterator[str]:
    step = analysis.next_step
    yield f"约好了：“{_short(step.text)}”" if step.agreed else "没有约下一步"


def _talk(analysis: Analysis) -> Iterator[str]:
    talk = analysis.talk
    if talk.rep_ratio is None:
        yield "没有标说话人，算不出来"
        return
    yield f"我方说了 {talk.rep_ratio:.0%}，问了 {talk.rep_questions} 个问题"
    yield f"最长一口气讲了 {talk.longest_monologue_s:.0f} 秒"


def _short(text: str) -> str:
    return text if len(text) <= _SAID_SO_FAR else f"{text[: _SAID_SO_FAR - 1]}…"
