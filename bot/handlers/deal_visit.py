"""A deal from a visit's summary: recorded where the visit proves interest, or one step on where one is open.

Whatever comes of a press, the summary is painted again: DingTalk leaves a pressed button at “已收到”.
"""

from bot.cards import deal as cards
from bot.cards.card import Press, Text
from bot.handlers.answers import Chosen
from bot.handlers.deal import OFFERED, ask_number, code_of_visit, open_with, propose
from bot.handlers.submit import repaint_summary
from bot.handlers.visit_desk import VisitDesk
from bot.words import deal as words
from sales.deals import LONGEST_NAME, Change, next_stage
from sales.fields import shown
from sales.summary import summarise
from storage import deals


async def record_new(at: VisitDesk, _press: Press, _chosen: Chosen) -> None:
    """A deal with everything that the visit knows of it, for one tap."""
    desk, rules = at.desk, at.desk.house.playbook.deals
    await repaint_summary(at)
    if await deals.by_code(desk.session, code_of_visit(at.row.id)) is not None:
        desk.answer(Text(words.ALREADY_OPEN))
        return
    ask, name = ask_number(desk), _name(at)
    card = cards.confirm_new(
        at.customer.id, at.customer.name, name, rules.stages[0], Change(), ask, visit=at.row.id
    )
    desk.answer(card, cards.slot(ask))


async def step(at: VisitDesk, _press: Press, _chosen: Chosen) -> None:
    """The customer's open deal one stage on; which one, where there are several."""
    desk, rules = at.desk, at.desk.house.playbook.deals
    await repaint_summary(at)
    found = await open_with(at, OFFERED)
    ways = [(one, stage) for one in found if (stage := next_stage(one.deal.stage, rules)) is not None]
    if not ways:
        desk.answer(Text(words.LAST_STAGE if found else words.no_deal_with(at.customer.name)))
    elif len(ways) == 1:
        [(one, stage)] = ways
        propose(desk, one, Change(stage.id))
    else:
        ask = ask_number(desk)
        listed = [(cards.shown(one.deal, one.customer, rules), stage) for one, stage in ways]
        desk.answer(cards.steps(listed, ask), cards.slot(ask))


def _name(at: VisitDesk) -> str:
    """What the visit says it is about: the field that the playbook names deals by, else what proves interest."""
    playbook, answers = at.desk.house.playbook, at.visit.fields
    specs = {spec.name: spec for spec in at.type.fields if spec.name in answers}
    named = next((shown(specs[name], answers[name]) for name in playbook.deals.named_by if name in specs), "")
    proofs = summarise(at.visit, playbook, at.type).interest.proofs
    return (named or "、".join(rule.label for rule in proofs) or at.customer.name)[:LONGEST_NAME]
