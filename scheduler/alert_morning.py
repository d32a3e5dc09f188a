"""One team's morning: what moved on is closed, what was let lie goes up, what is news is said; within budgets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import House
from bot.handlers import alert as shown
from bot.tray import Tray
from sales import alerts as rules
from sales.alerts import Figures, Group, Last, Since
from sales.workdays import worked_until
from scheduler.job import Due
from storage import alerts, deal_scan
from storage.deal_scan import Cut, Standing, of_teams
from storage.models import Alert
from storage.outbox import Mode

KIND = "stuck"
REMEMBERED = 500  # deals of one alert that are known one by one: what a meeting can be about


@dataclass(frozen=True, slots=True)
class Leaders:
    """Who leads what: `teams`: team → who leads it and can be reached; `operations`: who can be reached there."""

    parents: Mapping[int, int | None]
    teams: Mapping[int, Sequence[int]]
    operations: Sequence[int]

    def of(self, team: int | None) -> Sequence[int]:
        """Who is told of what stands still in a team; `None`: of what nobody leads."""
        return self.operations if team is None else self.teams.get(team, ())

    def covered(self, team: int | None) -> Sequence[int | None]:
        """The teams that one alert is about: led by this one's leaders, or by nobody."""
        nearest = rules.leading(self.parents, self.teams)
        below: list[int | None] = [one for one, leader in nearest.items() if leader == team]
        return below if team is not None else [*below, None]

    def above(self, team: int | None) -> Sequence[Sequence[int]]:
        """Who is told next, level by level, at last operations."""
        if team is None:
            return ()
        higher = [self.teams[one] for one in rules.upwards(self.parents[team], self.parents) if one in self.teams]
        return [*higher, self.operations]


@dataclass(frozen=True, slots=True)
class Scan:
    """What stands still in the teams of one alert today, by stage."""

    team: int | None
    leaders: Leaders
    cuts: Mapping[str, Cut]
    groups: Sequence[Group]


async def morning(session: AsyncSession, house: House, scan: Scan, due: Due) -> Tray:
    """Everything that is said of one team, in the transaction that marks its moment as done.

    Who may be told is held first, so that two teams' mornings at the same moment count the same cards.
    """
    own, above = scan.leaders.of(scan.team), scan.leaders.above(scan.team)
    await alerts.hold(session, {*own, *(person for level in above for person in level)})
    since = worked_until(due.day, house.calendar)
    at = _Morning(session, house, scan, due, Tray(due.key, due.now), since, await alerts.said_on(session, due.day))
    lasts = {alert.stage: alert for alert in await alerts.last_of_team(session, KIND, scan.team)}
    await at.look_back(lasts.values())
    await at.tell(lasts)
    return at.tray


@dataclass(frozen=True, slots=True)
class _Morning:
    """`said`: person → cards that came to them today."""

    session: AsyncSession
    house: House
    scan: Scan
    due: Due
    tray: Tray
    since: Since
    said: dict[int, int]

    async def look_back(self, lasts: Collection[Alert]) -> None:
        """What moved on by itself is closed; what nobody tapped goes on to the next level."""
        stuck = {group.stage for group in self.scan.groups}
        for alert in lasts:
            if alert.state != "open":
                continue
            if alert.stage not in stuck:
                await self._settle(alert)
            elif rules.is_ignored(alert.waiting_since, self.house.playbook.alerts, self.since):
                await self._pass_on(alert)

    async def tell(self, lasts: Mapping[str, Alert]) -> None:
        """What is news, the most urgent first, as long as everybody has room for it."""
        playbook, own = self.house.playbook.alerts, self.scan.leaders.of(self.scan.team)
        before = {stage: await self._last(alert, own) for stage, alert in lasts.items()}
        for group in rules.chosen(self.scan.groups, before, playbook, self.due.day, self.since):
            if rules.has_room(self.said, own, playbook):
                await self._say(group, lasts.get(group.stage), own)

    async def _last(self, alert: Alert, own: Sequence[int]) -> Last:
        """What was last said of its stage to these; that it went up to others is no news to them."""
        days = [date.fromisoformat(day) for person, day in alert.people["said"].items() if int(person) in own]
        return Last(
            alert.state,
            max(days, default=alert.day),
            Figures.load(alert.facts).count,
            alert.fingerprint,
            alert.snoozed_until,
            joined=alert.state == "wrong" and await self._has_joined(alert),
        )

    async def _has_joined(self, alert: Alert) -> bool:
        """Whether there are deals that were not there then; of more than are remembered, whether there are more."""
        group = next((one for one in self.scan.groups if one.stage == alert.stage), None)
        if group is None or group.fingerprint == alert.fingerprint:
            return False
        known = frozenset(alert.deals["ids"])
        if len(known) == REMEMBERED:
            return group.count > Figures.load(alert.facts).count
        return any(one.id not in known for one in await self._standing(group.stage))

    async def _standing(self, stage: str) -> list[Standing]:
        cut, key_types = self.scan.cuts[stage], self.house.playbook.alerts.key_types
        among = of_teams(self.scan.leaders.covered(self.scan.team))
        return await deal_scan.oldest(self.session, [cut], key_types, among, REMEMBERED)

    async def _settle(self, alert: Alert) -> None:
        alert.state = "settled"
        alert.revision += 1
        self._record("alert.settled", alert)
        await shown.show(self.session, self.house, self.tray, alert, "repaint")

    async def _pass_on(self, alert: Alert) -> None:
        """Once to each level; one whose people all have the card already is passed over."""
        known: list[int] = alert.people["ids"]
        levels = self.scan.leaders.above(self.scan.team)
        for level in range(alert.level, len(levels)):
            to = [person for person in levels[level] if person not in known]
            if to:
                break
        else:
            return
        if not rules.has_room(self.said, to, self.house.playbook.alerts):
            return
        figures = Figures.load(alert.facts)
        lay = figures.ignored_days + self.since(alert.waiting_since)
        figures = replace(figures, ignored_by=tuple(known), ignored_days=lay)
        alert.level, alert.waiting_since, alert.facts = level + 1, self.due.day, figures.dump()
        alert.revision, alert.busy = alert.revision + 1, None
        self._note(alert, [*known, *to], to)
        self._record("alert.escalated", alert, to=to, level=alert.level)
        await self._show(alert, to)

    async def _say(self, group: Group, last: Alert | None, own: Sequence[int]) -> None:
        standing = await self._standing(group.stage)
        if not standing:  # all of them moved since they were counted
            return
        standing.sort(key=lambda one: (not one.is_key, self._began(one), one.id))
        figures = self._figures(group, standing)
        alert = last if last is not None and last.state == "open" else None
        if alert is None:
            is_back = last is not None and last.state == "snoozed"
            alert = self._fresh(group, replace(figures, back=is_back))
        else:
            old = Figures.load(alert.facts)
            figures = replace(figures, ignored_by=old.ignored_by, ignored_days=old.ignored_days)
            alert.facts, alert.fingerprint = figures.dump(), group.fingerprint
            alert.revision, alert.busy = alert.revision + 1, None  # who was busy days ago is asked anew
        alert.deals = {"ids": [one.id for one in standing]}
        self._note(alert, [*own, *(id for id in alert.people["ids"] if id not in own)], own)
        self.session.add(alert)
        await self.session.flush()
        self._record("alert.told", alert, to=list(own), count=group.count, key=group.key, fen=group.fen)
        await self._show(alert, own)

    def _fresh(self, group: Group, figures: Figures) -> Alert:
        return Alert(
            kind=KIND,
            team_id=self.scan.team,
            people={"ids": [], "said": {}},
            level=0,
            waiting_since=self.due.day,
            day=self.due.day,
            stage=group.stage,
            facts=figures.dump(),
            fingerprint=group.fingerprint,
            state="open",
            reason="",
            revision=1,
            told_at=self.due.now,
        )

    def _figures(self, group: Group, standing: Sequence[Standing]) -> Figures:
        others = sorted((one for one in self.scan.groups if one.stage != group.stage), key=rules.urgency)
        stage = self.house.playbook.deals.stage(group.stage)
        return Figures(
            count=group.count,
            key=group.key,
            fen=group.fen,
            limit=stage.limit_days if stage else 0,
            days=tuple(self.since(self._began(one)) for one in standing[: rules.NAMED]),
            others=tuple((one.stage, one.count) for one in others),
        )

    def _began(self, one: Standing) -> date:
        """The day from which its clock counts (`sales.deal_warnings.clock_start`)."""
        days = (self.house.day(at) for at in (one.stage_since, one.last_at))
        return max(*days, one.waiting_until or date.min)

    def _note(self, alert: Alert, ids: Sequence[int], to: Sequence[int]) -> None:
        """The alert is `ids`' now, and came to `to` today."""
        said = alert.people["said"] | {str(person): self.due.day.isoformat() for person in to}
        alert.people, alert.day = {"ids": list(ids), "said": said}, self.due.day
        for person in to:
            self.said[person] = self.said.get(person, 0) + 1

    async def _show(self, alert: Alert, to: Sequence[int]) -> None:
        """A new card to these; the others' changes where it stands."""
        for person in alert.people["ids"]:
            mode: Mode = "send" if person in to else "repaint"
            await shown.show_to(self.session, self.house, self.tray, alert, person, mode)

    def _record(self, kind: str, alert: Alert, **more: Any) -> None:
        payload = {"alert": alert.id, "kind": alert.kind, "stage": alert.stage, "team": alert.team_id, **more}
        self.tray.record(kind, payload=payload)
