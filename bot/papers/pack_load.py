"""Everything a customer pack is made of, as its reader may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import House
from nlp.analysis import Analysis
from nlp.analysis import load as read_analysis
from sales.access import Owned, may_see
from sales.call import may_see_talk
from sales.visit import TakenPhoto, Visit, fold
from storage import deals, packs, people
from storage.deals import Contact
from storage.media import MediaStore
from storage.models import Call, Customer, Deal, FollowUp, Person

VISITS = 20
CALLS = 20


@dataclass(frozen=True, slots=True)
class Material:
    """All of it. `photos`: media id → the file of its bytes, where there is one; each list with whose it is."""

    customer: Customer
    reader: Person
    at: datetime
    owner: Person | None
    leaders: Sequence[Person]
    visits: Sequence[tuple[Visit, str]]
    photos: Mapping[int, Path]
    calls: Sequence[tuple[Call, str, Analysis]]
    deals: Sequence[tuple[Deal, str | None]]
    contacts: Mapping[int, Contact]
    due: Sequence[tuple[FollowUp, str]]


async def load(
    session: AsyncSession, house: House, media: MediaStore, customer_id: int, reader: Person, now: datetime
) -> Material | None:
    """Read it all; None where the reader may not see the customer."""
    viewer = await people.viewer_of(session, reader)
    customer = await session.get(Customer, customer_id)
    if customer is None or not may_see(viewer, Owned(customer.owner_id, customer.team_id)):
        return None
    visits = [
        (
            fold(
                Visit(row.id, row.customer_id, row.rep_id, row.opened_at), done, house.playbook.visit.pause_after_s
            ),
            who,
        )
        for row, who, done in await packs.visits(session, viewer, customer.id, VISITS)
    ]
    shown = [photo.media_id for visit, _ in visits for photo in photos_of(visit, house)]
    hashes = await packs.files(session, shown)
    rules = house.playbook.calls
    found = await packs.deals(session, viewer, customer.id)
    return Material(
        customer=customer,
        reader=reader,
        at=now,
        owner=await packs.owner_of(session, customer),
        leaders=await people.supervisors_of(session, customer.team_id),
        visits=visits,
        photos={id: media.path(sha256) for id, sha256 in hashes.items()},
        calls=[
            (call, who, read_analysis(kept.payload))
            for call, who, kept in await packs.calls(session, customer.id, CALLS)
            if may_see_talk(viewer, call.rep_id, call.team_id, rules)
        ],
        deals=found,
        contacts=await deals.contacts(session, [deal for deal, _ in found]),
        due=await packs.due(session, viewer, [customer.id]),
    )


def photos_of(visit: Visit, house: House) -> list[TakenPhoto]:
    """The photos that hold a slot, in the playbook's order."""
    held = (visit.photo(slot.slot) for slot in house.playbook.visit.photos)
    return [photo for photo in held if photo is not None]
