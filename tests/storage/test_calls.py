"""A talk's row, its transcript in pieces, what was found, and what was called wrong."""

from datetime import UTC, datetime, timedelta

from bot.transcripts import transcript
from nlp.transcript import Segment, Transcript, Word
from storage import calls, customers, tips, visits
from storage.calls import Arrived
from storage.database import Database
from storage.models import Call, Customer, Visit
from storage.visibility import Viewer
from tests.company import found

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
PRICE = Segment(0.0, 2.0, "这个多少钱", "customer", (Word(0.0, 0.4, "这个"), Word(0.4, 2.0, "多少钱")))
ANSWER = Segment(2.0, 4.5, "大概三十吧", "rep")


def arrived(rep_id: int, n: int = 0) -> Arrived:
    at = NOON + timedelta(minutes=n)
    return Arrived(rep_id, None, None, f"录音{n}.amr", "console", "R01", at, at + timedelta(days=7), duration_s=9.0)


async def test_a_talk_from_its_arrival_to_what_was_found(database: Database) -> None:
    company = await found(database)
    lin, shop = company.people["小林"], company.customers["百姓大药房"]
    async with database.write() as session:
        call = await calls.create(session, arrived(lin))
        calls.tie(call, await session.get_one(Customer, shop), None)
        calls.set_consent(call, NOON, NOON + timedelta(days=180))
        assert (call.state, call.team_id) == ("waiting", company.teams["城东一队"])
        await calls.append(session, call, [PRICE], 2.0)
        await calls.append(session, call, [ANSWER], 4.5)
    async with database.write() as session:
        call = await calls.find(session, call.id, lock=True)
        assert call is not None
        assert call.heard_s == 4.5
        await calls.name_speakers(session, call.id, ["customer", "rep"])
        calls.complete(call, NOON, "guessed", "zh")
        for n in range(2):
            await calls.save_analysis(session, call.id, {"n": n}, "builtin", None, NOON)
    async with database.read() as session:
        rows = await calls.segments(session, call.id)
        assert transcript(call, rows) == Transcript((PRICE, ANSWER), "guessed")
        analysis = await calls.analysis(session, call.id)
        assert analysis is not None
        assert analysis.payload == {"n": 1}
        assert (call.heard_s, call.language, call.heard_at) == (9.0, "zh", NOON)


async def test_swapped_speakers_are_read_the_other_way_round(database: Database) -> None:
    company = await found(database)
    async with database.write() as session:
        call = await calls.create(session, arrived(company.people["小林"]))
        await calls.append(session, call, [PRICE, ANSWER], 4.5)
        calls.complete(call, NOON, "guessed")
        call.state = "done"
        calls.swap(call)
        rows = await calls.segments(session, call.id)
    assert [segment.speaker for segment in transcript(call, rows).segments] == ["rep", "customer"]
    assert (call.state, call.swapped) == ("heard", True)


async def test_a_reps_last_talks_newest_first_and_nobody_elses(database: Database) -> None:
    company = await found(database)
    lin, zhao = company.people["小林"], company.people["小赵"]
    async with database.write() as session:
        for n, rep in enumerate([lin, lin, zhao, lin]):
            await calls.create(session, arrived(rep, n))
        session.add(Call(**{**vars_of(arrived(lin, 9)), "purpose": "note"}))
    async with database.read() as session:
        mine = await calls.of_rep(session, lin, 2)
    assert [call.name for call, _ in mine] == ["录音3.amr", "录音1.amr"]


def vars_of(one: Arrived) -> dict[str, object]:
    values = {name: getattr(one, name) for name in one.__dataclass_fields__}
    return values | {"received_at": values.pop("at")}


async def test_what_is_called_wrong_counts_once_a_person(database: Database) -> None:
    company = await found(database)
    lin, wang = company.people["小林"], company.people["王姐"]
    async with database.write() as session:
        call = await calls.create(session, arrived(lin))
        assert await tips.mark(session, call.id, lin, "weak:hedging:1", "weak:hedging", NOON)
        assert not await tips.mark(session, call.id, lin, "weak:hedging:1", "weak:hedging", NOON)
        assert await tips.mark(session, call.id, wang, "weak:hedging:1", "weak:hedging", NOON)
        assert await tips.mark(session, call.id, lin, "concern:price", "concern:price", NOON)
        assert await tips.marks(session) == {"weak:hedging": 2, "concern:price": 1}
        assert await tips.marked(session, call.id) == {"weak:hedging:1", "concern:price"}


async def test_whom_a_talk_may_be_with(database: Database) -> None:
    company = await found(database)
    lin, shop, clinic = (
        company.people["小林"],
        *(company.customers[name] for name in ("百姓大药房", "阳光诊所")),
    )
    async with database.write() as session:
        for n, customer in enumerate([shop, clinic, shop]):
            at = NOON + timedelta(hours=n)
            row = Visit(customer_id=customer, rep_id=lin, state="submitted", opened_at=at, submitted_at=at)
            session.add(row)
    viewer = Viewer(lin, "rep")
    async with database.read() as session:
        last = await visits.recent_of(session, lin, NOON + timedelta(hours=1))
        assert last is not None
        assert (last.customer_id, last.opened_at) == (shop, NOON + timedelta(hours=2))
        assert await visits.recent_of(session, lin, NOON + timedelta(hours=3)) is None
        assert [one.id for one in await visits.customers_of(session, lin, 5)] == [shop, clinic]
        named = await customers.named_in(session, viewer, "20261124百姓大药房王店长.m4a")
        assert [one.id for one in named] == [shop]
        assert await customers.named_in(session, viewer, "便民超市录音.m4a") == []  # a colleague's
        assert await customers.named_in(session, viewer, "百姓.m4a") == []


async def test_an_open_visit_goes_before_a_later_one(database: Database) -> None:
    company = await found(database)
    lin, shop, clinic = (
        company.people["小林"],
        *(company.customers[name] for name in ("百姓大药房", "阳光诊所")),
    )
    async with database.write() as session:
        session.add(Visit(customer_id=shop, rep_id=lin, state="open", opened_at=NOON - timedelta(days=3)))
        session.add(Visit(customer_id=clinic, rep_id=lin, state="closed", opened_at=NOON))
    async with database.read() as session:
        visit = await visits.recent_of(session, lin, NOON - timedelta(hours=12))
    assert visit is not None
    assert visit.customer_id == shop
