"""Boards of lights for tests, made from how many things were in time on each day."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.drawing.board import Board, Row
from sales.lights import Colour, Count, Light, Mark, TeamLights

TODAY = date(2026, 11, 24)
METRICS = ("商机24小时登记", "方案72小时发出", "反馈7天内收到")
COUNTS: dict[Colour, Count] = {
    "green": Count(19, 20),
    "yellow": Count(17, 20),
    "red": Count(9, 20),
    "none": Count(2, 3),
}


def light(colours: Sequence[Colour], label: str = METRICS[0], count: Count | None = None) -> Light:
    """Seven colours, the oldest first."""
    marks = tuple(
        Mark(TODAY - timedelta(days=6 - n), COUNTS[colour], colour) for n, colour in enumerate(colours, start=0)
    )
    now = count or marks[-1].count
    return Light(label, label, now, colours[-1], 0.9, 0.8, 5, marks[0], "same", marks)


def row(team: str, colours: Sequence[Colour], place: int | None = None, metrics: Sequence[str] = METRICS) -> Row:
    """A team whose lights all show the same."""
    return Row(TeamLights(0, team, tuple(light(colours, label) for label in metrics)), place)


def board(rows: Sequence[Row], title: str = "华中大区") -> Board:
    """Of today."""
    return Board(title, TODAY, rows, "账本 11-23 · 3f2a91bc77e0d4a5")
