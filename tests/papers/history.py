"""A customer with a history: visits with photos, a talk, deals, things due."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from nlp.analysis import Analysis, Concern, Line, NextStep, Promise, Quote, Score, Talk, Weak, dump
from storage import calls, deals, follow_ups, ledger
from storage.calls import Arrived
from storage.ledger import Draft
from storage.media import MediaStore
from storage.models import Call, Customer, Deal, Visit
from tests.company import Company

SLOTS = ("door", "shelf", "conversation")
FOUND = Analysis(
    "builtin",
    (Concern("price", "价格", (Quote(0, 3.0, "太贵了，打我电话 13812345678"),), "concern:price"),),
    (Weak("hedging", "含糊其辞", 1, 25.0, "应该差不多可以吧", "没有给准话", "weak:hedging"),),
    (Line("先问清楚一个月走多少盒，再谈价格。", "price", "playbook:price_first", None, "line:price_first"),),
    (Promise("rep", "周五之前把报价单发过去", 7, 40.0, None, "quote"),),
    Score(60),
    Score(None),
    NextStep(True, "发报价"),
    Talk(),
)


async def visit(
    session: AsyncSession, customer: Customer, rep: int, at: datetime, media_ids: Sequence[int] = (), note: str = ""
) -> Visit:
    """A submitted visit; its photos stand in the playbook's slots."""
    row = Visit(
        customer_id=customer.id,
        rep_id=rep,
        team_id=customer.team_id,
        state="submitted",
        opened_at=at,
        submitted_at=at,
    )
    session.add(row)
    await session.flush()
    done: list[tuple[str, dict[str, object]]] = [("visit.opened", {})]
    for slot, media in zip(SLOTS, media_ids, strict=False):
        done += [
            ("photo.received", {"media": media}),
            ("photo.placed", {"media": media, "slot": slot, "by": "rep"}),
        ]
    done += [
        ("field.answered", {"field": "otc_shortage", "value": ["ganmaoling", "ibuprofen"]}),
        ("field.answered", {"field": "interest", "value": "hot"}),
        ("next.set", {"kind": "sample", "due": (at + timedelta(days=2)).date().isoformat()}),
        *([("note.added", {"text": note})] if note else []),
        ("visit.submitted", {}),
    ]
    await ledger.append(
        session, [Draft(kind, at, rep, customer.id, visit_id=row.id, payload=payload) for kind, payload in done]
    )
    return row


async def photos(session: AsyncSession, store: MediaStore, pictures: Sequence[bytes], at: datetime) -> list[int]:
    """The ids of these pictures."""
    return [(await store.put(session, one, "image/jpeg", "p.jpg", at)).id for one in pictures]


async def deal(
    session: AsyncSession, customer: Customer, owner: int, name: str, at: datetime, stage: str = "proposal"
) -> Deal:
    """An open deal that entered its stage at `at`."""
    code = f"D-{customer.id}-{name}"
    row = await deals.open_deal(session, code, name, customer, owner, stage, at)
    row.amount_fen = 8_000_000
    return row


async def talk(session: AsyncSession, customer: Customer, rep: int, at: datetime) -> Call:
    """A talk in which something was found."""
    call = await calls.create(
        session, Arrived(rep, None, None, "谈话.m4a", "console", "R01", at, at + timedelta(days=9), duration_s=95.0)
    )
    calls.tie(call, customer, None)
    call.state = "done"
    await calls.save_analysis(session, call.id, dump(FOUND), "builtin", None, at)
    return call


async def everything(
    session: AsyncSession, store: MediaStore, company: Company, at: datetime, picture: bytes
) -> Customer:
    """The shop of 小林 with one of each."""
    customer = await session.get_one(Customer, company.customers["百姓大药房"])
    lin = company.people["小林"]
    ids = await photos(session, store, [picture] * 3, at)
    await visit(session, customer, lin, at - timedelta(days=3), ids, "老板要促销 <b>政策</b> & 海报")
    await deal(session, customer, lin, "感冒灵首批铺货", at - timedelta(days=20))
    await talk(session, customer, lin, at - timedelta(days=1))
    await follow_ups.plan_promise(
        session, customer.id, lin, customer.team_id, "quote", (at - timedelta(days=1)).date()
    )
    await follow_ups.plan_promise(
        session, customer.id, lin, customer.team_id, "周六送两箱", (at + timedelta(days=3)).date()
    )
    return customer
