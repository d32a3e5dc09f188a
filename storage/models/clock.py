"""When what is due, and how the lights stood."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id, where


class Moment(Base):
    """A job that is due for a subject on one of its days: once, whoever restarts or looks at the same time.

    `job`: the name of a `scheduler.job.Job`; `subject`: the team's or person's id, 0 for the company; `day`: the
    subject's own calendar day, in `timezone` (an IANA name). `at`: when it is due; `due_at`: when it is tried
    (next), and while somebody is at it, until when the others leave it to them. `run`: 0 as planned, else the id
    of the request by which somebody had it done by hand. `state`: waiting, done, skipped (too late to be of use),
    failed (shown by doctor).
    """

    __tablename__ = "moments"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    job: Mapped[str]
    subject: Mapped[int]
    day: Mapped[date]
    timezone: Mapped[str]
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    run: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("job", "subject", "day"),
        Index("ix_moments_waiting", "due_at", **where("state = 'waiting'")),
        Index("ix_moments_failed", "id", **where("state = 'failed'")),
        Index("ix_moments_day", "day"),
    )


class Reading(Base):
    """How a team's light stood on a day: of `total` things `within` were done in time. `colour`: green, yellow,
    red, none (too few to say)."""

    __tablename__ = "readings"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    metric: Mapped[str]
    day: Mapped[date]
    within: Mapped[int]
    total: Mapped[int]
    colour: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("team_id", "metric", "day"),)
