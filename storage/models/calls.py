"""Talks with customers: recordings, their transcripts, what was found in them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id, where
from storage.types import JsonObject


class Call(Base):
    """A recording, a transcript, or a rep's own voice note. What was done with it stands in the ledger.

    `purpose`: call (a talk with a customer: asks for consent), note (the rep speaks to the bot alone).
    `state`: consent → waiting (to be heard) or heard (the transcript is complete, it waits to be analysed) →
    working → done; or refused, unreadable, failed, erased. `working` has a lease: `holder` until `lease_until`;
    `token` counts the takings, so that a holder who was given up cannot write any more. `heard_at`: since when the
    transcript is complete; whoever takes a talk that has it only analyses.
    `duration_s`, `heard_s`: seconds of the recording, and how far the transcript stands. `swapped`: the speakers
    were guessed the wrong way round. `revision` rises with whatever a card shows. `keep_until`: erased after that.
    `channel`, `chat`: where its cards are shown.
    """

    __tablename__ = "calls"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    rep_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    deal_id: Mapped[int | None]
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"))
    purpose: Mapped[str] = mapped_column(default="call")
    name: Mapped[str]
    channel: Mapped[str]
    chat: Mapped[str]
    state: Mapped[str]
    error: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    duration_s: Mapped[float | None]
    heard_s: Mapped[float] = mapped_column(default=0.0)
    language: Mapped[str | None]
    speakers: Mapped[str] = mapped_column(default="unknown")
    swapped: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    consent_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    keep_until: Mapped[datetime | None]
    holder: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    token: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        Index("ix_calls_queue", "id", **where("state IN ('waiting', 'heard', 'working')")),
        Index("ix_calls_keep_until", "keep_until", **where("keep_until IS NOT NULL")),
        Index("ix_calls_rep", "rep_id", "received_at"),
    )


class Segment(Base):
    """One stretch of a transcript, in seconds from the start; `n` counts from 0. `speaker`: rep, customer, or None.
    `words`: [[start, end, text], …] under the key `words`, where the recogniser gives times."""

    __tablename__ = "segments"
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[float]
    end: Mapped[float]
    speaker: Mapped[str | None]
    text: Mapped[str]
    words: Mapped[JsonObject | None]


class Analysis(Base):
    """What was found in a call (`nlp.analysis.dump`). `fallback`: why the built-in analyser did it although a model
    is configured."""

    __tablename__ = "analyses"
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    analyser: Mapped[str]
    fallback: Mapped[str | None]
    payload: Mapped[JsonObject]
    at: Mapped[datetime]


class TipMark(Base):
    """A person said of an item of an analysis that it is wrong. `rule`: what it came from (`concern:price`,
    `weak:hedging`, `line:<talk track>`), which counts for less from then on."""

    __tablename__ = "tip_marks"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    item: Mapped[str]
    rule: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("call_id", "item", "person_id"), Index("ix_tip_marks_rule", "rule"))


class Upload(Base):
    """A recording on its way in, in pieces; the bytes so far lie in a file under the data folder.

    `fingerprint`: the browser's name for the file, by which it goes on with it. `state`: open, done (it became
    `media_id`), given_up.
    """

    __tablename__ = "uploads"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str]
    size: Mapped[int]
    fingerprint: Mapped[str]
    received: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="open")
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"))
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
