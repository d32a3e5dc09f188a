"""What can be taken to a meeting about an alert: its agenda, and the packs of its first customers."""

from bot.cards import agenda as cards
from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers.alert import may_have
from bot.handlers.answers import Chosen
from bot.handlers.pack import JUST_NOW
from bot.papers.agenda_load import gathering, topics
from bot.words import agenda as words
from bot.words import common
from bot.words import paper as paper_words
from storage import alerts, papers, people
from storage.models import Alert


async def offer(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """The agenda, and for which customers a pack?"""
    alert = await _theirs(desk, press)
    if alert is None:
        return
    viewer = await people.viewer_of(desk.session, desk.person)
    named = await alerts.named(desk.session, viewer, alert.deals["ids"])
    seen = [named[id] for id in alert.deals["ids"] if id in named]
    first = {one.customer.id: one.customer.name for one in seen}
    desk.answer(cards.papers(alert.id, list(first.items())))


async def agenda(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """The agenda in words at once; its file is made beside the road. A press of an old card gets today's."""
    alert = await _theirs(desk, press)
    if alert is None:
        return
    mine = (desk.session, "agenda", alert.id, desk.person.id)
    if await papers.made_since(*mine, desk.now - JUST_NOW) is not None:
        desk.answer(Text(paper_words.JUST_SENT))
        return
    viewer = await people.viewer_of(desk.session, desk.person)
    found = await topics(desk.session, desk.house, alert, viewer, desk.now)
    if not found:
        desk.answer(Text(words.NOTHING_LEFT))
        return
    customers = sorted({one.customer.id for one, _ in found})
    meeting = await gathering(desk.session, desk.house, alert)
    desk.answer(cards.message(found[0][1].stage, [topic for _, topic in found], desk.today, meeting))
    await papers.want(*mine, customers, desk.now)


async def _theirs(desk: Desk, press: Press) -> Alert | None:
    """The alert, whatever became of it, if it is theirs to see."""
    alert = await alerts.find(desk.session, int(press.thing.removeprefix("alert:")))
    if alert is None or not may_have(await people.viewer_of(desk.session, desk.person), alert):
        desk.answer(Text(common.NOT_YOURS))
        return None
    return alert
