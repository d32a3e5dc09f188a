"""Deals: the row by which one is found. What was done with it stands in the ledger, under its id."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id, where
from storage.types import JsonObject


class Deal(Base):
    """A deal with a customer. `stage`: of the playbook; `state`: open, won, lost, as its stage says.

    `amount_fen`: fen, None while no price was mentioned. `contacts`: how many people at the customer's are known.
    `waiting_until`: it waits for `waiting_reason` until that day, that day included. `confirmed`: precondition →
    answer. `last_activity_at`: when it was last dealt with itself; visits and talks stand in the ledger under the
    customer. `revision` rises with whatever a card shows. `fingerprint`: last import. Days are the company's own.
    """

    __tablename__ = "deals"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    stage: Mapped[str]
    stage_since: Mapped[datetime]
    amount_fen: Mapped[int | None]
    expected_close: Mapped[date | None]
    contacts: Mapped[int] = mapped_column(default=1)
    waiting_until: Mapped[date | None]
    waiting_reason: Mapped[str] = mapped_column(default="")
    confirmed: Mapped[JsonObject] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="open")
    revision: Mapped[int] = mapped_column(default=1)
    fingerprint: Mapped[str | None]
    created_at: Mapped[datetime]
    last_activity_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_deals_owner", "owner_id", "state"),
        Index("ix_deals_open_of_team", "team_id", "stage_since", **where("state = 'open'")),
    )
