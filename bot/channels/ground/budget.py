"""Rates a platform allows, as sliding windows in memory: "30 a minute and 1000 an hour in each chat"."""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from bot.clock import Clock


class Budget:
    """`windows`: what it is called → (how many, in how many seconds). Every key has the whole of it for itself.

    Each replica counts for itself: where the platform counts all of them, it throttles and the road waits.
    """

    def __init__(self, windows: Mapping[str, tuple[int, float]], clock: Clock) -> None:
        self._windows = [(most, timedelta(seconds=span)) for most, span in windows.values()]
        self._longest = max(span for _, span in self._windows)
        self._most = max(most for most, _ in self._windows)
        self._clock = clock
        self._spent: dict[str, deque[datetime]] = {}  # the key spent longest ago comes first

    def spend(self, key: str) -> float | None:
        """Take one; None: taken. Else the seconds until there is room again, and nothing was taken."""
        now = self._clock()
        self._forget(now)
        times = self._spent.get(key) or deque(maxlen=self._most)
        free_at = max((self._free_at(times, most, span, now) for most, span in self._windows), default=now)
        if free_at > now:
            return (free_at - now).total_seconds()
        times.append(now)
        self._spent.pop(key, None)
        self._spent[key] = times
        return None

    @contextmanager
    def until_answered(self, key: str) -> Iterator[None]:
        """Around the call for which one was taken: it counts from its answer, for on a slow line it arrives long
        after it was sent, and together with those of the next window."""
        try:
            yield
        finally:
            times = self._spent.pop(key, None)
            if times is not None:
                times[-1] = self._clock()
                self._spent[key] = times

    @staticmethod
    def _free_at(times: deque[datetime], most: int, span: timedelta, now: datetime) -> datetime:
        return times[-most] + span if len(times) >= most else now

    def _forget(self, now: datetime) -> None:
        """Keys that have their whole budget back: chats come and go, the memory must not grow with them."""
        while self._spent:
            key = next(iter(self._spent))
            if self._spent[key][-1] + self._longest > now:
                return
            del self._spent[key]
