"""Questions to colleagues and files on request, as both databases keep them."""

import asyncio
from datetime import UTC, datetime, timedelta

from storage import agendas, deals, ledger, papers, questions
from storage.database import Database
from storage.ledger import Draft
from storage.models import Alert, Customer, Paper
from storage.questions import Asking, Tally
from tests.company import Company, found

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


async def alerted(database: Database, company: Company) -> tuple[int, int]:
    """An alert of 城东一队 about one deal: their ids."""
    async with database.write() as session:
        shop = await session.get_one(Customer, company.customers["百姓大药房"])
        deal = await deals.open_deal(session, "D1", "铺货", shop, company.people["小林"], "proposal", NOON)
        alert = Alert(
            kind="stuck",
            team_id=company.teams["城东一队"],
            people={"ids": [company.people["王姐"]], "said": {}},
            waiting_since=NOON.date(),
            day=NOON.date(),
            stage="proposal",
            deals={"ids": [deal.id]},
            fingerprint="one",
            told_at=NOON,
        )
        session.add(alert)
        await session.flush()
        return alert.id, deal.id


def asking(alert: int, deal: int, company: Company, to: str = "小林") -> Asking:
    by = company.people["王姐"]
    return Asking(alert, deal, by, company.people[to], "warning:stuck", "卡在哪？", NOON, NOON + timedelta(days=1))


async def test_a_question_is_asked_once_whoever_presses(database: Database) -> None:
    company = await found(database)
    alert, deal = await alerted(database, company)

    async def press() -> bool:
        async with database.write() as session:
            return await questions.ask(session, asking(alert, deal, company)) is not None

    assert sum(await asyncio.gather(*(press() for _ in range(5)))) == 1
    async with database.write() as session:
        assert await questions.tally(session, alert) == Tally(0, 1)
        [open_] = await questions.open_to(session, company.people["小林"])
        assert await questions.due(session, NOON + timedelta(hours=23), 9) == []
        [late] = await questions.due(session, NOON + timedelta(days=1), 9)
        assert late.id == open_.question.id
        questions.answer(late, "等客户", NOON + timedelta(hours=2))
    async with database.write() as session:
        assert await questions.tally(session, alert) == Tally(1, 1)
        assert await questions.due(session, NOON + timedelta(days=9), 9) == []
        [one] = await questions.answered_since(session, NOON, [company.teams["城东一队"]])
        assert (one.team, one.from_team, one.desk) == ("城东一队", "城东一队", None)
        assert (one.told_at, one.answered_at) == (NOON, NOON + timedelta(hours=2))
        assert await questions.answered_since(session, NOON, [company.teams["城西二队"]]) == []
        assert len(await questions.answered_since(session, NOON, None)) == 1
        assert await questions.ask(session, asking(alert, deal, company)) is None  # because of this alert, once


async def test_whoever_has_least_to_answer_is_asked_next(database: Database) -> None:
    company = await found(database)
    alert, deal = await alerted(database, company)
    async with database.write() as session:
        first = await questions.least_busy(session, "product")
        assert first is not None
        assert first.name == "周工"
        assert await questions.least_busy(session, "nobody") is None
        await questions.ask(session, asking(alert, deal, company, "周工"))
        assert await questions.unanswered(session, [company.teams["城东一队"]]) == 1
        assert await questions.unanswered(session, [company.teams["城西二队"]]) == 0


async def test_two_printers_take_two_papers_and_one_wanted_twice_is_one(database: Database) -> None:
    company = await found(database)
    lin = company.people["小林"]
    async with database.write() as session:
        assert [await papers.want(session, "pack", n, lin, [n], NOON) for n in (1, 2, 1)] == [True, True, False]

    async def take() -> int | None:
        async with database.write() as session:
            paper = await papers.claim(session, NOON, NOON + timedelta(minutes=1))
            return paper.subject_id if paper else None

    assert set(await asyncio.gather(*(take() for _ in range(3)))) == {1, 2, None}
    async with database.read() as session:
        assert not await papers.is_due(session, NOON)
        assert await papers.is_due(session, NOON + timedelta(minutes=1))
        assert isinstance(await session.get(Paper, 1), Paper)


async def test_the_last_contact_is_told_with_its_kind(database: Database) -> None:
    company = await found(database)
    shop, clinic = company.customers["百姓大药房"], company.customers["阳光诊所"]
    async with database.write() as session:
        drafts = [
            Draft("visit.submitted", NOON, customer_id=shop),
            Draft("follow_up.done", NOON + timedelta(hours=1), customer_id=shop),
            Draft("pack.taken", NOON + timedelta(hours=2), customer_id=shop),
        ]
        await ledger.append(session, drafts)
    async with database.read() as session:
        last = await agendas.last_contacts(session, [shop, clinic])
    assert last == {shop: ("follow_up.done", NOON + timedelta(hours=1))}
