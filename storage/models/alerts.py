"""What the bot said first, and what came of it: alerts, the meetings they were answered with, questions asked."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id, where
from storage.types import JsonObject


class Alert(Base):
    """One card to one supervisor on one morning, about the deals that stand too long in one stage.

    `kind`: the warning (`sales.deal_warnings.Kind`). `team_id`: the team whose supervisor was told first;
    `level`: 0 for them, rising with each escalation. `day`: the company's own. `deals`: {"ids": [...]} as on
    the card; `facts`: the figures on it as they were. `fingerprint`: equal for alerts that say the same.
    `state`: open, met, asked, snoozed, wrong, settled, escalated, lapsed. `reason`: why not now, or what is wrong.
    `told_at`: when the card was queued; `answered_at`: the first tap. `revision` rises with what the card shows.
    """

    __tablename__ = "alerts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    level: Mapped[int] = mapped_column(default=0)
    day: Mapped[date]
    stage: Mapped[str]
    deals: Mapped[JsonObject]
    facts: Mapped[JsonObject] = mapped_column(default=dict)
    fingerprint: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    snoozed_until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    told_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_alerts_person_day", "person_id", "day"),
        Index("ix_alerts_open", "day", **where("state = 'open'")),
    )


class Meeting(Base):
    """A meeting about an alert: one, however many tap however often (unique while it stands).

    `state`: wanted (to be booked), booking (under way until `due_at`), booked, moving, cancelling, cancelled,
    failed.
    `way`: dingtalk, wecom_meeting, wecom_schedule, file; `external_id`, `link`: as the platform gave them.
    `attendees`: {"ids": [...]} people. `attempts`, `due_at`: when it is tried again, or when who tries it now must
    be done. `revision` rises with whatever the cards show, and is the calendar's SEQUENCE.
    """

    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    attendees: Mapped[JsonObject]
    state: Mapped[str] = mapped_column(default="wanted")
    way: Mapped[str | None]
    external_id: Mapped[str | None]
    link: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        Index(
            "uq_meetings_standing_alert",
            "alert_id",
            unique=True,
            **where("state NOT IN ('cancelled', 'failed')"),
        ),
        Index("ix_meetings_due", "due_at", **where("state IN ('wanted', 'booking', 'moving', 'cancelling')")),
    )


class Question(Base):
    """The one question that a colleague has to answer about a deal of an alert: nobody has two open ones about one
    deal. `about`: what it is made from (`sales.deal_question`); `text`: as it was asked. `state`: open, answered,
    withdrawn. `remind_at`: when its reader is reminded, None: they were, or need not be."""

    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), index=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    about: Mapped[str]
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    remind_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("alert_id", "deal_id", "to_id"),
        Index("uq_questions_open", "to_id", "deal_id", unique=True, **where("state = 'open'")),
        Index("ix_questions_remind", "remind_at", **where("state = 'open' AND remind_at IS NOT NULL")),
        Index("ix_questions_answered", "answered_at"),
    )
