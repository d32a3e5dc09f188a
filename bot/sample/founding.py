"""What the sample company is founded with."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.sample.camera import Camera
from sales.playbook import Playbook
from sales.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Founding:
    """`today` is the local day of `now`; history ends the evening before it."""

    playbook: Playbook
    timezone: ZoneInfo
    calendar: WorkCalendar
    today: date
    now: datetime
    seed: int
    camera: Camera

    def chance(self, what: str) -> random.Random:
        """The luck of one subject: drawing more of it for one leaves the others as they were."""
        return random.Random(f"{self.seed} {what}")

    def at(self, day: date, clock: time) -> datetime:
        """A moment (aware) on the company's clock."""
        return datetime.combine(day, clock, self.timezone)
