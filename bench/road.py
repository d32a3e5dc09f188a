"""The whole road: messages received, handled by the real handlers, answered and marked, and what growth costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.crowd import newcomers, old_hands
from bench.databases import KINDS, Databases, Fill, Kind
from bench.life import Slice, run
from bench.plan import Plan
from bench.stats import median, percentile

GOAL = 600  # messages per second


@dataclass(frozen=True, slots=True)
class Road:
    """Slices by kind of database and whether it has a long past; seconds from accept to sent at a gentle pace."""

    slices: Mapping[tuple[Kind, bool], Sequence[Slice]]
    gentle_s: Mapping[Kind, Sequence[float]]

    def per_second(self, kind: Kind, with_past: bool = False) -> float:
        """The median of the slices."""
        return median(one.per_second for one in self.slices[kind, with_past])

    def cpu_us(self, kind: Kind, with_past: bool = False) -> float:
        """Processor time of the bot's process per message, the median of the slices."""
        return median(one.cpu_seconds / one.messages * 1e6 for one in self.slices[kind, with_past])

    def growth(self, kind: Kind) -> float:
        """Speed with a long past against speed without, the median over slices taken one after the other."""
        pairs = zip(self.slices[kind, True], self.slices[kind, False], strict=True)
        return median(old.per_second / new.per_second for old, new in pairs)

    def gentle_ms(self, kind: Kind) -> tuple[float, float]:
        """p50 and p95 from accepted to handed to the channel."""
        return percentile(self.gentle_s[kind], 50) * 1000, percentile(self.gentle_s[kind], 95) * 1000


def measure(databases: Databases, folder: Path, plan: Plan) -> Road:
    """A backlog on each database with and without a past, in turn, round after round; the bot has one core."""
    companies: dict[bool, Fill] = {False: newcomers, True: partial(old_hands, plan.past_messages)}
    slices: dict[tuple[Kind, bool], list[Slice]] = {(kind, past): [] for kind in KINDS for past in companies}
    for _ in range(plan.rounds):
        for (kind, past), taken in slices.items():
            url = databases.fresh(kind, companies[past])
            taken.append(run(url, folder, lambda life: life.drain(plan.messages)))
    gentle_s = {
        kind: run(databases.fresh(kind, newcomers), folder, lambda life: life.stroll(plan.gentle_messages))
        for kind in KINDS
    }
    return Road(slices, gentle_s)
