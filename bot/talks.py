"""A talk as its cards show it, and what is said when it was analysed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import call as cards
from bot.cards.card import Card
from bot.desk import House
from bot.posting import Chat
from bot.signing import call_path
from bot.tray import ToPerson, Tray
from nlp.analysis import Analysis
from storage import people
from storage.models import Call, Customer, Person


async def talk_of(session: AsyncSession, call: Call) -> cards.Talk:
    """What cards say of this talk now."""
    customer = await session.get(Customer, call.customer_id) if call.customer_id is not None else None
    return cards.Talk(
        id=call.id,
        name=call.name,
        customer=customer.name if customer else None,
        duration_s=call.duration_s,
        heard_s=call.heard_s,
        swapped=call.swapped,
        guessed=call.speakers == "guessed",
    )


async def tips_card(session: AsyncSession, house: House, call: Call, analysis: Analysis, now: datetime) -> Card:
    """急救建议 for the rep whose talk it was."""
    page = call_path(house.signing, call.id, call.rep_id, now)
    return cards.tips(await talk_of(session, call), analysis, page)


async def tell_done(session: AsyncSession, house: House, call: Call, analysis: Analysis, tray: Tray) -> None:
    """Say what was found: to the rep where the recording came in, and to who leads the team where the playbook lets
    them see it; those are told once, not again when the speakers were swapped."""
    card = await tips_card(session, house, call, analysis, tray.now)
    tray.say(Chat(call.channel, call.chat, call.rep_id), card, cards.slot(call.id))
    if house.playbook.calls.supervisor_sees and not call.swapped:
        await _tell_supervisors(session, house, call, tray)


async def _tell_supervisors(session: AsyncSession, house: House, call: Call, tray: Tray) -> None:
    rep = await session.get_one(Person, call.rep_id)
    talk = await talk_of(session, call)
    for leader in await people.supervisors_of(session, call.team_id):
        if leader.id != rep.id:
            page = call_path(house.signing, call.id, leader.id, tray.now)
            tray.say(ToPerson(leader.id), cards.for_supervisor(rep.name, talk, page), cards.slot(call.id, "led"))
