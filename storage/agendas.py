"""What an agenda tells of deals besides their rows: the last contact with each customer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.contacts import KINDS
from storage.models import Action, Customer


async def last_contacts(session: AsyncSession, customer_ids: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    """Customer id → (kind of action, when) of the last real contact; those who had none are not among it."""
    newest = (Action.kind.in_(KINDS), Action.at == Customer.contacted_at)
    query = (
        select(Customer.id, Action.kind, Action.at)
        .join(Action, Action.customer_id == Customer.id)
        .where(Customer.id.in_(customer_ids), *newest)
        .order_by(Action.id)
    )
    return {customer: (kind, at) for customer, kind, at in await session.execute(query)}
