"""A talk that left its words wherever a talk leaves them, for the tests of erasing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import events
from bot.cards import call as cards
from bot.cards.card import Card, Text, dump
from nlp.transcript import Segment
from storage import calls, console, follow_ups, inbox, ledger, outbox, tips
from storage.calls import Arrived
from storage.console import NewMessage
from storage.database import Database
from storage.ledger import Draft
from storage.media import MediaStore
from storage.models import Base, Call, Inbox, Upload
from storage.outbox import Queued
from tests.company import Company

SECRET = "杜鹃花开三十八"
"""Words that were said in the talk: after erasing they stand nowhere."""
PROMISED = f"送“{SECRET}”\\两箱"
AUDIO = b"#!AMR\n" + b"voice" * 50


async def bring(
    session: AsyncSession,
    store: MediaStore,
    company: Company,
    at: datetime,
    *,
    key: str = "m1",
    sound: bytes = AUDIO,
) -> Call:
    """A talk of 小林's that came at `at` as the message `key`; heard, analysed, shown; it is kept a day."""
    lin, shop = company.people["小林"], company.customers["百姓大药房"]
    media = await store.put(session, sound, "audio/amr", f"{SECRET}.amr", at)
    arrived = Arrived(lin, None, media.id, f"{SECRET}.amr", "console", "R01", at, at + timedelta(days=1))
    call = await calls.create(session, arrived)
    call.customer_id, call.state, call.holder, call.token = shop, "working", "worker", 1
    await calls.append(session, call, [Segment(0.0, 2.0, f"你们{SECRET}", "customer")], 2.0)
    await calls.save_analysis(session, call.id, {"quote": SECRET}, "builtin", None, at)
    await tips.mark(session, call.id, lin, f"quote:{SECRET}", "concern:price", at)
    session.add(
        Upload(
            person_id=lin, name=SECRET, size=9, fingerprint=SECRET, state="done", media_id=media.id,
            created_at=at, touched_at=at,
        )
    )  # fmt: skip
    await _said_and_shown(session, call, key, at)
    return call


async def _said_and_shown(session: AsyncSession, call: Call, key: str, at: datetime) -> None:
    """The message it came by, what was recorded for that, the answers to it, and the card of what was found."""
    file = events.File(call.media_id or 0, call.name)
    came = events.dump(events.Event("console", key, "R01", "R01", at, file))
    await inbox.store(session, [inbox.Arrived("console", key, "R01", came, at)])
    received = (await session.scalars(select(Inbox).where(Inbox.key == key))).one()
    cause = {"cause": f"in:{received.id}"}
    owed = await follow_ups.plan_promise(session, call.customer_id or 0, call.rep_id, None, PROMISED, at.date())
    done: dict[str, dict[str, int]] = {"call.received": {}, "call.promised": {"follow_up": owed.id}}
    await ledger.append(
        session,
        [
            Draft(kind, at, call.rep_id, call.customer_id, payload={"call": call.id, **more}, evidence=cause)
            for kind, more in done.items()
        ],
    )
    reminder = dump(Card("到期", f"{PROMISED} · 百姓大药房"))
    tips_card = dump(Card("急救建议", SECRET))
    said = [
        Queued(f"in:{received.id}.0.0.0", "console", "R01", None, "send", dump(Text(SECRET)), at),
        Queued(f"call:{call.id}:done.0.0.0", "console", "R01", None, "send", dump(Text(SECRET)), at),
        Queued(f"call:{call.id}:done.0.0.1", "console", "R01", cards.slot(call.id), "send", tips_card, at),
        Queued(f"call:{call.id}:done.1.0.0", "console", "S01", cards.slot(call.id, "led"), "send", tips_card, at),
        Queued(f"reminder:{owed.id}.0.0.0", "console", "R01", f"follow_up:{owed.id}", "send", reminder, at),
    ]
    await outbox.queue(session, said)
    shown = [NewMessage(m.key, m.chat, "out", m.payload, at) for m in said]
    brought = {"type": "file", "name": SECRET, "from": {"id": "R01", "name": "小林"}}
    await console.show(session, [NewMessage(f"in:{key}", "R01", "in", brought, at), *shown])


async def where_it_stands(database: Database, words: Sequence[str] = (SECRET,)) -> set[str]:
    """The tables in which any of these words can still be read."""
    found = set()
    async with database.read() as session:
        for name, table in Base.metadata.tables.items():
            rows = await session.execute(select(table))
            found |= {name for row in rows if any(word in repr(tuple(row)) for word in words)}
    return found
