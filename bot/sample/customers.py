"""The customers of the sample company: what they are called and where they are."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time, timedelta

from bot.sample import names
from bot.sample.answers import known
from bot.sample.founding import Founding
from bot.sample.names import District, Shops
from sales.playbook import CustomerType, Playbook
from storage.models import Customer, Person

CUSTOMERS = 200
SINCE = timedelta(days=120)
LONG_SINCE, LONG_EVERY = timedelta(days=280), 4  # who is an old customer and was not visited, fell asleep
DOOR_UNKNOWN_EVERY = 25  # of so many customers one has a door that nobody has measured yet
STREET_APART_DEG = 0.006
HOUSE_APART_DEG = 0.00018
HOUSES = 180
NAME_WITHOUT_STREET_ODDS = 0.4


@dataclass(frozen=True, slots=True)
class _Address:
    district: District
    street: int
    house: int

    @property
    def street_name(self) -> str:
        return self.district.streets[self.street]

    def __str__(self) -> str:
        return f"{names.CITY}{self.district.name}{self.street_name}{self.house}号"

    @property
    def latitude(self) -> float:
        return round(self.district.latitude + self.street * STREET_APART_DEG, 6)

    @property
    def longitude(self) -> float:
        return round(self.district.longitude + self.house * HOUSE_APART_DEG, 6)


def customers(founding: Founding, reps: Sequence[Person]) -> list[Customer]:
    """New rows, dealt out to the reps in turn; each lies in the district of its rep's team."""
    chance = founding.chance("customers")
    teams = {staff.code: staff.team for staff in names.STAFF}
    addresses = {district.team: _addresses(district, chance) for district in names.DISTRICTS}
    namer = _Namer(chance)
    return [
        _customer(founding, number, type, rep, next(addresses[teams[rep.code] or ""]), namer)
        for number, type in enumerate(_types(founding.playbook, chance))
        for rep in [reps[number % len(reps)]]
    ]


def _types(playbook: Playbook, chance: random.Random) -> list[CustomerType]:
    shares = [names.shops(type.id).share for type in playbook.customer_types]
    first = playbook.customer_type("pharmacy")
    return [first, *chance.choices(playbook.customer_types, shares, k=CUSTOMERS - 1)]


def _addresses(district: District, chance: random.Random) -> Iterator[_Address]:
    """Addresses in random order, none twice."""
    streets = range(len(district.streets))
    places = [_Address(district, street, house) for street in streets for house in range(1, HOUSES + 1)]
    return iter(chance.sample(places, CUSTOMERS))


def _customer(
    founding: Founding, number: int, type: CustomerType, rep: Person, address: _Address, namer: "_Namer"
) -> Customer:
    measured = (number + 1) % DOOR_UNKNOWN_EVERY != 0
    shops = names.shops(type.id)
    return Customer(
        code=f"C{number + 1:04d}",
        name=namer.name(shops, address.street_name),
        type=type.id,
        phone=f"1390000{1000 + number}",
        address=str(address),
        city=names.CITY,
        latitude=address.latitude if measured else None,
        longitude=address.longitude if measured else None,
        contact=namer.chance.choice(names.SURNAMES) + shops.contact,
        owner_id=rep.id,
        team_id=rep.team_id,
        known=known(type, namer.chance),
        fingerprint=None,
        created_at=founding.at(founding.today - (SINCE if number % LONG_EVERY else LONG_SINCE), time(9)),
    )


class _Namer:
    """Names that nobody else has; the first is the one that the help card asks about."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._taken: set[str] = set()

    def name(self, shops: Shops, street: str) -> str:
        name = "" if self._taken else names.FIRST_SHOP
        while not name or name in self._taken:
            name = self.chance.choice(shops.stems) + self.chance.choice(shops.endings)
            if self.chance.random() > NAME_WITHOUT_STREET_ODDS:
                name += f"（{street[:2]}店）"
        self._taken.add(name)
        return name
