"""The sample company's deals, each with the road it came.

Many are older than the visits: of those some stand still, and one waits. The others were found on a visit. All move
as fast as their team does.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.sample import names
from bot.sample.afterwards import Lived
from bot.sample.founding import Founding
from sales.playbook_deals import Precondition, Stage
from storage import deals
from storage.ledger import Draft
from storage.models import Customer, Deal

COUNT = 45  # of the older ones, where so many customers are known
WHAT = ("首批铺货", "整排陈列", "年度框架", "新品试销", "促销季备货", "专柜合作")
STILL_EVERY = 3  # of so many one stands in its stage for longer than it should
NO_AMOUNT_EVERY = 9
WAITING = 4  # which of them waits for a known reason
WAITS_FOR = "客户年底预算"
SMALLEST_YUAN, LARGEST_YUAN = 8_000, 180_000
KNOWN = 2  # visits to a customer with an older deal
GOES_ON_ODDS = 0.9  # from a stage to the next
WRITTEN_DOWN = (timedelta(minutes=5), timedelta(hours=3))  # after the visit
REACHED = (1, 3, 3, 4, 5)  # stages: what is asked for is soon known, then it takes its time
QUICKLY, SLOWLY = (1, 1, 1, 2), (3, 4, 5)  # working days in a stage


async def begin(
    session: AsyncSession, founding: Founding, customers: Sequence[Customer], history: Sequence[Lived]
) -> list[Draft]:
    """Write the deals in the caller's transaction; returns the actions that made them what they are."""
    stages = founding.playbook.deals.stages
    if not stages:
        return []
    chance = founding.chance("deals")
    paces: dict[int | None, float] = {lived.errand.rep.id: names.PACES[lived.errand.rep.code] for lived in history}
    found = _promising(history)
    others = [one for one in customers if one.owner_id is not None and one.id not in found]
    chosen = _with_older_deals(chance, others, history)
    drafts: list[Draft] = []
    for number, customer in enumerate(chosen):
        road = _Road(session, founding, chance, customer, number, paces[customer.owner_id])
        path = road.path(stages)
        drafts += await road.go(path, road.moments(path))
    chance = founding.chance("deals found on visits")
    for number, lived in enumerate(found.values(), len(chosen)):
        road = _Road(session, founding, chance, lived.errand.customer, number, paces[lived.errand.rep.id])
        if chance.random() < road.pace:
            moments = road.moments_from(lived.ended_at, stages)
            drafts += await road.go(stages[: len(moments)], moments)
    return drafts


def _with_older_deals(
    chance: random.Random, customers: Sequence[Customer], history: Sequence[Lived]
) -> list[Customer]:
    """Customers that are looked after; those whose deals stand still were not visited at all."""
    seen = Counter(lived.errand.customer.id for lived in history)
    known = [one for one in customers if seen[one.id] >= KNOWN]
    chosen = chance.sample(known, min(COUNT, len(known)))
    quiet = [one for one in customers if not seen[one.id]]
    chosen[::STILL_EVERY] = chance.sample(quiet, len(chosen[::STILL_EVERY]))
    return chosen


def _promising(history: Sequence[Lived]) -> Mapping[int, Lived]:
    """Customer → the first visit on which its interest was proven."""
    first: dict[int, Lived] = {}
    for lived in history:
        told = next((draft.payload for draft in lived.trail.drafts if draft.kind == "visit.submitted"), None)
        if told is not None and told["interest"]["claimed"] and told["interest"]["proofs"]:
            first.setdefault(lived.errand.customer.id, lived)
    return first


@dataclass(frozen=True, slots=True)
class _Road:
    """How one deal came to where it is. `pace`: how often its team does in time what is next."""

    session: AsyncSession
    founding: Founding
    chance: random.Random
    customer: Customer
    number: int
    pace: float

    async def go(self, path: Sequence[Stage], moments: Sequence[datetime]) -> list[Draft]:
        """Write it down; `moments`: when each stage of `path` was entered."""
        rep = self.customer.owner_id
        if rep is None:
            raise ValueError(f"customer {self.customer.code} has no owner")
        name = WHAT[self.number % len(WHAT)]
        code = f"S{self.number + 1:03d}"
        deal = await deals.open_deal(self.session, code, name, self.customer, rep, path[0].id, moments[0])
        deal.contacts = self.chance.choice((1, 2, 2, 3))
        if self.number % NO_AMOUNT_EVERY:
            deal.amount_fen = self.chance.randrange(SMALLEST_YUAN, LARGEST_YUAN, 500) * 100
        first = {"to": path[0].id, "amount_fen": deal.amount_fen}
        drafts = [self._draft("deal.opened", deal, moments[0], first)]
        for before, stage, at in zip(path, path[1:], moments[1:], strict=False):
            drafts += self._move(deal, before, stage, at)
        if self.number == WAITING:
            drafts.append(self._wait(deal))
        return drafts

    def path(self, stages: Sequence[Stage]) -> list[Stage]:
        """The stages gone through: up to an open one, for a few to the end; whoever lost goes there at once."""
        open_ones = [stage for stage in stages if stage.outcome == "open"]
        won = next(stage for stage in stages if stage.outcome == "won")
        lost = next(stage for stage in stages if stage.outcome == "lost")
        if self.number % 10 == 9:
            return [*open_ones, won]
        reached = open_ones[: REACHED[self.number % len(REACHED)]]
        return [*reached, lost] if self.number % 15 == 7 else reached

    def moments(self, path: Sequence[Stage]) -> list[datetime]:
        """When each stage was entered: the last one some working days ago, more than its limit for those that stand
        still."""
        limit = path[-1].limit_days
        stands = self.number % STILL_EVERY == 0
        ago = limit + self.chance.randint(2, 9) if stands else self.chance.randint(1, max(1, limit - 1))
        day = self._back(self.founding.today, ago)
        days = [day]
        for _ in path[1:]:
            day = self._back(day, self._step())
            days.append(day)
        late = [timedelta(minutes=self.chance.randint(0, 7 * 60)) for _ in days]
        return [self.founding.at(day, time(9, 30)) + more for day, more in zip(reversed(days), late, strict=True)]

    def moments_from(self, seen_at: datetime, stages: Sequence[Stage]) -> list[datetime]:
        """When each stage was entered by a deal that was found at `seen_at`, up to now or to where it got stuck."""
        first, last = WRITTEN_DOWN
        moments = [seen_at + first + self.chance.random() * (last - first)]
        ends = next(n for n, stage in enumerate(stages, 1) if stage.outcome == "won")
        while len(moments) < ends and self.chance.random() < GOES_ON_ODDS:
            day = moments[-1].astimezone(self.founding.timezone).date()
            for _ in range(self._step()):
                day = self.founding.calendar.next_workday(day)
            if day >= self.founding.today:
                break
            moments.append(self.founding.at(day, time(9, 30)) + timedelta(minutes=self.chance.randint(0, 7 * 60)))
        return moments

    def _step(self) -> int:
        return self.chance.choice(QUICKLY if self.chance.random() < self.pace else SLOWLY)

    def _back(self, day: date, count: int) -> date:
        for _ in range(count):
            day = self.founding.calendar.previous_workday(day)
        return day

    def _move(self, deal: Deal, before: Stage, stage: Stage, at: datetime) -> list[Draft]:
        known = [] if stage.outcome == "lost" else [(p, self._answer(p)) for p in stage.preconditions]
        values: dict[str, Any] = {"stage": stage.id, "state": stage.outcome}
        if known:
            values["confirmed"] = {**deal.confirmed, **{p.id: answer for p, answer in known}}
        deals.change(deal, values, at)
        asked = [{"precondition": p.id, "answer": answer} for p, answer in known]
        kind = "deal.moved" if stage.outcome == "open" else f"deal.{stage.outcome}"
        moved = {"from": before.id, "to": stage.id, "amount_fen": deal.amount_fen}
        return [
            *(self._draft("deal.precondition", deal, at, one) for one in asked),
            self._draft(kind, deal, at, moved),
        ]

    def _wait(self, deal: Deal) -> Draft:
        at = deal.last_activity_at + timedelta(minutes=5)
        until = self.founding.today + timedelta(days=20)
        deals.change(deal, {"waiting_until": until, "waiting_reason": WAITS_FOR}, at)
        payload = {"until": until.isoformat(), "reason": deal.waiting_reason}
        return self._draft("deal.waiting", deal, at, payload)

    def _answer(self, precondition: Precondition) -> str:
        return self.chance.choice(precondition.answers) if precondition.answers else precondition.label

    def _draft(self, kind: str, deal: Deal, at: datetime, payload: Mapping[str, Any]) -> Draft:
        return Draft(kind, at, deal.owner_id, deal.customer_id, deal_id=deal.id, payload=payload)
