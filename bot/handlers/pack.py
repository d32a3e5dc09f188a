"""A customer's pack is asked for: by a button, or in words ("客户资料 百姓大药房")."""

from datetime import timedelta

from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers.answers import Chosen
from bot.words import pack as words
from bot.words import paper as paper_words
from sales.access import COLLEAGUE, Owned, may_see
from storage import customers, papers, people
from storage.models import Customer

KIND = "pack"
JUST_NOW = timedelta(minutes=10)  # for so long the one that was sent is as good as another


async def take(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """A button: of this customer."""
    customer = await desk.session.get(Customer, int(press.thing.removeprefix("customer:")))
    await _want(desk, customer)


async def asked(desk: Desk, said: str) -> None:
    """Words: of the customer that is meant."""
    if desk.person.role == COLLEAGUE:
        desk.answer(Text(words.FOR_SALES))
        return
    viewer = await people.viewer_of(desk.session, desk.person)
    found = await customers.by_name(desk.session, viewer, said)
    if not found:
        desk.answer(Text(words.no_such(said)))
    elif len(found) > 1 and found[0].name != said:
        desk.answer(Text(words.which([one.name for one in found])))
    else:
        await _want(desk, found[0])


async def _want(desk: Desk, customer: Customer | None) -> None:
    """Have it made, unless it is under way or was just sent."""
    viewer = await people.viewer_of(desk.session, desk.person)
    if customer is None or not may_see(viewer, Owned(customer.owner_id, customer.team_id)):
        desk.answer(Text(words.NOT_YOURS))
        return
    mine = (desk.session, KIND, customer.id, desk.person.id)
    if await papers.made_since(*mine, desk.now - JUST_NOW) is not None:
        desk.answer(Text(paper_words.JUST_SENT))
    elif await papers.want(*mine, [customer.id], desk.now):
        desk.answer(Text(words.making(customer.name)))
    else:
        desk.answer(Text(paper_words.UNDER_WAY))
