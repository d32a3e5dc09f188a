"""The tables. Queries stand in one file per subject beside this one."""

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, MetaData, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.types import Json, JsonObject, UtcDateTime

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# SQLite only counts up by itself on INTEGER PRIMARY KEY; PostgreSQL gets 64 bits.
Id = BigInteger().with_variant(Integer(), "sqlite")
Urgency = Literal["alert", "answer", "digest", "courtesy"]
"""What goes first when a platform's budget is short, in this order."""


def _where(condition: str) -> dict[str, Any]:
    """A partial index: the road only looks for unfinished rows, and those stay few."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {int: Id, datetime: UtcDateTime, JsonObject: Json}


# ---- who -------------------------------------------------------------------------------------------


class Team(Base):
    """A team; `parent_id` makes regions of teams."""

    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))


class Person(Base):
    """Somebody the bot works with. `role`: rep, supervisor, colleague (product, after-sales), operations."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    desk: Mapped[str | None]
    phone: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)


class Identity(Base):
    """A person's account on a channel; a person known on two channels has two of these. `heard_at`: when a message
    last came from it, to the hour."""

    __tablename__ = "identities"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    heard_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("channel", "external_id"),)


class Group(Base):
    """The chat group of a team on a channel."""

    __tablename__ = "groups"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    channel: Mapped[str]
    chat: Mapped[str]
    __table_args__ = (UniqueConstraint("channel", "chat"),)


class Customer(Base):
    """A customer with a door. `known`: field name → value that pre-fills a visit; `fingerprint`: last import;
    `orphaned_at`: when its owner left, until somebody else owns it."""

    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    type: Mapped[str]
    phone: Mapped[str | None] = mapped_column(index=True)
    address: Mapped[str | None]
    city: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    contact: Mapped[str | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    known: Mapped[JsonObject] = mapped_column(default=dict)
    door_version: Mapped[int] = mapped_column(default=1)
    fingerprint: Mapped[str | None]
    created_at: Mapped[datetime]
    orphaned_at: Mapped[datetime | None]


class DuplicatePair(Base):
    """Two customers that look like one, for a person to decide. `state`: open, same, different."""

    __tablename__ = "duplicate_pairs"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)


# ---- what was done -----------------------------------------------------------------------------------


class Visit(Base):
    """The row by which a visit is found; what happened in it stands in its actions.

    `state`: open, submitted, closed (left without submitting).
    """

    __tablename__ = "visits"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    rep_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    state: Mapped[str]
    opened_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_visits_rep_state", "rep_id", "state", "opened_at"),
        Index("uq_visits_one_open", "rep_id", unique=True, **_where("state = 'open'")),  # also over two channels
        Index("ix_visits_customer", "customer_id", "submitted_at"),
        Index("ix_visits_team", "team_id", "submitted_at"),
    )


class Action(Base):
    """The ledger, append-only (design §4). `seq` counts from 1 in its `chain`; hashes are lowercase hex SHA-256."""

    __tablename__ = "actions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    actor_id: Mapped[int | None]
    customer_id: Mapped[int | None]
    deal_id: Mapped[int | None]
    visit_id: Mapped[int | None] = mapped_column(index=True)
    payload: Mapped[JsonObject]
    evidence: Mapped[JsonObject]
    chain: Mapped[str]
    seq: Mapped[int]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        Index("ix_actions_customer_kind_at", "customer_id", "kind", "at"),
        Index("ix_actions_at", "at"),
        Index("ix_actions_actor_at", "actor_id", "at"),
    )


class Chain(Base):
    """The head of each chain: what the next record must follow."""

    __tablename__ = "chains"
    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]


class Root(Base):
    """The root over one local day's actions: printed where nobody can change it afterwards."""

    __tablename__ = "roots"
    day: Mapped[date] = mapped_column(primary_key=True)
    first_id: Mapped[int | None]
    last_id: Mapped[int | None]
    count: Mapped[int]
    previous_root: Mapped[str]
    root: Mapped[str]


class FollowUp(Base):
    """A thing due. `state`: open, done, cancelled. `due` is a calendar day in the company's time zone."""

    __tablename__ = "follow_ups"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[int | None]
    kind: Mapped[str]
    due: Mapped[date]
    state: Mapped[str] = mapped_column(default="open")
    revision: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("ix_follow_ups_owner_state_due", "owner_id", "state", "due"),)


class Reminder(Base):
    """A moment at which the bot speaks first. `key` makes it fire once; `state`: waiting, fired, cancelled."""

    __tablename__ = "reminders"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    due_at: Mapped[datetime]
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_ups.id"), index=True)
    state: Mapped[str] = mapped_column(default="waiting")
    __table_args__ = (Index("ix_reminders_state_due_at", "state", "due_at"),)


class Forward(Base):
    """A visit handed to a colleague with one question. `state`: open, answered."""

    __tablename__ = "forwards"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[str] = mapped_column(default="open")
    answer: Mapped[str | None]
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("visit_id", "to_id"),)


# ---- media -------------------------------------------------------------------------------------------


class Media(Base):
    """A received file; bytes lie under the media folder by `sha256`, so the same bytes are kept once.

    `refused`: why it cannot be used as the photo it was sent as.
    """

    __tablename__ = "media"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    mime: Mapped[str]
    size: Mapped[int]
    name: Mapped[str]
    received_at: Mapped[datetime]
    refused: Mapped[str | None]


class Photo(Base):
    """What the check of a picture found. `phash` as 16 hex digits, also in four 16-bit bands for look-ups."""

    __tablename__ = "photos"
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    phash: Mapped[str]
    band0: Mapped[int] = mapped_column(index=True)
    band1: Mapped[int] = mapped_column(index=True)
    band2: Mapped[int] = mapped_column(index=True)
    band3: Mapped[int] = mapped_column(index=True)
    findings: Mapped[JsonObject]
    at: Mapped[datetime]


# ---- the road ----------------------------------------------------------------------------------------


class Inbox(Base):
    """A message in, unique on the platform's own key. `state`: waiting, done, failed (shown by doctor)."""

    __tablename__ = "inbox"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str]
    key: Mapped[str]
    conversation: Mapped[str]
    payload: Mapped[JsonObject]
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("channel", "key"),
        Index("ix_inbox_waiting", "channel", "conversation", "id", **_where("state = 'waiting'")),
        Index("ix_inbox_failed", "id", **_where("state = 'failed'")),
    )


class Outbox(Base):
    """A message out, unique on its own key. `state`: waiting, sending, sent, dead (shown by doctor).

    `slot` names the thing a card shows, so that a later repaint finds the platform's `handle` of the last one.
    `mode`: send, repaint, repaint_or_send. While `sending`, `due_at` is the end of the sender's lease.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    chat: Mapped[str]
    slot: Mapped[str | None]
    mode: Mapped[str] = mapped_column(default="send")
    urgency: Mapped[Urgency] = mapped_column(String, default="answer", server_default="answer")
    payload: Mapped[JsonObject]
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    handle: Mapped[str | None]
    error: Mapped[str | None]
    __table_args__ = (
        # Not partial: SQLite does not see that `state = 'waiting'` implies `state IN (…)`, and would scan it all.
        Index("ix_outbox_state", "state", "channel", "chat", "id"),
        Index("ix_outbox_chat_sent_at", "channel", "chat", "sent_at"),
        Index("ix_outbox_chat_slot", "channel", "chat", "slot", "id"),
    )


class ConsoleMessage(Base):
    """What the local console shows: it stands in for a platform's own server, which also remembers.

    `direction`: in (from the person), out (from the bot).
    """

    __tablename__ = "console_messages"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    chat: Mapped[str]
    direction: Mapped[str]
    payload: Mapped[JsonObject]
    at: Mapped[datetime]
    repainted_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_console_messages_chat", "chat", "id"),)


# ---- what replicas share -------------------------------------------------------------------------------


class Lease(Base):
    """Who does what only one may do, and until when."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class Token(Base):
    """A platform's access token, sealed; good until `until`."""

    __tablename__ = "tokens"
    name: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[str]
    until: Mapped[datetime]


class Usage(Base):
    """What was used of a platform's budget. `month`: 2026-11 where the company is; `kind`: calls, messages."""

    __tablename__ = "usage"
    platform: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    used: Mapped[int] = mapped_column(default=0)


class CardCode(Base):
    """A code with which a platform lets a card be repainted once, until `until` (wecom.md §3.4)."""

    __tablename__ = "card_codes"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str]
    card: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    until: Mapped[datetime]
    __table_args__ = (Index("ix_card_codes_card", "channel", "card", "id"),)


class ReplyWindow(Base):
    """An address at which a conversation is answered for a while (dingtalk.md §3, sessionWebhook)."""

    __tablename__ = "reply_windows"
    channel: Mapped[str] = mapped_column(primary_key=True)
    chat: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    until: Mapped[datetime]
