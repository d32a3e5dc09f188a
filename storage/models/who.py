"""Who: teams, people, their accounts, customers."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id
from storage.types import JsonObject


class Team(Base):
    """A team; `parent_id` makes regions of teams. `timezone`: an IANA name; None: the company's own."""

    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    timezone: Mapped[str | None]


class Person(Base):
    """Somebody the bot works with. `role`: rep, supervisor, colleague (product, after-sales), operations."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    desk: Mapped[str | None]
    phone: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)


class Identity(Base):
    """A person's account on a channel; a person known on two channels has two of these. `heard_at`: when a message
    last came from it, to the hour."""

    __tablename__ = "identities"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    heard_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("channel", "external_id"),)


class Group(Base):
    """The chat group of a team on a channel."""

    __tablename__ = "groups"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    channel: Mapped[str]
    chat: Mapped[str]
    __table_args__ = (UniqueConstraint("channel", "chat"),)


class Customer(Base):
    """A customer with a door. `known`: field name → value that pre-fills a visit; `fingerprint`: last import;
    `orphaned_at`: when its owner left, until somebody else owns it; `contacted_at`: the last real contact
    (`storage.contacts`), kept by the ledger for the scans that look at every deal."""

    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    type: Mapped[str]
    phone: Mapped[str | None] = mapped_column(index=True)
    address: Mapped[str | None]
    city: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    contact: Mapped[str | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    known: Mapped[JsonObject] = mapped_column(default=dict)
    door_version: Mapped[int] = mapped_column(default=1)
    fingerprint: Mapped[str | None]
    created_at: Mapped[datetime]
    orphaned_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]


class DuplicatePair(Base):
    """Two customers that look like one, for a person to decide. `state`: open, same, different."""

    __tablename__ = "duplicate_pairs"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)
