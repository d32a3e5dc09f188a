"""Days and distances as people read them, whatever the subject."""

from datetime import date

WEEKDAYS = "一二三四五六日"


def dated(day: date) -> str:
    """「11-24 周二」; of a datetime its day."""
    return f"{day:%m-%d} 周{WEEKDAYS[day.weekday()]}"


def metres(amount: float) -> str:
    """「350 米」「1.2 公里」"""
    return f"{amount:.0f} 米" if amount < 1000 else f"{amount / 1000:.1f} 公里"
