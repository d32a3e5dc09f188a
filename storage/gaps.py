"""Master data that is incomplete, counted: it works without, but worse."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Customer, Deal, Identity, Person


@dataclass(frozen=True, slots=True)
class Gaps:
    """How many there are, and how many lack what."""

    people: int
    people_without_account: int
    reps_without_team: int
    customers: int
    customers_without_position: int
    customers_without_owner: int
    deals_without_owner: int


async def gaps(session: AsyncSession) -> Gaps:
    """Counted among active people, all customers and open deals."""
    accounts = select(Identity.id).where(Identity.person_id == Person.id).exists()
    people = select(func.count(Person.id)).where(Person.active)
    customers = select(func.count(Customer.id))
    left = select(Person.id).where(Person.active.is_(False))
    deals = select(func.count(Deal.id)).where(Deal.state == "open")
    queries = (
        people,
        people.where(~accounts),
        people.where(Person.role == "rep", Person.team_id.is_(None)),
        customers,
        customers.where(Customer.latitude.is_(None) | Customer.longitude.is_(None)),
        customers.where(Customer.orphaned_at.is_not(None)),
        deals.where(Deal.owner_id.is_(None) | Deal.owner_id.in_(left)),
    )
    return Gaps(*[(await session.scalars(query)).one() for query in queries])
