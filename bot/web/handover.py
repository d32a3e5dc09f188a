"""`/handover/<token>`: what somebody who left has left behind, for who arranges it."""

from dataclasses import dataclass
from datetime import date

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.web.answering import page
from bot.web.login import LogIn
from bot.web.pages import Pages
from bot.web.reader import open_link
from bot.web.refusal import RefusalError
from bot.words import directory as words
from bot.words import pages as page_words
from bot.words.deal import amount
from bot.words.visit import day
from sales.access import Owned, may_see
from storage.models import Customer, Deal, FollowUp, Person
from storage.orphans import LeftBehind, left_behind
from storage.people import viewer_of


@dataclass(frozen=True, slots=True)
class Due:
    """A thing still due: what, for which customer, when."""

    thing: str
    customer: str
    when: str


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """A deal that goes on: its name, with which customer, in which stage, of what amount."""

    name: str
    customer: str
    stage: str
    amount: str


@dataclass(frozen=True, slots=True)
class Handover:
    """The handler of the page."""

    log_in: LogIn

    @property
    def pages(self) -> Pages:
        return self.log_in.pages

    async def show(self, request: web.Request) -> web.Response:
        """The customers without an owner, what was promised to them, the deals that are open."""
        async with self.pages.database.read() as session:
            reader, link = await open_link(self.log_in, request, session, "handover")
            leaver = await self._leaver(session, reader, link.subject)
            behind = await left_behind(session, leaver.id)
        return page(
            "handover.html",
            texts=words,
            leaver=leaver.name,
            reader=page_words.for_reader(reader.name),
            customers=[(customer, self._type(customer)) for customer in behind.customers],
            dues=self._dues(behind),
            deals=[self._deal(deal, customer) for deal, customer in behind.deals],
            deals_title=words.count_of_deals(len(behind.deals), behind.amount_fen),
        )

    async def _leaver(self, session: AsyncSession, reader: Person, id: int) -> Person:
        leaver = await session.get(Person, id)
        if leaver is None:
            raise RefusalError(404, page_words.NO_SUCH_LINK, "no such person")
        if not may_see(await viewer_of(session, reader), Owned(leaver.id, leaver.team_id)):
            raise RefusalError(403, page_words.NOT_FOR_YOU, "may not see")
        return leaver

    def _type(self, customer: Customer) -> str:
        return self.pages.house.playbook.customer_type(customer.type).label

    def _deal(self, deal: Deal, customer: Customer) -> OpenDeal:
        stage = self.pages.house.playbook.deals.stage_label(deal.stage)
        return OpenDeal(deal.name, customer.name, stage, amount(deal.amount_fen))

    def _dues(self, behind: LeftBehind) -> list[Due]:
        today = self.pages.house.day(self.pages.clock())
        return [self._due(follow_up, customer, today) for follow_up, customer in behind.follow_ups]

    def _due(self, follow_up: FollowUp, customer: Customer, today: date) -> Due:
        kind = self.pages.house.playbook.next_kind(follow_up.kind)
        return Due(kind.label if kind else follow_up.kind, customer.name, day(follow_up.due, today))
