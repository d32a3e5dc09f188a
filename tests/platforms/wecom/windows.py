"""Counting how often something happened lately, by the server's clock."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta


class Windows:
    """Sliding windows per key; a refused attempt does not count."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._seen: dict[tuple[Hashable, float], deque[datetime]] = defaultdict(deque)

    def takes(self, key: Hashable, limits: dict[float, int], count: int = 1) -> bool:
        """Count `count` if every limit (seconds → how many) still has room for them; else False."""
        now = self._clock()
        windows = [(self._seen[key, seconds], seconds, most) for seconds, most in limits.items()]
        for seen, seconds, _ in windows:
            while seen and now - seen[0] >= timedelta(seconds=seconds):
                seen.popleft()
        if any(len(seen) + count > most for seen, _, most in windows):
            return False
        for seen, _, _ in windows:
            seen.extend([now] * count)
        return True
