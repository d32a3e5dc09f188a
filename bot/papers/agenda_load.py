"""The topics of a meeting about an alert's deals, as one reader may see them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.deal_facts import facts_of
from bot.desk import House
from bot.words import agenda as words
from bot.words import deal as deal_words
from sales.agenda import Contacted, Gathering, Owed, Topic
from sales.deal_next import unknown
from sales.deal_warnings import clock_start, is_waiting, warnings
from sales.workdays import worked_until
from storage import agendas, alerts, deals, meetings, packs, zones
from storage.alerts import Named
from storage.models import Alert
from storage.visibility import Viewer

_KINDS: Final[Mapping[str, Literal["visit", "call", "follow_up"]]] = {
    "visit.submitted": "visit",
    "call.consented": "call",
    "follow_up.done": "follow_up",
}


async def topics(
    session: AsyncSession, house: House, alert: Alert, viewer: Viewer, now: datetime
) -> Sequence[tuple[Named, Topic]]:
    """Each deal of the alert that goes on, as far as the viewer may see, with its topic, in the alert's order."""
    named = await alerts.named(session, viewer, alert.deals["ids"])
    found = [named[id] for id in alert.deals["ids"] if id in named and named[id].deal.state == "open"]
    customers = [one.customer.id for one in found]
    reader = _Reader(
        house,
        house.day(now),
        await deals.contacts(session, [one.deal for one in found]),
        await agendas.last_contacts(session, customers),
        await _owed(session, house, viewer, customers),
    )
    return [(one, reader.topic(one)) for one in found]


async def gathering(session: AsyncSession, house: House, alert: Alert) -> Gathering | None:
    """The meeting about the alert that is to be held, if there is one, where its team works."""
    meeting = await meetings.of_alert(session, alert.id)
    if meeting is None or not meetings.stands(meeting):
        return None
    zone = await zones.of_team(session, alert.team_id, house.timezone)
    invited = await meetings.names(session, meeting.attendees["ids"])
    return Gathering(meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone), tuple(invited.values()))


async def _owed(
    session: AsyncSession, house: House, viewer: Viewer, customers: Sequence[int]
) -> Mapping[int, Sequence[Owed]]:
    """Customer → what is due. Words of a talk are not told: an agenda is read by whoever comes to the meeting."""
    owed: dict[int, list[Owed]] = defaultdict(list)
    for one, who in await packs.due(session, viewer, customers):
        kind = house.playbook.next_kind(one.kind)
        owed[one.customer_id].append(Owed(kind.label if kind else words.PROMISED, one.due, who))
    return owed


class _Reader:
    """Puts a deal together from all that was read."""

    def __init__(
        self,
        house: House,
        today: date,
        contacts: Mapping[int, deals.Contact],
        last: Mapping[int, tuple[str, datetime]],
        owed: Mapping[int, Sequence[Owed]],
    ) -> None:
        self._house = house
        self._today = today
        self._contacts = contacts
        self._last = last
        self._owed = owed
        self._since = worked_until(today, house.calendar)

    def topic(self, one: Named) -> Topic:
        deal, rules = one.deal, self._house.playbook.deals
        facts = facts_of(deal, self._contacts[deal.id], self._house.timezone)
        waits = deal.waiting_until if is_waiting(facts, self._today) else None
        return Topic(
            customer=one.customer.name,
            name=deal.name,
            stage=rules.stage_label(deal.stage),
            days=self._since(clock_start(facts)),
            amount_fen=deal.amount_fen,
            owner=one.owner,
            warnings=warnings(facts, rules, self._today, self._since),
            waiting=deal_words.waiting(deal.waiting_reason, waits) if waits else None,
            contacted=self._contacted(one.customer.id),
            owed=self._owed.get(one.customer.id, ()),
            unknown=unknown(deal.stage, deal.confirmed, rules),
        )

    def _contacted(self, customer_id: int) -> Contacted | None:
        if customer_id not in self._last:
            return None
        kind, at = self._last[customer_id]
        return Contacted(_KINDS[kind], self._house.day(at))
