"""The road of a message, in and out; and what the console remembers of it."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id, where
from storage.types import JsonObject

Urgency = Literal["alert", "answer", "digest", "courtesy"]
"""What goes first when a platform's budget is short, in this order."""


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
        Index("ix_inbox_waiting", "channel", "conversation", "id", **where("state = 'waiting'")),
        Index("ix_inbox_failed", "id", **where("state = 'failed'")),
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
