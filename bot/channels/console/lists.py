"""What the page's pickers show: people and groups, and the customers a person may see."""

import io
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.console.console import Console
from bot.channels.console.refusal import RefusalError
from bot.signing import upload_path
from bot.words import console as words
from sales.access import Owned, may_see
from storage import console as tables
from storage.console import CHANNEL
from storage.models import Customer, Person
from storage.people import person_by_identity, viewer_of

CUSTOMERS = 300


async def people(console: Console) -> dict[str, Any]:
    """Everybody who can be played, and the groups with the teams they belong to."""
    async with console.database.read() as session:
        accounts = await tables.accounts(session)
        groups = await tables.groups(session)
    return {
        "people": [
            {"id": a.chat, "name": a.name, "role": a.role, "desk": a.desk, "team_id": a.team_id, "team": a.team}
            for a in accounts
        ],
        "groups": [{"chat": group.chat, "team_id": group.team_id, "team": team} for group, team in groups],
    }


async def customers(console: Console, account: str, part: str) -> dict[str, Any]:
    """Up to `CUSTOMERS` customers this person may see; `open`: the one being visited now."""
    async with console.database.read() as session:
        person = await person_of(session, account)
        viewer = await viewer_of(session, person)
        found = await tables.customers(session, viewer, part.strip()[:60], CUSTOMERS + 1)
        visiting = await tables.open_customer(session, person.id)
    seen = [c for c in found if may_see(viewer, Owned(c.owner_id, c.team_id))]
    return {
        "open": visiting,
        "more": len(seen) > CUSTOMERS,
        "customers": [_customer(console, customer) for customer in seen[:CUSTOMERS]],
    }


async def upload_page(console: Console, account: str) -> str:
    """The path of the page on which this person hands in what is too large for a message; raises RefusalError."""
    async with console.database.read() as session:
        person = await person_of(session, account)
    return upload_path(console.signing, person.id, console.clock())


async def door(console: Console, account: str, customer_id: int) -> bytes:
    """The code on a customer's door as a PNG, for somebody who may see the customer; raises RefusalError."""
    async with console.database.read() as session:
        viewer = await viewer_of(session, await person_of(session, account))
        customer = await session.get(Customer, customer_id)
    if customer is None or not may_see(viewer, Owned(customer.owner_id, customer.team_id)):
        raise RefusalError(404, words.UNKNOWN_CUSTOMER, "unknown customer")
    return door_png(console, customer)


def door_png(console: Console, customer: Customer) -> bytes:
    """The signed door code, as it hangs on the door."""
    import segno

    token = console.signing.door(customer.id, customer.door_version)
    picture = io.BytesIO()
    segno.make_qr(f"{console.public_url}/v/{token}", error="m").save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


async def person_of(session: AsyncSession, account: str) -> Person:
    """Who has this console account; raises RefusalError."""
    person = await person_by_identity(session, CHANNEL, account)
    if person is None or not person.active:
        raise RefusalError(404, words.UNKNOWN_PERSON, "unknown person")
    return person


def _customer(console: Console, customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.id,
        "name": customer.name,
        "type": console.customer_types.get(customer.type, customer.type),
        "address": customer.address,
        "latitude": customer.latitude,
        "longitude": customer.longitude,
    }
