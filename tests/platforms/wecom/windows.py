"""Counting how often something happened lately, by the server's clock."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta


class Windows:
    """Sliding windows per key; a refused attempt does not count."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._seen: dict[Hashable, deque[datetime]] = defaultdict(deque)

    def takes(self, key: Hashable, limits: dict[float, int]) -> bool:
        """Count one if every limit (seconds → how many) still has room; else False."""
        now, seen = self._clock(), self._seen[key]
        longest = timedelta(seconds=max(limits))
        while seen and now - seen[0] >= longest:
            seen.popleft()
        for seconds, most in limits.items():
            span = timedelta(seconds=seconds)
            if sum(1 for at in seen if now - at < span) >= most:
                return False
        seen.append(now)
        return True
