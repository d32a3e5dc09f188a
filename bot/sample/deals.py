"""Some thirty deals of the sample company, each with the road it came: most move, some stand still, one waits."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.sample.founding import Founding
from sales.playbook_deals import Precondition, Stage
from storage import deals
from storage.ledger import Draft
from storage.models import Customer, Deal

COUNT = 30
WHAT = ("首批铺货", "整排陈列", "年度框架", "新品试销", "促销季备货", "专柜合作")
STILL_EVERY = 3  # of so many one stands in its stage for longer than it should
NO_AMOUNT_EVERY = 9
WAITING = 4  # which of them waits for a known reason
WAITS_FOR = "客户年底预算"
SMALLEST_YUAN, LARGEST_YUAN = 8_000, 180_000


async def begin(session: AsyncSession, founding: Founding, customers: Sequence[Customer]) -> list[Draft]:
    """Write the deals in the caller's transaction; returns the actions that made them what they are."""
    stages = founding.playbook.deals.stages
    if not stages:
        return []
    chance = founding.chance("deals")
    owned = [customer for customer in customers if customer.owner_id is not None]
    chosen = chance.sample(owned, min(COUNT, len(owned)))
    drafts: list[Draft] = []
    for number, customer in enumerate(chosen):
        drafts += await _Road(session, founding, chance, customer, number).go()
    return drafts


@dataclass(frozen=True, slots=True)
class _Road:
    """How one deal came to where it is."""

    session: AsyncSession
    founding: Founding
    chance: random.Random
    customer: Customer
    number: int

    async def go(self) -> list[Draft]:
        stages = self.founding.playbook.deals.stages
        path = self._path(stages)
        moments = self._moments(path)
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

    def _path(self, stages: Sequence[Stage]) -> list[Stage]:
        """The stages gone through: up to an open one, for a few to the end; whoever lost goes there at once."""
        open_ones = [stage for stage in stages if stage.outcome == "open"]
        won = next(stage for stage in stages if stage.outcome == "won")
        lost = next(stage for stage in stages if stage.outcome == "lost")
        if self.number % 10 == 9:
            return [*open_ones, won]
        reached = open_ones[: 1 + self.number % len(open_ones)]
        return [*reached, lost] if self.number % 15 == 7 else reached

    def _moments(self, path: Sequence[Stage]) -> list[datetime]:
        """When each stage was entered: the last one some working days ago, more than its limit for those that stand
        still, the ones before it two to five apart."""
        limit = path[-1].limit_days
        stands = self.number % STILL_EVERY == 0
        ago = limit + self.chance.randint(2, 9) if stands else self.chance.randint(1, max(1, limit - 1))
        day = self._back(self.founding.today, ago)
        days = [day]
        for _ in path[1:]:
            day = self._back(day, self.chance.randint(2, 5))
            days.append(day)
        late = [timedelta(minutes=self.chance.randint(0, 7 * 60)) for _ in days]
        return [self.founding.at(day, time(9, 30)) + more for day, more in zip(reversed(days), late, strict=True)]

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
