"""From sound to transcript: stretch by stretch, each kept as it comes, so that nobody hears it again."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot import transcripts
from bot.listening import progress
from bot.listening.progress import Shown
from bot.listening.room import LEASE, Room
from bot.listening.saying import say_places, say_progress
from bot.listening.steps import steps
from bot.observe import Stage
from nlp.audio import AudioRefused, probe
from nlp.speech import Piece, Recogniser
from nlp.transcript import Transcript
from storage import call_queue, calls
from storage.call_queue import Held
from storage.models import Call, Customer, Media

PATIENCE_S = 2.0  # for a stretch that is being heard when the process stops


class NotHereError(LookupError):
    """The bytes of a recording do not lie in this machine's media folder."""


async def hear(room: Room, held: Held, recogniser: Recogniser) -> None:
    """Complete the transcript of a talk from where it stands. Raises LeaseLostError, NotHereError, AudioRefused."""
    hearing = _Hearing(room, held)
    path = await hearing.begin()
    try:
        async with steps(lambda: hearing.pieces(recogniser, path), PATIENCE_S) as pieces:
            async for piece in pieces:
                await hearing.keep(piece)
    except AudioRefused:
        if not hearing.has_words:
            raise
        # It breaks off in the middle: what was said before is worth having.
    await hearing.end(path)


class _Hearing:
    """One talk while it is heard."""

    def __init__(self, room: Room, held: Held) -> None:
        self._room = room
        self._held = held
        self._call: Call
        self._hotwords: Sequence[str] = ()
        self._sparing = False
        self._shown = Shown(0, room.clock())
        self.has_words = False

    async def begin(self) -> Path:
        """Find the recording, and say that it is its turn."""
        async with self._room.database.read() as session:
            call = await session.get_one(Call, self._held.call_id)
            media = await session.get(Media, call.media_id) if call.media_id is not None else None
        path = self._room.media.path(media.sha256) if media is not None else None
        if path is None or not await asyncio.to_thread(path.is_file):
            raise NotHereError(f"call {call.id}")
        duration_s = call.duration_s or (await asyncio.to_thread(probe, path)).duration_s
        async with self._room.database.write() as session:
            self._call = await self._kept(session)
            self._call.duration_s = duration_s
            self._hotwords = await self._names(session)
            self._sparing = self._room.postmaster.is_metered(call.channel)
            self.has_words = self._call.heard_s > 0
            if self._call.purpose == "call" and not self._sparing:
                await say_progress(session, self._room, self._call, f"taken:{self._held.token}")
                await say_places(session, self._room, self._held)
        self._shown = Shown(self._mark(), self._room.clock())
        self._room.queued()
        return path

    def pieces(self, recogniser: Recogniser, path: Path) -> Iterator[Piece]:
        """Blocks, as a recogniser does."""
        return recogniser.pieces(
            path, start_s=self._call.heard_s, hotwords=self._hotwords, language=self._call.language
        )

    async def keep(self, piece: Piece) -> None:
        """Make a stretch durable, and show how far it is where that is worth it."""
        async with self._room.database.write() as session:
            self._call = await self._kept(session)
            if piece.until_s > self._call.heard_s:
                call_queue.grown(self._call)
            await calls.append(session, self._call, piece.segments, piece.until_s)
            shown = progress.repaint(self._shown, self._mark(), self._room.clock())
            if shown is not None and self._call.purpose == "call":
                key = f"heard:{self._held.token}:{shown.mark}"
                await say_progress(session, self._room, self._call, key)
        self._room.observe(Stage.KEPT, 1)
        self.has_words = self.has_words or bool(piece.segments)
        if shown is not None:
            self._shown = shown
            self._room.queued()

    async def end(self, path: Path) -> None:
        """The last word was heard: say who spoke, as well as can be told."""
        async with self._room.database.read() as session:
            rows = await calls.segments(session, self._call.id)
        said = transcripts.transcript(self._call, rows)
        if self._call.purpose == "call" and rows:
            said = await asyncio.to_thread(_speakers, path, said)
        async with self._room.database.write() as session:
            call = await self._kept(session)
            await calls.name_speakers(session, call.id, [segment.speaker for segment in said.segments])
            calls.complete(call, self._room.clock(), said.speakers)
            call_queue.grown(call)
        self._room.observe(Stage.HEARD, 1)

    async def _kept(self, session: AsyncSession) -> Call:
        return await call_queue.keep(session, self._held, self._room.clock() + LEASE)

    async def _names(self, session: AsyncSession) -> Sequence[str]:
        """What a recogniser would not know by itself: the playbook's names, and whom the talk was with."""
        customer_id = self._call.customer_id
        customer = await session.get(Customer, customer_id) if customer_id is not None else None
        return (*self._room.house.playbook.calls.hotwords, *([customer.name] if customer else []))

    def _mark(self) -> int:
        return progress.mark(self._call.heard_s, self._call.duration_s, sparing=self._sparing)


def _speakers(path: Path, said: Transcript) -> Transcript:
    from nlp.speakers import assign

    try:
        return assign(path, said.segments)
    except AudioRefused:  # it breaks off in the middle: whose the words are stays open
        return said
