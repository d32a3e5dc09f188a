"""So many calls a second of each API, as the organisation's edition allows (dingtalk.md §0, §10)."""

import asyncio
import random
from collections import defaultdict, deque

from bot.channel import SendError

WINDOW_S = 1.2  # on the way calls draw nearer to each other
PATIENCE_S = 1.5  # whoever would stand longer comes back, so that a send does not run out of its own time here
COME_BACK_S = (1.0, 5.0)


class Pace:
    """Sliding windows in real seconds; each replica keeps its own, and what that is too much for comes back as 403.

    A burst is queued and not lost: coming back is no attempt.
    """

    def __init__(self, per_second: int) -> None:
        self._starts: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=per_second))
        self._most = per_second

    async def turn(self, api: str, patience_s: float = PATIENCE_S) -> None:
        """Wait for a turn; raises SendError, retry "wait", where that would take longer than `patience_s`."""
        starts, now = self._starts[api], asyncio.get_running_loop().time()
        start = max(now, starts[0] + WINDOW_S) if len(starts) == self._most else now
        if start - now > patience_s:
            raise SendError(f"more than {self._most} a second", "wait", come_back_s())
        starts.append(start)
        if start > now:
            await asyncio.sleep(start - now)


def come_back_s() -> float:
    """Spread, so that those who wait do not come back together."""
    return random.uniform(*COME_BACK_S)
