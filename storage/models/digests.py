"""Digests: what was queued for a team on a day, so that what did not arrive is noticed and replaced once."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id


class Digest(Base):
    """A team's digest of one of its own days. `key`, `messages`: of the tray that it was queued by, and how many
    messages that held for groups. `trouble`: `sales.digest_ways.Trouble`, why it did not go where it should go;
    `at`: until when it tells; `replaced_at`: when it was sent another way."""

    __tablename__ = "digests"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    day: Mapped[date]
    key: Mapped[str]
    messages: Mapped[int]
    trouble: Mapped[str]
    at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("team_id", "day"),)
