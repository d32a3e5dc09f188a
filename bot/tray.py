"""What one piece of work leaves behind: actions to record and messages to say, written in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.card import Message
from bot.posting import Chat, Postmaster, Said
from storage import ledger, outbox, people
from storage.ledger import Draft
from storage.outbox import Mode


@dataclass(frozen=True, slots=True)
class ToPerson:
    """Say it wherever this person can be reached."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ToTeam:
    """Say it in the team's groups."""

    team_id: int


Recipient = Chat | ToPerson | ToTeam


@dataclass(slots=True)
class Tray:
    """Collects; nothing is written before `write`. `key` names the work for ever: `in:12`, `reminder:7`."""

    key: str
    now: datetime
    drafts: list[Draft] = field(default_factory=list)
    said: list[tuple[Recipient, Message, str | None, Mode]] = field(default_factory=list)

    def record(
        self,
        kind: str,
        *,
        actor: int | None = None,
        customer: int | None = None,
        visit: int | None = None,
        payload: Mapping[str, Any] | None = None,
        evidence: Mapping[str, Any] | None = None,
    ) -> Draft:
        """An action for the ledger, recorded at `now`."""
        draft = Draft(
            kind=kind,
            at=self.now,
            actor_id=actor,
            customer_id=customer,
            visit_id=visit,
            payload=payload or {},
            evidence=evidence or {},
        )
        self.drafts.append(draft)
        return draft

    def say(self, to: Recipient, message: Message, slot: str | None = None, mode: Mode = "send") -> None:
        """A message out; `slot` names what it shows, `mode` whether it takes the older one's place."""
        self.said.append((to, message, slot, mode))


async def write(session: AsyncSession, trays: Sequence[Tray], postmaster: Postmaster) -> int:
    """Record and queue everything in the caller's transaction; returns how many messages were queued."""
    await ledger.append(session, [draft for tray in trays for draft in tray.drafts])
    chats = await _Directory.load(session, trays, postmaster)
    rows = [
        row
        for tray in trays
        for n, (to, message, slot, mode) in enumerate(tray.said)
        for m, chat in enumerate(chats.resolve(to))
        for row in postmaster.rows(Said(chat, message, slot, mode), f"{tray.key}.{n}.{m}", tray.now)
    ]
    await outbox.queue(session, rows)
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Directory:
    """Where the recipients of this batch can be reached."""

    people: Mapping[int, Sequence[Chat]]
    teams: Mapping[int, Sequence[Chat]]

    @classmethod
    async def load(cls, session: AsyncSession, trays: Sequence[Tray], postmaster: Postmaster) -> "_Directory":
        recipients = {to for tray in trays for to, *_ in tray.said}
        persons = {to.person_id for to in recipients if isinstance(to, ToPerson)}
        teams = {to.team_id for to in recipients if isinstance(to, ToTeam)}
        found: dict[int, list[Chat]] = {person: [] for person in persons}
        for account in await people.identities_of(session, persons) if persons else ():
            if postmaster.reaches(account.channel):
                chat = Chat(account.channel, account.external_id, account.person_id)
                found[account.person_id].append(chat)
        groups = {team: await people.groups_of_team(session, team) for team in teams}
        reached = {
            team: [Chat(g.channel, g.chat, None) for g in rows if postmaster.reaches(g.channel)]
            for team, rows in groups.items()
        }
        return cls(found, reached)

    def resolve(self, to: Recipient) -> Sequence[Chat]:
        match to:
            case Chat():
                return [to]
            case ToPerson(person_id):
                return self.people[person_id]
            case ToTeam(team_id):
                return self.teams[team_id]
