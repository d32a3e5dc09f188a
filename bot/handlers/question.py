"""A colleague answers the one question about a deal, with a tap or in words; who asked reads it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import question as cards
from bot.cards.card import Card, Press, Text
from bot.deal_facts import facts_of
from bot.desk import Desk, House
from bot.handlers import alert as shown
from bot.handlers import asked
from bot.handlers.answers import Chosen
from bot.tray import ToPerson
from bot.words import common
from bot.words import deal as deal_words
from bot.words import question as words
from bot.words.question import Wording
from sales.access import OPERATIONS, SUPERVISOR, Owned, may_see
from sales.deal_question import read
from sales.deal_warnings import clock_start
from sales.deals import Change, Changed, confirming, decide
from sales.workdays import worked_until
from storage import alerts, deals, outbox, people, questions
from storage.models import Action, Person, Question
from storage.questions import Answered, Told

LONGEST = 500


# ---- the question


async def card_of(session: AsyncSession, house: House, told: Told, now: datetime, *, reminds: bool = False) -> Card:
    """The question as its reader may see it: without stage and money for who may not see the deal."""
    by = await session.get_one(Person, told.question.by_id)
    viewer = await people.viewer_of(session, told.to)
    sees = may_see(viewer, Owned(told.deal.owner_id, told.deal.team_id))
    situation = await _situation(session, house, told, now) if sees else None
    title = deal_words.title(told.customer.name, told.deal.name)
    about = cards.Asked(told.question.id, by.name, title, situation, _wording(house, told.question))
    return cards.question(about, reminds=reminds)


def _wording(house: House, question: Question) -> Wording:
    """As it was asked; what can be tapped is the playbook's of today."""
    about = read(question.about, house.playbook)
    now = words.wording(about) if about is not None else Wording("", ())
    return Wording(question.text, now.options, now.talk_track)


async def _situation(session: AsyncSession, house: House, told: Told, now: datetime) -> str:
    deal, today = told.deal, house.day(now)
    facts = facts_of(deal, (await deals.contacts(session, [deal]))[deal.id], house.timezone)
    days = worked_until(today, house.calendar)(clock_start(facts))
    return words.situation(house.playbook.deals.stage_label(deal.stage), days, deal.amount_fen)


# ---- the answer


async def answer(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """A tapped answer."""
    question = await _mine(desk, press)
    if question is not None:
        await _settle(desk, question, str(press.args["answer"]))


async def typed(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """The last typed words were the answer to this question."""
    question = await _mine(desk, press)
    if question is not None:
        await _settle(desk, question, await _last_words(desk))


async def nothing(desk: Desk, _press: Press, _chosen: Chosen) -> None:
    """The typed words answer none of the questions."""
    desk.answer(Text(words.NEVER_MIND))


async def words_said(desk: Desk, text: str, waiting: Sequence[Told]) -> None:
    """Somebody with open questions typed something: the answer to the one that stands last in the chat, else it is
    asked which is meant."""
    said = text[:LONGEST]
    slot = await outbox.last_slot(desk.session, desk.here.channel, desk.here.chat)
    meant = next((one.question for one in waiting if one.question.id == cards.asked_by(slot)), None)
    locked = await questions.find(desk.session, meant.id, lock=True) if meant is not None else None
    if locked is not None and locked.state == "open":
        await _settle(desk, locked, said)
        return
    desk.record("question.words", payload={"text": said})
    about = [(one.question.id, deal_words.title(one.customer.name, one.deal.name)) for one in waiting]
    desk.answer(cards.which(said, about))


async def _mine(desk: Desk, press: Press) -> Question | None:
    question = await questions.find(desk.session, int(press.thing.removeprefix("question:")), lock=True)
    if question is None or question.to_id != desk.person.id:
        desk.answer(Text(common.NOT_YOURS))
    elif question.state != "open":
        desk.answer(Text(words.ALREADY_ANSWERED if question.state == "answered" else words.WITHDRAWN))
    else:
        return question
    return None


async def _settle(desk: Desk, question: Question, said: str) -> None:
    questions.answer(question, said, desk.now)
    await desk.session.flush()
    told = await questions.one(desk.session, question.id)
    payload = {"alert": question.alert_id, "question": question.id, "about": question.about, "answer": said}
    _record(desk, told, "question.answered", payload)
    await _learn(desk, told, said)
    title = deal_words.title(told.customer.name, told.deal.name)
    desk.answer(cards.answered(title, question.text, said), cards.slot(question.id), "repaint_or_send")
    asker = await people.viewer_of(desk.session, await desk.session.get_one(Person, question.by_id))
    if may_see(asker, Owned(told.deal.owner_id, told.deal.team_id)):  # who leads another team by now may not
        note = cards.for_asker(question.alert_id, desk.person.name, title, said)
        desk.tray.say(ToPerson(question.by_id), note, urgency="alert")
    alert = await alerts.find(desk.session, question.alert_id)
    if alert is not None:
        await shown.show(desk.session, desk.house, desk.tray, alert, "repaint")


async def _learn(desk: Desk, told: Told, said: str) -> None:
    """What the playbook wanted to be known of the deal is known now, if its owner chose one of its answers."""
    about = read(told.question.about, desk.house.playbook)
    known = about.precondition if about is not None else None
    deal = await deals.find(desk.session, told.deal.id, lock=True)
    viewer = await people.viewer_of(desk.session, desk.person)
    if known is None or said not in known.answers or deal is None or known.id in deal.confirmed:
        return
    if may_see(viewer, Owned(deal.owner_id, deal.team_id)):
        outcome = decide(deal, confirming(Change(), known.id, said), desk.house.playbook.deals)
        assert isinstance(outcome, Changed)  # it moves no stage, and was not known
        deals.change(deal, outcome.values, desk.now)
        for act in outcome.acts:
            _record(desk, told, act.kind, dict(act.payload))


def _record(desk: Desk, told: Told, kind: str, payload: dict[str, object]) -> None:
    evidence = {"cause": desk.tray.key, "event_at": desk.event.at.isoformat()}
    desk.record(kind, customer=told.customer.id, deal=told.deal.id, payload=payload, evidence=evidence)


async def _last_words(desk: Desk) -> str:
    query = select(Action).where(Action.actor_id == desk.person.id, Action.kind == "question.words")
    action = await desk.session.scalar(query.order_by(Action.at.desc(), Action.id.desc()).limit(1))
    return str(action.payload["text"]) if action else ""


# ---- who asked


async def opened(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """One answer in full, for who has the alert."""
    question = await questions.find(desk.session, int(press.thing.removeprefix("question:")))
    alert = await alerts.find(desk.session, question.alert_id) if question is not None else None
    viewer = await people.viewer_of(desk.session, desk.person)
    if question is None or alert is None or not shown.may_have(viewer, alert):
        desk.answer(Text(common.NOT_YOURS))
        return
    told = await questions.one(desk.session, question.id)
    title = deal_words.title(told.customer.name, told.deal.name)
    desk.answer(cards.opened(told.to.name, title, question.text, question.answer or words.NO_ANSWER))


async def speed(desk: Desk) -> None:
    """How fast colleagues answer, per team and by who answered."""
    if desk.person.role not in (SUPERVISOR, OPERATIONS):
        desk.answer(Text(words.FOR_LEADERS))
        return
    viewer = await people.viewer_of(desk.session, desk.person)
    teams = None if desk.person.role == OPERATIONS else viewer.teams
    found = await asked.lately(desk.session, desk.now, teams)
    if not found:
        desk.answer(Text(words.NO_SPEED))
        return
    rows = [(whose, asked.speed_of(some, desk.house)) for whose, some in _grouped(found, desk.house)]
    desk.answer(cards.speeds(rows, await questions.unanswered(desk.session, teams)))


def _grouped(found: Sequence[Answered], house: House) -> Sequence[tuple[str, Sequence[Answered]]]:
    """Each team's alerts as a whole, then by who answered them."""
    labels = {target.desk: target.label for target in house.playbook.forward}
    teams: dict[str, dict[str, list[Answered]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        own = words.OWN_TEAM if one.from_team == one.team else one.from_team or words.ELSEWHERE
        teams[one.team or words.NO_TEAM][labels.get(one.desk or "", own)].append(one)
    rows: list[tuple[str, Sequence[Answered]]] = []
    for team, by in sorted(teams.items()):
        rows.append((words.of_all(team), [one for some in by.values() for one in some]))
        rows += [(words.by_whom(team, who), some) for who, some in sorted(by.items()) if len(by) > 1]
    return rows
