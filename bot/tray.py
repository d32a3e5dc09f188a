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
from storage.models import Urgency
from storage.outbox import Mode


@dataclass(frozen=True, slots=True)
class ToPerson:
    """Say it where this person is reached: once, however many platforms they are on."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ToTeam:
    """Say it in the team's groups, once on each platform."""

    team_id: int


Recipient = Chat | ToPerson | ToTeam


@dataclass(frozen=True, slots=True)
class Saying:
    """A message and whom it is for, before it is known which chats that are."""

    to: Recipient
    message: Message
    slot: str | None
    mode: Mode
    urgency: Urgency


@dataclass(slots=True)
class Tray:
    """Collects; nothing is written before `write`. `key` names the work for ever: `in:12`, `reminder:7`.
    `has_errand`: a meeting's row waits for the booker."""

    key: str
    now: datetime
    drafts: list[Draft] = field(default_factory=list)
    said: list["Saying"] = field(default_factory=list)
    has_errand: bool = False

    def record(
        self,
        kind: str,
        *,
        actor: int | None = None,
        customer: int | None = None,
        visit: int | None = None,
        deal: int | None = None,
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
            deal_id=deal,
            payload=payload or {},
            evidence=evidence or {},
        )
        self.drafts.append(draft)
        return draft

    def say(
        self,
        to: Recipient,
        message: Message,
        slot: str | None = None,
        mode: Mode = "send",
        urgency: Urgency = "answer",
    ) -> None:
        """A message out; `slot` names what it shows, `mode` whether it takes the older one's place."""
        self.said.append(Saying(to, message, slot, mode, urgency))


async def write(session: AsyncSession, trays: Sequence[Tray], postmaster: Postmaster) -> int:
    """Record and queue everything in the caller's transaction; returns how many messages were queued."""
    await ledger.append(session, [draft for tray in trays for draft in tray.drafts])
    chats = await _Directory.load(session, trays, postmaster)
    rows = [
        row
        for tray in trays
        for n, said in enumerate(tray.said)
        for m, chat in enumerate(chats.resolve(said.to))
        for row in postmaster.rows(
            Said(chat, said.message, said.slot, said.mode, said.urgency), f"{tray.key}.{n}.{m}", tray.now
        )
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
        recipients = {said.to for tray in trays for said in tray.said}
        persons = {to.person_id for to in recipients if isinstance(to, ToPerson)}
        teams = {to.team_id for to in recipients if isinstance(to, ToTeam)}
        found: dict[int, list[Chat]] = {person: [] for person in persons}
        for account in await people.reachable(session, persons) if persons else ():
            if postmaster.knows(account.channel):
                chat = Chat(account.channel, account.external_id, account.person_id)
                found[account.person_id].append(chat)
        groups = {team: await people.groups_of_team(session, team) for team in teams}
        reached = {
            team: _one_a_platform(
                [Chat(g.channel, g.chat, None) for g in rows if postmaster.knows(g.channel)], postmaster
            )
            for team, rows in groups.items()
        }
        return cls({person: chats[:1] for person, chats in found.items()}, reached)

    def resolve(self, to: Recipient) -> Sequence[Chat]:
        match to:
            case Chat():
                return [to]
            case ToPerson(person_id):
                return self.people[person_id]
            case ToTeam(team_id):
                return self.teams[team_id]


def platform_of(channel: str) -> str:
    """`wecom` of `wecom_bot`."""
    return channel.split("_", 1)[0]


def _one_a_platform(chats: Sequence[Chat], postmaster: Postmaster) -> list[Chat]:
    """A team's group may be there on several channels of one platform (`wecom_bot`, `wecom_webhook`): the first
    that is reached is spoken to, and where none is, the first, whose messages wait or are shown by doctor."""
    platforms: dict[str, list[Chat]] = {}
    for chat in chats:
        platforms.setdefault(platform_of(chat.channel), []).append(chat)
    return [next((c for c in there if postmaster.reaches(c)), there[0]) for there in platforms.values()]
