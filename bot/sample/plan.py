"""Who went where and when in the last four weeks, and what went wrong: history before anybody has lived it."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from bot.sample.camera import Shot, kind_for
from bot.sample.founding import Founding
from storage.models import Customer, Person

Fate = Literal["plain", "far", "shaky", "unlocated", "resent", "left"]

WORKDAYS = 20
VISITS_A_DAY: Mapping[int, int] = {0: 1, 1: 5, 2: 4}  # how many → how often
FATES: Mapping[Fate, int] = {"plain": 78, "far": 5, "shaky": 5, "unlocated": 4, "resent": 2, "left": 6}
FIRST_SLOT = time(9, 15)
SLOTS = 16
SLOT = timedelta(minutes=30)
LATE_BY_S = 18 * 60
RESTING = timedelta(days=4)  # nobody comes back sooner
# Of every rep's customers the first few are seen often, the last few have been left alone.
OFTEN, NEVER = 6, 5
OFTEN_WEIGHT, SELDOM_WEIGHT = 5, 2
FIRST_PHOTO_S, PHOTO_EVERY_S = 12.0, 7.0


@dataclass(frozen=True, slots=True)
class Errand:
    """A visit that will be made. `pace`: how slow the rep is this time, 1 is usual; `soon`: something is said, and
    what is agreed will be due on the next working day."""

    rep: Person
    customer: Customer
    opened_at: datetime
    fate: Fate
    pace: float
    soon: bool
    shots: tuple[Shot, ...]

    def sent_at(self, photo: int) -> datetime:
        """When the rep sends a photo, counted from 0."""
        return self.opened_at + self.pace * timedelta(seconds=FIRST_PHOTO_S + photo * PHOTO_EVERY_S)


def plan(founding: Founding, reps: Sequence[Person], customers: Sequence[Customer]) -> list[Errand]:
    """All errands in the order they were begun."""
    days = _workdays(founding)
    rounds = [_Round(founding, rep, [c for c in customers if c.owner_id == rep.id]) for rep in reps]
    errands = [errand for day in days for round in rounds for errand in round.on(day, day == days[-1])]
    return sorted(errands, key=lambda errand: errand.opened_at)


def _workdays(founding: Founding) -> list[date]:
    days = [founding.calendar.previous_workday(founding.today)]
    while len(days) < WORKDAYS:
        days.append(founding.calendar.previous_workday(days[-1]))
    return days[::-1]


@dataclass(slots=True)
class _Round:
    """A rep's customers, and when they were last seen."""

    founding: Founding
    rep: Person
    customers: Sequence[Customer]
    seen: dict[int, date] = field(default_factory=dict)
    last_shots: tuple[Shot, ...] = ()
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = self.founding.chance(f"round {self.rep.code}")

    def on(self, day: date, is_last: bool) -> Iterator[Errand]:
        """The errands of a day; on the last one every rep was out."""
        usual = self.chance.choices(list(VISITS_A_DAY), list(VISITS_A_DAY.values()))[0]
        slots = sorted(self.chance.sample(range(SLOTS), max(usual, int(is_last))))
        for number, slot in enumerate(slots):
            late = timedelta(seconds=self.chance.randint(0, LATE_BY_S))
            at = (self.founding.at(day, FIRST_SLOT) + slot * SLOT + late).astimezone(UTC)
            yield self._errand(day, at, soon=is_last and number == 0)

    def _errand(self, day: date, at: datetime, soon: bool) -> Errand:
        customer = self._whom(day, soon)
        # What is to be due soon is agreed on a visit that was finished.
        fate = "plain" if soon else self.chance.choices(list(FATES), list(FATES.values()))[0]
        shots = self._shots(customer, fate)
        return Errand(self.rep, customer, at, fate, round(self.chance.uniform(0.8, 1.25), 2), soon, shots)

    def _whom(self, day: date, soon: bool) -> Customer:
        """The first customer is where every rep begins, and is seen again when it is to be soon; else luck."""
        rested = [
            (place, customer)
            for place, customer in enumerate(self.customers[1:-NEVER])
            if day - self.seen.get(customer.id, date.min) > RESTING
        ]
        weights = [OFTEN_WEIGHT if place < OFTEN else SELDOM_WEIGHT for place, _ in rested]
        _, customer = self.chance.choices(rested, weights)[0]
        if soon or not self.seen:
            customer = self.customers[0]
        self.seen[customer.id] = day
        return customer

    def _shots(self, customer: Customer, fate: Fate) -> tuple[Shot, ...]:
        """One of each kind; the second one is what goes wrong."""
        slots = self.founding.playbook.visit.photos
        shots = [Shot(kind_for(slot), customer.name, self.chance.getrandbits(32)) for slot in slots]
        odd = min(1, len(shots) - 1)
        if fate == "shaky":
            shots[odd] = replace(shots[odd], shaky=True)
        if fate == "resent" and self.last_shots:
            shots[odd] = self.last_shots[odd]
        if fate == "left":
            del shots[1:]
        else:
            self.last_shots = tuple(shots)
        return tuple(shots)
