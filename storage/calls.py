"""Talks with customers: the row by which one is found, its transcript, and what was found in it.

Who works on one, and under which lease, stands in `storage.call_queue`; marks on what was found in `storage.tips`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_if_new
from storage.models import Analysis, Call, Customer, Segment
from storage.visibility import Viewer, visible


@dataclass(frozen=True, slots=True)
class Arrived:
    """A talk as it comes in. `name`: what its sender called it; `channel`, `chat`: where its cards are shown;
    `duration_s`: None where it is not known; `keep_until`: erased after that."""

    rep_id: int
    team_id: int | None
    media_id: int | None
    name: str
    channel: str
    chat: str
    at: datetime
    keep_until: datetime
    purpose: str = "call"
    state: str = "consent"
    duration_s: float | None = None


class Timed(Protocol):
    """A word with its time, as `nlp.transcript.Word` is one."""

    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def text(self) -> str: ...


class Spoken(Timed, Protocol):
    """A stretch of a talk, as `nlp.transcript.Segment` is one."""

    @property
    def speaker(self) -> str | None: ...
    @property
    def words(self) -> Sequence[Timed]: ...


async def create(session: AsyncSession, arrived: Arrived) -> Call:
    """Add and flush the row of a talk that came in."""
    call = Call(
        rep_id=arrived.rep_id,
        team_id=arrived.team_id,
        media_id=arrived.media_id,
        purpose=arrived.purpose,
        name=arrived.name,
        channel=arrived.channel,
        chat=arrived.chat,
        state=arrived.state,
        duration_s=arrived.duration_s,
        received_at=arrived.at,
        keep_until=arrived.keep_until,
    )
    session.add(call)
    await session.flush()
    return call


async def find(session: AsyncSession, call_id: int, *, lock: bool = False) -> Call | None:
    """The row of a talk; `lock`: nobody else changes it until this transaction ends."""
    return await session.get(Call, call_id, with_for_update=True if lock else None, populate_existing=lock)


async def of_rep(session: AsyncSession, rep_id: int, limit: int) -> Sequence[tuple[Call, Customer | None]]:
    """A rep's last talks with customers (no notes of their own), newest first, each with its customer."""
    query = (
        select(Call, Customer)
        .outerjoin(Customer, Customer.id == Call.customer_id)
        .where(Call.rep_id == rep_id, Call.purpose == "call")
        .order_by(Call.received_at.desc(), Call.id.desc())
        .limit(limit)
    )
    return [(call, customer) for call, customer in await session.execute(query)]


def tie(call: Call, customer: Customer | None, visit_id: int | None) -> None:
    """Say whom the talk was with, and in which visit. As with visits, the team is the customer's."""
    call.customer_id = customer.id if customer else None
    call.visit_id = visit_id
    call.team_id = customer.team_id if customer else call.team_id
    call.revision += 1


def set_consent(call: Call, at: datetime, keep_until: datetime) -> None:
    """The customer agreed: it is heard, or only analysed where its transcript is here already."""
    call.state = "waiting" if call.heard_at is None else "heard"
    call.consent_at = at
    call.keep_until = keep_until
    call.revision += 1


# ---- the transcript


async def append(session: AsyncSession, call: Call, pieces: Sequence[Spoken], until_s: float) -> None:
    """Keep the next stretches of the transcript, in order; everything before `until_s` seconds is done."""
    first = await session.scalar(select(func.count()).select_from(Segment).where(Segment.call_id == call.id)) or 0
    rows = [_row(call.id, n, piece) for n, piece in enumerate(pieces, first)]
    if rows:
        await session.execute(insert(Segment), rows)
    call.heard_s = until_s
    call.revision += 1


def _row(call_id: int, n: int, piece: Spoken) -> dict[str, Any]:
    words = {"words": [[word.start, word.end, word.text] for word in piece.words]} if piece.words else None
    return {
        "call_id": call_id,
        "n": n,
        "start": piece.start,
        "end": piece.end,
        "speaker": piece.speaker,
        "text": piece.text,
        "words": words,
    }


async def segments(session: AsyncSession, call_id: int) -> Sequence[Segment]:
    """The transcript so far, in order, with the speakers as they were first taken (`Call.swapped` is not applied:
    `bot.transcripts.transcript` does that)."""
    query = select(Segment).where(Segment.call_id == call_id).order_by(Segment.n)
    return (await session.scalars(query)).all()


async def name_speakers(session: AsyncSession, call_id: int, speakers: Sequence[str | None]) -> None:
    """Say who speaks in each segment (rep, customer, None), in order, where that was found out afterwards."""
    rows = [{"call_id": call_id, "n": n, "speaker": speaker} for n, speaker in enumerate(speakers)]
    if rows:
        await session.execute(update(Segment), rows)


def complete(call: Call, at: datetime, speakers: str, language: str | None = None) -> None:
    """The transcript has its last word. `speakers`: known, guessed, unknown. The state is left to the caller."""
    call.heard_at = at
    call.heard_s = call.heard_s if call.duration_s is None else max(call.heard_s, call.duration_s)
    call.speakers = speakers
    call.language = language or call.language
    call.revision += 1


def swap(call: Call) -> None:
    """The speakers were guessed the wrong way round: what was found is found anew, nothing is heard again."""
    call.swapped = not call.swapped
    call.state = "heard"
    call.finished_at = None
    call.attempts = 0
    call.revision += 1


# ---- what was found


async def save_analysis(
    session: AsyncSession, call_id: int, payload: dict[str, Any], analyser: str, fallback: str | None, at: datetime
) -> None:
    """Keep what was found (`nlp.analysis.dump`) in the place of what was found before."""
    found: dict[str, Any] = {"analyser": analyser, "fallback": fallback, "payload": payload, "at": at}
    await session.execute(insert_if_new(session, Analysis).values(call_id=call_id, **found))
    await session.execute(update(Analysis).where(Analysis.call_id == call_id).values(found))


async def last_analysis(session: AsyncSession, viewer: Viewer, customer_id: int) -> Analysis | None:
    """What was found in the last talk with a customer that the viewer may see."""
    query = select(Analysis).join(Call, Call.id == Analysis.call_id)
    theirs = (Call.customer_id == customer_id, Call.state == "done", visible(viewer, Call.rep_id, Call.team_id))
    return await session.scalar(query.where(*theirs).order_by(Call.received_at.desc(), Call.id.desc()).limit(1))


async def analysis(session: AsyncSession, call_id: int) -> Analysis | None:
    """What was found in a talk, None while nothing was."""
    return await session.get(Analysis, call_id)
