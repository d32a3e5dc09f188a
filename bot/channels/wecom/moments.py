"""When the platform says that something was."""

from datetime import UTC, datetime, timedelta
from typing import Any

_FAR = timedelta(days=1)


def moment(seconds: Any, now: datetime) -> datetime:
    """Aware, from seconds since 1970 as a number or digits. `now` where that is no time, or is more than a day from
    it: some fault, and what is years away would meet us again where days are counted."""
    try:
        told = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return now
    return told if abs(told - now) <= _FAR else now
