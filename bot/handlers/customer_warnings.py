"""Whom to wake up: the customers that fell asleep, of a rep or of the teams."""

from bot.cards import customer_warnings as cards
from bot.cards.card import Text
from bot.customer_warnings import ToWake, cut_of, to_wake
from bot.desk import Desk
from bot.words import customer_warnings as words
from sales.access import COLLEAGUE, REP
from storage import customer_warnings as rows
from storage import people

LISTED = 10


async def show(desk: Desk) -> None:
    """The first ten with their reasons; who leads sees how many there are in each team, too."""
    if desk.person.role == COLLEAGUE:
        desk.answer(Text(words.FOR_SALES))
        return
    house, viewer = desk.house, await people.viewer_of(desk.session, desk.person)
    found = await to_wake(desk.session, viewer, house, house.timezone, desk.today, LISTED)
    if not found:
        desk.answer(Text(words.NOBODY))
        return
    counted = await rows.counts(desk.session, viewer, cut_of(house, house.timezone, desk.today))
    teams = [cards.TeamLine(one.team, one.new, one.dormant) for one in counted]
    desk.answer(cards.asleep([_line(one, desk.person.role) for one in found], teams))


def _line(one: ToWake, role: str) -> cards.Line:
    owner = None if role == REP else one.owner or words.NO_OWNER
    return cards.Line(one.name, one.warning, one.last, owner)
