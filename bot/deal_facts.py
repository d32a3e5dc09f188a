"""A deal as its warnings see it, put together from its row and what was done with its customer."""

from datetime import date, datetime, tzinfo

from sales.deal_warnings import Facts
from storage.deals import Contact
from storage.models import Deal


def facts_of(deal: Deal, contact: Contact, timezone: tzinfo) -> Facts:
    """The facts; days are those of `timezone`."""
    return Facts(
        stage=deal.stage,
        state=deal.state,
        stage_since=_day(deal.stage_since, timezone),
        opened=_day(deal.created_at, timezone),
        last_activity=_day(contact.last_at, timezone),
        amount_fen=deal.amount_fen,
        contacts=deal.contacts,
        expected_close=deal.expected_close,
        next_due=contact.next_due,
        waiting_until=deal.waiting_until,
    )


def _day(at: datetime, timezone: tzinfo) -> date:
    return at.astimezone(timezone).date()
