"""When the card of a recording that is being heard is worth a repaint. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

REPAINT_EVERY = timedelta(seconds=5)
LONG_S = 240.0  # shorter ones get no progress where every repaint is paid for


@dataclass(frozen=True, slots=True)
class Shown:
    """What a card shows: `mark`, since `at`."""

    mark: int
    at: datetime


def mark(heard_s: float, duration_s: float | None, *, sparing: bool) -> int:
    """What a reader sees of the progress: whole minutes; quarters of a long recording on a channel where every
    repaint is paid for. The end is no progress: it has a card of its own."""
    before_end_s = heard_s if duration_s is None else min(heard_s, duration_s - 1)
    if not sparing:
        return int(before_end_s // 60)
    return int(4 * before_end_s / duration_s) if duration_s is not None and duration_s >= LONG_S else 0


def repaint(shown: Shown, new_mark: int, now: datetime) -> Shown | None:
    """What the card shows after a repaint; None where it changed nothing, or a moment ago."""
    if new_mark == shown.mark or now - shown.at < REPAINT_EVERY:
        return None
    return Shown(new_mark, now)
