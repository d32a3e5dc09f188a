"""Lists of deals: a rep's own with their warnings, and what stands still in the teams."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cards import deal as cards
from bot.cards.card import Text
from bot.cards.deal import Line
from bot.cuts import cuts
from bot.deal_facts import facts_of
from bot.desk import Desk
from bot.words import deal as words
from sales import deal_warnings
from sales.access import COLLEAGUE, REP
from sales.deal_warnings import DealWarning, Facts, clock_start, is_waiting, warnings
from sales.workdays import worked_until
from storage import deal_scan, deals, people
from storage.deals import Seen
from storage.models import Deal
from storage.visibility import visible

LISTED = 10


async def mine(desk: Desk) -> None:
    """The sender's own open deals, and won ones that were left alone; those with warnings first, the longest first.
    To who leads a team belong also those of people who left it."""
    if not _may_look(desk):
        return
    viewer = await people.viewer_of(desk.session, desk.person)
    active = await deals.open_of(desk.session, viewer)
    won = await deals.won_of(desk.session, viewer)
    watch = await _watch(desk, [*active, *won])
    lines = [watch.line(one) for one in active]
    lines += [line for one in won if (line := watch.line(one)).warnings]
    if not lines:
        desk.answer(Text(words.NO_DEALS))
        return
    lines.sort(key=lambda line: (not line.warnings, -line.days))
    warned = sum(bool(line.warnings) for line in lines)
    desk.answer(cards.mine(lines[:LISTED], len(lines), len(active), warned))


async def stuck(desk: Desk) -> None:
    """The deals the sender may see that stand in their stage for too long, the oldest first."""
    if not _may_look(desk):
        return
    viewer = await people.viewer_of(desk.session, desk.person)
    too_long, among = cuts(desk.house, desk.today), visible(viewer, Deal.owner_id, Deal.team_id)
    counted = await deal_scan.count(desk.session, too_long, (), among)
    first = await deal_scan.oldest(desk.session, too_long, (), among, LISTED)
    seen = await deals.these(desk.session, viewer, [one.id for one in first])
    watch = await _watch(desk, seen)
    lines = [line for one in seen if (line := watch.stuck(one)) is not None]
    if not lines:
        desk.answer(Text(words.NONE_STUCK))
        return
    lines.sort(key=lambda line: -line.days)
    desk.answer(cards.stuck(lines, sum(one.count for one in counted), sum(one.fen for one in counted)))


def _may_look(desk: Desk) -> bool:
    if desk.person.role == COLLEAGUE:
        desk.answer(Text(words.FOR_SALES))
    elif not desk.house.playbook.deals.stages:
        desk.answer(Text(words.NO_STAGES))
    else:
        return True
    return False


async def _watch(desk: Desk, seen: Sequence[Seen]) -> "_Watch":
    return _Watch(desk, await deals.contacts(desk.session, [one.deal for one in seen]))


class _Watch:
    """Looks at deals as they are today, each with what was done with its customer."""

    def __init__(self, desk: Desk, contacts: dict[int, deals.Contact]) -> None:
        self._desk = desk
        self._rules = desk.house.playbook.deals
        self._contacts = contacts
        self._since = worked_until(desk.today, desk.house.calendar)

    def line(self, seen: Seen) -> Line:
        """The deal with all its warnings; whose it was, where somebody who leads has it for somebody who left."""
        facts = self._facts(seen.deal)
        line = self._line(seen, facts, warnings(facts, self._rules, self._desk.today, self._since))
        is_own = seen.deal.owner_id == self._desk.person.id
        return line if is_own else replace(line, owner=words.of_leaver(seen.owner or words.NO_OWNER))

    def stuck(self, seen: Seen) -> Line | None:
        """The deal if it is stuck, with its owner for who leads."""
        facts = self._facts(seen.deal)
        found = deal_warnings.stuck(facts, self._rules, self._desk.today, self._since)
        if found is None:
            return None
        line = self._line(seen, facts, (found,))
        return line if self._desk.person.role == REP else replace(line, owner=seen.owner or words.NO_OWNER)

    def _line(self, seen: Seen, facts: Facts, found: Sequence[DealWarning]) -> Line:
        deal = seen.deal
        waits = deal.waiting_until if is_waiting(facts, self._desk.today) else None
        return Line(
            cards.shown(deal, seen.customer, self._rules),
            self._since(clock_start(facts)),
            deal.amount_fen,
            found,
            words.waiting(deal.waiting_reason, waits) if waits else None,
        )

    def _facts(self, deal: Deal) -> Facts:
        return facts_of(deal, self._contacts[deal.id], self._desk.house.timezone)
