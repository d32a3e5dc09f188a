"""What was done: visits, the ledger of actions, what follows from them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id, where
from storage.types import JsonObject

MEASURED = (
    "visit.submitted", "follow_up.done", "call.consented", "deal.opened", "deal.moved", "deal.won", "deal.lost",
)  # fmt: skip
"""Kinds of action that lights are made from (`sales.playbook_lights.MEASURED`)."""


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
        Index("uq_visits_one_open", "rep_id", unique=True, **where("state = 'open'")),  # also over two channels
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
        # One action in twenty: a look at all teams' lights reads these and nothing else.
        Index("ix_actions_measured", "kind", "at", **where(f"kind IN {MEASURED}")),
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
    """A thing due. `state`: open, done, cancelled. `due` is a calendar day in the company's time zone. `kind`: a
    next action of the playbook, or what was promised in a talk, in its words."""

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
    __table_args__ = (
        Index("ix_follow_ups_owner_state_due", "owner_id", "state", "due"),
        Index("ix_follow_ups_open_of_customer", "customer_id", "due", **where("state = 'open'")),
        Index("ix_follow_ups_open_of_team", "team_id", "due", **where("state = 'open'")),
    )


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
