"""Received files, and what was found out about pictures."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id, where
from storage.types import JsonObject


class Media(Base):
    """A received file; bytes lie under the media folder by `sha256`, so the same bytes are kept once.

    `refused`: why it cannot be used as the photo it was sent as. `erased`: due (its bytes are to go), done (they
    are gone, as far as no other row has the same); None: it is kept.
    """

    __tablename__ = "media"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    mime: Mapped[str]
    size: Mapped[int]
    name: Mapped[str]
    received_at: Mapped[datetime]
    refused: Mapped[str | None]
    erased: Mapped[str | None]
    __table_args__ = (Index("ix_media_erased", "sha256", **where("erased = 'due'")),)


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
