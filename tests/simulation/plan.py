"""A company that lives by a script: who there is, what they have to do, what stands still, when the bot is away.

Plain values. `founding` writes them into a database, `expected` computes from them what the bot has to say.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = ("Asia/Shanghai",) * 4 + ("Asia/Urumqi", "Europe/Berlin")
NIGHT = time(1)  # when, in Shanghai, the script happens
STAGES = {"proposal": 5, "needs": 7}  # the playbook's limits, in working days


@dataclass
class Team:
    """`zone`: from which day on which IANA name holds."""

    name: str
    region: int
    zone: dict[date, str]
    group: str
    supervisor: str

    def lives_in(self, day: date) -> ZoneInfo:
        return ZoneInfo(self.zone[max(since for since in self.zone if since <= day)])


@dataclass
class Rep:
    """`is_busy`: has a customer to visit, so that there is something to say in the morning."""

    code: str
    team: Team
    is_busy: bool
    joins: date
    leaves: date


@dataclass
class Thing:
    """Something due. `agreed`: at night, when it was planned."""

    owner: Rep
    due: date
    agreed: date
    done: date
    id: int = 0


@dataclass
class Deal:
    """Enters a stage, may wait for a known reason, and is over one day."""

    team: Team
    stage: str
    fen: int
    entered: date
    over: date
    waits_until: date | None = None
    id: int = 0


@dataclass
class Plan:
    """All of it. `away`: from and until when no replica is up."""

    first: date
    last: date
    teams: list[Team] = field(default_factory=list)
    reps: list[Rep] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    away: list[tuple[datetime, datetime]] = field(default_factory=list)

    @property
    def regions(self) -> range:
        return range(max(team.region for team in self.teams) + 1)


def boss(region: int) -> str:
    """The staff number of who leads a region; its group is `g-<that>`."""
    return f"B{region}"


def made(seed: int, first: date, last: date, teams: int, reps: int) -> Plan:
    """A company of so many teams, five to a region, with so many reps; the same for the same seed."""
    chance, plan = random.Random(seed), Plan(first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    forever = last + timedelta(days=1)
    for n in range(teams):
        zone = {first - timedelta(days=400): ZONES[n % len(ZONES)]}
        if n % 5 == 3 and ZONES[n % len(ZONES)] == SHANGHAI.key:
            zone[days[len(days) // 2]] = "Asia/Urumqi"  # the team moves
        plan.teams.append(Team(f"{n}队", n // 5, zone, f"g-{n}", f"S{n:02d}"))
    for n in range(reps):
        joins = chance.choice(days) if n % 10 == 4 else first - timedelta(days=1)
        leaves = chance.choice(days[len(days) // 2 :]) if n % 10 == 7 else forever
        plan.reps.append(Rep(f"R{n:03d}", plan.teams[n % teams], n % 3 != 2, joins, leaves))
    for rep in (rep for rep in plan.reps if rep.is_busy):
        for _ in range(chance.randint(0, 4) * len(days) // 25):
            agreed = chance.choice(days)
            if rep.joins <= agreed < rep.leaves:
                due = agreed + timedelta(days=chance.randint(0, 12))
                plan.things.append(
                    Thing(rep, due, agreed, max(agreed, due + timedelta(days=chance.randint(-4, 6))))
                )
    for n, team in enumerate(plan.teams):
        for _ in range(max(1, len(days) // 12)):
            entered = chance.choice(days) - timedelta(days=chance.randint(0, 20))
            waits = entered + timedelta(days=chance.randint(3, 15)) if chance.random() < 0.25 else None
            over = entered + timedelta(days=chance.randint(5, 30))
            deal = Deal(team, chance.choice(list(STAGES)), chance.randint(1, 10**9), entered, over, waits)
            plan.deals.append(deal)
        if n % 5 == 0:  # nobody touches this one: one team of a region goes up to the next level
            plan.deals.append(Deal(team, "proposal", 5 * 10**9, first - timedelta(days=30), forever))
    for day in days[3::11]:
        start = datetime.combine(day, time(chance.randint(7, 17), chance.randint(0, 59)), SHANGHAI)
        plan.away.append((start, start + timedelta(minutes=chance.randint(20, 110))))
    if len(days) > 30:
        plan.away.append((datetime.combine(days[20], time(7, 30), SHANGHAI), at(days[20], 13, 30)))
        plan.away.append((at(days[64], 6), at(days[65], 0, 30)))  # a whole working day
    plan.away.sort()
    return plan


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)
