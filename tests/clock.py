"""A clock that stands still until it is told to go on."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Callable like `bot.clock.system_clock`; starts on a Tuesday morning at 10 in Shanghai."""

    def __init__(self, now: datetime = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        """Go on by `timedelta(**span)`."""
        self.now += timedelta(**span)
