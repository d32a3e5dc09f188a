"""How many of the alerts were of use, by rule and stage."""

from bot.cards import alert as cards
from bot.cards.card import Text
from bot.desk import Desk
from bot.handlers import alert
from bot.words import alert as words
from sales.access import OPERATIONS, SUPERVISOR


async def show(desk: Desk) -> None:
    """What people made of them lately, the worst rule first."""
    if desk.person.role not in (SUPERVISOR, OPERATIONS):
        desk.answer(Text(words.FOR_OPERATIONS))
        return
    rates = await alert.rates(desk.session, desk.now)
    rows = sorted(rates.items(), key=lambda one: (one[1].rate or 0, one[0]))
    named = [
        (words.rule(kind, desk.house.playbook.deals.stage_label(stage)), found) for (kind, stage), found in rows
    ]
    desk.answer(cards.hit_rates(named) if named else Text(words.NO_HITS))
