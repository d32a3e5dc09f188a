"""Files that the bot makes for somebody who asked for one."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id, where
from storage.types import JsonObject


class Paper(Base):
    """A file that is made beside the road, for drawing takes longer than a message may wait.

    `kind`: pack (about a customer, `subject_id`), agenda (about an alert). `for_id`: who asked, and for whose eyes
    it is made. `state`: wanted, made (`media_id`), failed, erased. `about`: {"customers": [...]}, of whom it tells.
    `attempts`, `due_at`: when it is tried again, or when who makes it now must be done.
    """

    __tablename__ = "papers"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[int]
    for_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(default="wanted")
    about: Mapped[JsonObject] = mapped_column(default=dict)
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    error: Mapped[str | None]
    __table_args__ = (
        Index("uq_papers_wanted", "kind", "subject_id", "for_id", unique=True, **where("state = 'wanted'")),
        Index("ix_papers_due", "due_at", **where("state = 'wanted'")),
        Index("ix_papers_made", "made_at", **where("state = 'made'")),
    )
