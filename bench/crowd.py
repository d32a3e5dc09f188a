"""The company of the road's figures: two hundred reps with one thing to do each, and a past as long as wanted."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, text

from bot import events
from bot.cards.card import dump
from bot.cards.talk import help_card
from bot.events import Event
from storage.database import Database
from storage.migrate import upgrade
from storage.models import Customer, FollowUp, Identity, Inbox, Outbox, Person, Team

CHANNEL = "bench"
PEOPLE = 200

BATCH = 5_000
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def account(n: int) -> str:
    """The n-th rep's account, which is also the 1:1 chat."""
    return f"P{n % PEOPLE}"


async def newcomers(database: Database, channel: str = CHANNEL) -> None:
    """The company on its first day; `channel`: where its people are known."""
    await upgrade(database)
    async with database.write() as session:
        team = Team(name="一队")
        session.add(team)
        await session.flush()
        people = [Person(code=account(n), name=f"代表{n}", role="rep", team_id=team.id) for n in range(PEOPLE)]
        session.add_all(people)
        await session.flush()
        session.add_all(Identity(channel=channel, external_id=p.code, person_id=p.id) for p in people)
        customers = [_customer(person) for person in people]
        session.add_all(customers)
        await session.flush()
        session.add_all(_todo(customer) for customer in customers)


def _customer(owner: Person) -> Customer:
    return Customer(
        code=f"C-{owner.code}",
        name=f"{owner.name}的药房",
        type="pharmacy",
        owner_id=owner.id,
        team_id=owner.team_id,
        created_at=LONG_AGO,
    )


def _todo(customer: Customer) -> FollowUp:
    return FollowUp(customer_id=customer.id, owner_id=customer.owner_id, kind="sample", due=date(2026, 11, 26))


async def old_hands(messages: int, database: Database) -> None:
    """The same company after so many messages in and as many out, all finished."""
    await newcomers(database)
    for start in range(0, messages, BATCH):
        numbers = range(start, min(start + BATCH, messages))
        async with database.write() as session:
            await session.execute(insert(Inbox), [_message_in(n) for n in numbers])
            await session.execute(insert(Outbox), [_message_out(n) for n in numbers])
    if not database.is_sqlite:  # as autovacuum does in a real installation; SQLite has nobody who would
        async with database.write() as session:
            await session.execute(text("ANALYZE"))


def _message_in(n: int) -> dict[str, Any]:
    who = account(n)
    payload = events.dump(Event(CHANNEL, f"past-{n}", who, who, LONG_AGO, events.Text("帮助")))
    return {
        "channel": CHANNEL,
        "key": f"past-{n}",
        "conversation": who,
        "payload": payload,
        "received_at": LONG_AGO,
        "state": "done",
        "attempts": 0,
    }


def _message_out(n: int) -> dict[str, Any]:
    return {
        "key": f"past-{n}",
        "channel": CHANNEL,
        "chat": account(n),
        "mode": "send",
        "payload": dump(help_card("rep")),
        "state": "sent",
        "attempts": 1,
        "due_at": LONG_AGO,
        "created_at": LONG_AGO,
        "sent_at": LONG_AGO,
        "handle": f"past-{n}",
    }
