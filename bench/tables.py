"""Pieces of the page."""

from collections.abc import Iterable, Sequence

Row = Sequence[str]


def met(yes: bool) -> str:
    """How a goal went."""
    return "达到" if yes else "**没有达到**"


def table(headers: Row, rows: Iterable[Row]) -> str:
    """A table in Markdown."""
    lines = (headers, ["---"] * len(headers), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
