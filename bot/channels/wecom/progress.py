"""A parcel that takes several messages of the platform, sent so that a retry does not repeat what went."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

AT_MOST = 5_000
Step = Callable[[], Awaitable[None]]


class Progress:
    """How far each parcel got. In memory: after a crash the courier buries what was under way anyway."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, int] = OrderedDict()

    async def go(self, key: str, steps: Sequence[Step]) -> None:
        """Take the steps of parcel `key` that were not taken yet; raises what a step raises, and goes on there."""
        for n, step in enumerate(steps):
            if n >= self._done.get(key, 0):
                await step()
                self._done[key] = n + 1
        self._done.pop(key, None)
        while len(self._done) > AT_MOST:
            self._done.popitem(last=False)
