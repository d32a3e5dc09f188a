"""What replicas share."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id


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
    """What was used of a platform's budget. `month`: 2026-11 where the company is; `kind`: calls, messages. Of the
    language model (platform `model`) by the day: `month` 2026-11-23, `kind` team:<id>."""

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
