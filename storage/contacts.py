"""Real contacts with a customer: what resets the clock of everything that stands still."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Customer

KINDS = ("visit.submitted", "follow_up.done", "call.consented")
"""Actions with a customer that are real activity on every deal with them."""


class Done(Protocol):
    """An action about to be recorded."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def customer_id(self) -> int | None: ...


async def note(session: AsyncSession, done: Iterable[Done]) -> None:
    """Keep on each customer when the last contact was, for scans that cannot read the ledger of everybody."""
    latest: dict[int, datetime] = {}
    for one in done:
        if one.kind in KINDS and one.customer_id is not None:
            latest[one.customer_id] = max(one.at, latest.get(one.customer_id, one.at))
    for customer_id, at in sorted(latest.items()):  # in one order everywhere: no two wait for each other
        older = or_(Customer.contacted_at.is_(None), Customer.contacted_at < at)
        await session.execute(
            update(Customer).where(Customer.id == customer_id, older).values(contacted_at=at),
            execution_options={"synchronize_session": False},
        )
