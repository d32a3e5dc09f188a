"""`/v/<token>`: the code on a door, opened by any camera. Who, where, when; then the way of every scan."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.events import Event, Scan
from bot.origin import is_own_page
from bot.signing import BadTokenError
from bot.web.answering import page, policy
from bot.web.door_form import read_arrival
from bot.web.identity import Account, Identify
from bot.web.login import LogIn
from bot.web.pages import Pages
from bot.web.refusal import RefusalError
from bot.web.sdk import SDKS, Sdk
from bot.words import pages as words
from sales.access import Owned, may_see
from storage.models import Customer
from storage.people import viewer_of
from storage.visits import open_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class App:
    """The app a page is opened in, and what its script needs to ask it."""

    name: str
    sdk: Sdk
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Door:
    """The handlers of the door page."""

    log_in: LogIn
    identify: Identify

    @property
    def pages(self) -> Pages:
        return self.log_in.pages

    async def show(self, request: web.Request) -> web.Response:
        """Who are you? And once that is known: the customer, the time, and the position the browser gives."""
        token, account_id = request.match_info["token"], request.query.get("person")
        async with self.pages.database.read() as session:
            customer = await self._customer(session, token)
            visitors = await self._visitors(request, session, customer)
        if account_id is None and visitors[0].is_picked:
            return page("door_who.html", visitors=visitors)
        account = visitors[0] if account_id is None else _picked(visitors, account_id)
        return await self._arrive_page(request, customer, account)

    async def start(self, request: web.Request) -> web.Response:
        """Hand the scan in."""
        if not is_own_page(request, self.pages.house.public_url):
            raise RefusalError(403, words.FOREIGN_PAGE, "origin")
        token, arrival, now = request.match_info["token"], await read_arrival(request), self.pages.clock()
        async with self.pages.database.read() as session:
            customer = await self._customer(session, token)
            account = _picked(await self._visitors(request, session, customer), arrival.person)
            current = await open_of(session, account.person.id)
        scan = Scan(token, arrival.location(now))
        conversation = account.external_id
        await self.pages.accept(
            Event(account.channel, f"door-{arrival.key}", conversation, conversation, now, scan)
        )
        elsewhere = current is not None and current.customer_id != customer.id
        notice = words.STILL_OPEN if elsewhere else words.STARTED
        return page("notice.html", notice=notice, good=True, home=account.is_picked)

    async def _arrive_page(self, request: web.Request, customer: Customer, account: Account) -> web.Response:
        house = self.pages.house
        app = await self._app(request)
        response = page(
            "door.html",
            path=request.path,
            app=app,
            customer=customer,
            type=house.playbook.customer_type(customer.type).label,
            account=account,
            now=words.moment(self.pages.clock().astimezone(house.timezone)),
            key=uuid.uuid4().hex,
        )
        if app is not None:
            response.headers["Content-Security-Policy"] = policy(app.sdk.host)
        return response

    async def _app(self, request: web.Request) -> App | None:
        """The app that can tell the position; None: the browser is asked."""
        login = self.log_in.inside(request)
        if login is None:
            return None
        try:
            facts = await login.script_facts(self.pages.house.public_url + request.path_qs)
        except Exception as error:  # whatever a client raises: the browser may know as well
            log.warning("door.app_silent", channel=login.channel, error=type(error).__name__)
            return None
        return App(login.channel, SDKS[login.channel], facts)

    async def _customer(self, session: AsyncSession, token: str) -> Customer:
        try:
            customer_id, version = self.pages.house.signing.read_door(token)
        except BadTokenError:
            raise RefusalError(404, words.NO_SUCH_CODE, "forged") from None
        customer = await session.get(Customer, customer_id)
        if customer is None:
            raise RefusalError(404, words.NO_SUCH_CODE, "no customer")
        if customer.door_version != version:
            raise RefusalError(410, words.OLD_CODE, "old code")
        return customer

    async def _visitors(self, request: web.Request, session: AsyncSession, customer: Customer) -> Sequence[Account]:
        """Those of whom this request may be who may visit the customer, its owner first; raises RefusalError."""
        accounts = await self.identify.accounts(request, session)
        if not accounts:
            raise RefusalError(403, words.OTHER_APP, "nobody recognised")
        thing = Owned(customer.owner_id, customer.team_id)
        allowed = [a for a in accounts if may_see(await viewer_of(session, a.person), thing)]
        if not allowed:
            notice = words.NOBODY_VISITS if accounts[0].is_picked else words.NOT_YOURS
            raise RefusalError(403, notice, "nobody may visit")
        return sorted(allowed, key=lambda account: account.person.id != customer.owner_id)


def _picked(visitors: Sequence[Account], external_id: str) -> Account:
    """The account, if it is among the visitors: the customer is not named to anybody else."""
    account = next((a for a in visitors if a.external_id == external_id), None)
    if account is None:
        raise RefusalError(403, words.NOT_YOURS, "may not visit")
    return account
