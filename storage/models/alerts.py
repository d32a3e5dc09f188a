"""What the bot said first, and what came of it: alerts, the meetings they were answered with, questions asked."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id, where
from storage.types import JsonObject


class Alert(Base):
    """One card about the deals of a team that stand too long in one stage: one for all who lead that team.

    `kind`: the warning (`sales.deal_warnings.Kind`). `team_id`: the team that is led, with those below it that
    nobody leads; None: what nobody leads at all. `people`: {"ids": [...], "said": {id: day}}: who has the card, the
    team's own first, and on which day it last came to each. `level`: 0, rising with each escalation;
    `waiting_since`: the day from which its people are expected to tap. `day`: when it was last said, the company's
    own. `deals`: {"ids": [...]}, the oldest first; `facts`: the figures on it (`sales.alerts.Figures`).
    `fingerprint`: equal for alerts that say the same. `state`: open, met, asked, snoozed, wrong, settled (moved on
    by itself). `reason`: why not now, or what is wrong. `told_at`: when the card was first queued; `answered_at`:
    the first tap; `answered_by`: whose tap made it what it is. `revision` rises with what the card shows. `busy`:
    {"spans": [[from, to], ...]} in epoch seconds, when those who would meet about it are busy, as far as a platform
    told; None: not asked yet.
    """

    __tablename__ = "alerts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    people: Mapped[JsonObject]
    level: Mapped[int] = mapped_column(default=0)
    waiting_since: Mapped[date]
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
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    busy: Mapped[JsonObject | None]
    __table_args__ = (
        Index("ix_alerts_team", "team_id", "stage"),
        Index("ix_alerts_day", "day"),
        Index("ix_alerts_unasked", "id", **where("state = 'open' AND busy IS NULL")),
    )


class Meeting(Base):
    """A meeting about an alert: one, however many tap however often (unique while it stands).

    `state`: wanted (to be booked), booking (under way until `due_at`), booked, moving, cancelling; held,
    cancelled, failed, which stand no more. `by_id`: who wanted it, known as `owner` on `channel`. `way`: dingtalk,
    wecom_meeting, wecom_schedule, file; `external_id`, `link`: as the platform gave them. `attendees`: {"ids":
    [...], "by_file": [...]}: people, and those of them whom the platform does not invite. `due_at`: when something
    is to be done, or when who does it now must be done, None: nothing is; `token` rises with every taking and every
    tap, so that who was overtaken writes nothing; `attempts`: of what is to be done. `looked_at`: when the
    platform's calendar was last read. `error`: why it did not go the best way. `revision` rises with whatever the
    cards show, and is the calendar's SEQUENCE.
    """

    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[str]
    owner: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    attendees: Mapped[JsonObject]
    state: Mapped[str] = mapped_column(default="wanted")
    way: Mapped[str | None]
    external_id: Mapped[str | None]
    link: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    token: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        Index(
            "uq_meetings_standing_alert",
            "alert_id",
            unique=True,
            **where("state NOT IN ('held', 'cancelled', 'failed')"),
        ),
        Index("ix_meetings_due", "due_at", **where("due_at IS NOT NULL")),
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
