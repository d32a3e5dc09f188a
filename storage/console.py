"""What the local console shows and whom it shows: it stands in for a platform's server, which also remembers."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_if_new
from storage.models import ConsoleMessage, Customer, Group, Identity, Inbox, Outbox, Person, Team, Visit
from storage.visibility import Viewer, visible

CHANNEL = "console"
HISTORY = 60  # messages of a chat that are shown when it is opened
AT_ONCE = 1000  # rows in one statement: a database takes only so many values
CATCH_UP = 500  # messages a returning reader is given at most; who missed more starts afresh


@dataclass(frozen=True, slots=True)
class Shown:
    """A message in a chat. `direction`: in (from a person), out (from the bot)."""

    id: int
    key: str
    chat: str
    direction: str
    payload: dict[str, Any]
    at: datetime
    repainted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message about to be shown; a key that is there already changes nothing."""

    key: str
    chat: str
    direction: str
    payload: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """The end of a chat, oldest first. `gap`: more was missed than is told here."""

    messages: Sequence[Shown]
    gap: bool


@dataclass(frozen=True, slots=True)
class Account:
    """A person with a console account, as the picker shows them; `chat` is the account and the 1:1 chat."""

    chat: str
    person_id: int
    name: str
    role: str
    desk: str | None
    team_id: int | None
    team: str | None


async def show(session: AsyncSession, messages: Sequence[NewMessage]) -> list[Shown]:
    """Add what is new and return it, in the given order."""
    shown: list[Shown] = []
    for start in range(0, len(messages), AT_ONCE):
        rows = [{**asdict(message), "repainted_at": None} for message in messages[start : start + AT_ONCE]]
        added = insert_if_new(session, ConsoleMessage).values(rows).returning(ConsoleMessage)
        shown += [_shown(row) for row in await session.scalars(added)]
    return sorted(shown, key=lambda message: message.id)


async def repaint(
    session: AsyncSession, key: str, chat: str, payload: dict[str, Any], at: datetime
) -> Shown | None:
    """Put `payload` in the place of an earlier message; None when it is gone."""
    changed = (
        update(ConsoleMessage)
        .where(ConsoleMessage.key == key, ConsoleMessage.chat == chat)
        .values(payload=payload, repainted_at=at)
        .returning(ConsoleMessage)
    )
    row = await session.scalar(changed)
    return _shown(row) if row else None


async def by_key(session: AsyncSession, key: str) -> Shown | None:
    """One message by its own key."""
    row = await session.scalar(select(ConsoleMessage).where(ConsoleMessage.key == key))
    return _shown(row) if row else None


async def history(session: AsyncSession, chat: str, after: int | None = None) -> History:
    """The last `HISTORY` messages of a chat, and all since the message with the id `after`."""
    in_chat = select(ConsoleMessage.id).where(ConsoleMessage.chat == chat).order_by(ConsoleMessage.id.desc())
    newest = in_chat.limit(HISTORY).subquery()
    wanted: ColumnElement[bool] = ConsoleMessage.id.in_(select(newest.c.id))
    gap = False
    if after is not None:
        missed = in_chat.where(ConsoleMessage.id > after)
        gap = (await session.scalar(missed.offset(CATCH_UP).limit(1))) is not None
        if not gap:
            since = missed.limit(CATCH_UP).subquery()
            wanted = or_(wanted, ConsoleMessage.id.in_(select(since.c.id)))
    rows = await session.scalars(select(ConsoleMessage).where(wanted).order_by(ConsoleMessage.id))
    return History([_shown(row) for row in rows], gap)


async def chats(session: AsyncSession, names: Collection[str]) -> set[str]:
    """Which of these names are chats of the console: an account's or a group's."""
    accounts = select(Identity.external_id).where(Identity.channel == CHANNEL, Identity.external_id.in_(names))
    groups = select(Group.chat).where(Group.channel == CHANNEL, Group.chat.in_(names))
    return set(await session.scalars(accounts)) | set(await session.scalars(groups))


async def accounts(session: AsyncSession) -> list[Account]:
    """Everybody active who can be played on the console, by staff number."""
    query = (
        select(Identity.external_id, Person, Team.name)
        .join(Person, Identity.person_id == Person.id)
        .outerjoin(Team, Person.team_id == Team.id)
        .where(Identity.channel == CHANNEL, Person.active)
        .order_by(Person.code)
    )
    found = await session.execute(query)
    return [Account(chat, p.id, p.name, p.role, p.desk, p.team_id, team) for chat, p, team in found]


async def groups(session: AsyncSession) -> list[tuple[Group, str]]:
    """The console's groups with the names of their teams."""
    query = select(Group, Team.name).join(Team, Group.team_id == Team.id).where(Group.channel == CHANNEL)
    return list(await session.execute(query.order_by(Team.name)))


async def group(session: AsyncSession, chat: str) -> Group | None:
    """The console's group with this chat id."""
    return await session.scalar(select(Group).where(Group.channel == CHANNEL, Group.chat == chat))


async def customers(session: AsyncSession, viewer: Viewer, part: str, limit: int) -> list[Customer]:
    """Customers this viewer may see whose name or code contains `part`, by name."""
    mine = visible(viewer, Customer.owner_id, Customer.team_id)
    query = select(Customer).where(mine).order_by(Customer.name, Customer.id).limit(limit)
    if part:
        holds = (Customer.name.contains(part, autoescape=True), Customer.code.contains(part, autoescape=True))
        query = query.where(or_(*holds))
    return list(await session.scalars(query))


async def open_customer(session: AsyncSession, person_id: int) -> int | None:
    """The customer this rep is visiting right now."""
    query = select(Visit.customer_id).where(Visit.rep_id == person_id, Visit.state == "open")
    return await session.scalar(query.order_by(Visit.opened_at.desc()).limit(1))


async def is_quiet(session: AsyncSession, chat: str) -> bool:
    """Whether everything said in this chat has been worked on, and every answer has gone out."""
    asked = select(Inbox.id).where(Inbox.channel == CHANNEL, Inbox.conversation == chat, Inbox.state == "waiting")
    answers = select(Outbox.id).where(Outbox.channel == CHANNEL, Outbox.chat == chat)
    unsent = answers.where(Outbox.state.in_(("waiting", "sending")))
    return (await session.scalar(asked.limit(1))) is None and (await session.scalar(unsent.limit(1))) is None


def _shown(row: ConsoleMessage) -> Shown:
    return Shown(row.id, row.key, row.chat, row.direction, row.payload, row.at, row.repainted_at)
