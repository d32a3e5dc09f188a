"""Everything the page behind the tips is made of."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.transcripts import transcript
from nlp.analysis import Analysis
from nlp.analysis import load as read_analysis
from nlp.transcript import Transcript
from storage import calls, tips
from storage.models import Call, Customer, Media, Person


@dataclass(frozen=True, slots=True)
class CallMaterial:
    """A talk with all that hangs on it. `analysis` None: nothing was found yet. `marked`: items called wrong.
    `has_audio`: there is a recording that is kept."""

    call: Call
    customer: Customer | None
    rep: Person
    reader: Person
    transcript: Transcript
    analysis: Analysis | None
    marked: Collection[str]
    has_audio: bool


async def load(session: AsyncSession, call: Call, reader: Person) -> CallMaterial:
    """Read it all; who may see it was asked before."""
    found = await calls.analysis(session, call.id)
    media = await session.get(Media, call.media_id) if call.media_id is not None else None
    return CallMaterial(
        call=call,
        customer=await session.get(Customer, call.customer_id) if call.customer_id is not None else None,
        rep=await session.get_one(Person, call.rep_id),
        reader=reader,
        transcript=transcript(call, await calls.segments(session, call.id)),
        analysis=read_analysis(found.payload) if found is not None else None,
        marked=await tips.marked(session, call.id),
        has_audio=media is not None and media.erased is None and is_sound(media),
    )


def is_sound(media: Media) -> bool:
    """Whether the talk came as a recording and not in writing; by its bytes, which were read when it came."""
    return media.mime.startswith(("audio/", "video/"))
