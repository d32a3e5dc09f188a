"""请同事答一句: the owners of an alert's deals, or a desk, are asked one question each; what they answered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.cards import question as cards
from bot.cards.card import Press, Text
from bot.cards.question import Reply
from bot.desk import Desk
from bot.handlers import alert as shown
from bot.handlers import asked, question
from bot.handlers.alert_presses import current
from bot.handlers.answers import Chosen
from bot.papers.agenda_load import topics
from bot.tray import ToPerson
from bot.words import agenda as agenda_words
from bot.words import common
from bot.words import deal as deal_words
from bot.words import question as words
from sales.agenda import Topic
from sales.deal_question import Asked, of_owner
from sales.playbook import ForwardTarget
from sales.reminding import a_working_day_later
from sales.response import worked_hours
from storage import alerts, people, questions, zones
from storage.alerts import Named
from storage.models import Alert, Person, Question
from storage.questions import Asking

AT_ONCE = 3  # questions to one person because of one alert that are open at a time
OFFERED = 8  # deals to choose from


async def choose(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """Whom, about which?"""
    alert = await current(desk, press)
    if alert is None:
        return
    found = await _deals(desk, alert)
    if not found:
        desk.answer(Text(agenda_words.NOTHING_LEFT))
        return
    desks = [(target.desk, target.label) for target in desk.house.playbook.forward]
    deals = [(one.deal.id, deal_words.title(topic.customer, topic.name)) for one, topic in found[:OFFERED]]
    desk.answer(cards.choose(alert.id, alert.revision, desks, deals))


async def ask(desk: Desk, press: Press, chosen: Chosen) -> None:
    """Everybody who is meant gets their question, once."""
    alert = await current(desk, press)
    if alert is None:
        return
    found = await _chosen(desk, alert, chosen)
    whom = next(iter(chosen.get("whom", ())), "")
    target = next((one for one in desk.house.playbook.forward if f"desk:{one.desk}" == whom), None)
    if not found or (target is None and whom != "owners"):
        desk.answer(Text(words.CHOOSE))
        return
    round_ = _Round(desk, alert)
    await round_.begin()
    if target is None:
        await round_.ask_owners(found)
    elif not await round_.ask_desk(target, found[:AT_ONCE]):
        desk.answer(Text(words.NOBODY_AT_DESK))
        return
    await _settle(desk, alert, round_)


async def _settle(desk: Desk, alert: Alert, round_: "_Round") -> None:
    left_out = round_.left_out()
    if not round_.names:
        desk.answer(Text(f"{words.NOBODY_NEW}{left_out}"))
        return
    if alert.state == "open":
        alerts.answer(alert, "asked", desk.person.id, desk.now)
    else:
        alert.revision += 1
    desk.answer(Text("\n".join(part for part in (words.sent(list(round_.names)), left_out) if part)))
    await desk.session.flush()
    await shown.show(desk.session, desk.house, desk.tray, alert, "repaint")


async def _deals(desk: Desk, alert: Alert) -> Sequence[tuple[Named, Topic]]:
    viewer = await people.viewer_of(desk.session, desk.person)
    return await topics(desk.session, desk.house, alert, viewer, desk.now)


async def _chosen(desk: Desk, alert: Alert, chosen: Chosen) -> Sequence[tuple[Named, Topic]]:
    """All deals, or the one that was picked."""
    picked = next(iter(chosen.get("deal", ())), "")
    return [one for one in await _deals(desk, alert) if picked in ("all", str(one[0].deal.id))]


@dataclass
class _Round:
    """One press: who is asked, and what is left out for which reason."""

    desk: Desk
    alert: Alert
    names: dict[str, None] = field(default_factory=dict)
    ownerless: int = 0
    own: int = 0
    already: int = 0
    later: int = 0
    _open: Counter[int] = field(default_factory=Counter)

    async def begin(self) -> None:
        """How many questions of this alert everybody has."""
        for one in await questions.of_alert(self.desk.session, self.alert.id):
            self._open[one.to.id] += one.question.state == "open"

    async def ask_owners(self, found: Sequence[tuple[Named, Topic]]) -> None:
        """Each deal's owner about their deal."""
        for named, topic in found:
            owner_id = named.deal.owner_id
            owner = await self.desk.session.get(Person, owner_id) if owner_id is not None else None
            if owner is None or not owner.active:
                self.ownerless += 1
            elif owner.id == self.desk.person.id:
                self.own += 1
            else:
                await self._ask(owner, named, topic, of_owner([one.kind for one in topic.warnings], topic.unknown))

    async def ask_desk(self, target: ForwardTarget, found: Sequence[tuple[Named, Topic]]) -> bool:
        """Whoever at that desk has least to do; False where nobody is there."""
        colleague = await questions.least_busy(self.desk.session, target.desk)
        if colleague is None:
            return False
        for named, topic in found:
            await self._ask(colleague, named, topic, Asked(desk=target))
        return True

    async def _ask(self, to: Person, named: Named, topic: Topic, about: Asked) -> None:
        if self._open[to.id] >= AT_ONCE:
            self.later += 1
            return
        added = await questions.ask(self.desk.session, await self._asking(to, named, about))
        if added is None:
            self.already += 1
            return
        self._open[to.id] += 1
        self.names[to.name] = None
        await self._tell(added)

    async def _asking(self, to: Person, named: Named, about: Asked) -> Asking:
        desk, house = self.desk, self.desk.house
        zone = await zones.of_person(desk.session, to.id, house.timezone)
        return Asking(
            alert_id=self.alert.id,
            deal_id=named.deal.id,
            by_id=desk.person.id,
            to_id=to.id,
            about=about.about,
            text=words.wording(about).question,
            asked_at=desk.now,
            remind_at=a_working_day_later(desk.now, zone, house.playbook.reminding, house.calendar),
        )

    async def _tell(self, added: Question) -> None:
        desk = self.desk
        told = await questions.one(desk.session, added.id)
        payload = {"alert": self.alert.id, "question": added.id, "about": added.about, "to": added.to_id}
        desk.record(
            "question.asked",
            customer=told.customer.id,
            deal=told.deal.id,
            payload=payload,
            evidence={"cause": desk.tray.key},
        )
        card = await question.card_of(desk.session, desk.house, told, desk.now)
        desk.tray.say(ToPerson(added.to_id), card, cards.slot(added.id), urgency="alert")

    def left_out(self) -> str:
        """What was not asked, and why."""
        told = [words.left_out(self.ownerless, self.already, self.later)]
        told += [words.own_deals(self.own)] if self.own else []
        return "；".join(part for part in told if part)


async def replies(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """Who answered what, whatever became of the alert meanwhile."""
    alert = await alerts.find(desk.session, int(press.thing.removeprefix("alert:")))
    if alert is None or not shown.may_have(await people.viewer_of(desk.session, desk.person), alert):
        desk.answer(Text(common.NOT_YOURS))
        return
    hours = asked.hours_of(desk.house)
    found = [
        Reply(
            one.question.id,
            one.to.name,
            one.customer.name,
            one.question.answer,
            worked_hours(one.question.asked_at, desk.now, hours),
        )
        for one in await questions.of_alert(desk.session, alert.id)
    ]
    if not found:
        desk.answer(Text(words.NO_QUESTIONS))
        return
    foot = await asked.foot(desk.session, desk.house, alert, desk.now)
    desk.answer(cards.replies(alert.id, alert.revision, found, foot))
