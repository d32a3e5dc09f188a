"""Finding people: by account, by desk, upwards to a supervisor, downwards to the teams led."""

from datetime import UTC, datetime, timedelta

import pytest

from sales.access import Owned, may_see
from storage import people
from storage.database import Database
from storage.models import Customer, Forward, Group, Identity, Person, Team, Visit

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def person(id: int, role: str, team_id: int | None, *, desk: str | None = None, active: bool = True) -> Person:
    return Person(
        id=id, code=f"E{id}", name=f"员工{id}", role=role, team_id=team_id, desk=desk, phone=None, active=active
    )


@pytest.fixture
async def company(database: Database) -> Database:
    """A region (1) over two teams (2, 3); team 3 over a corner team (4) whose supervisor has left."""
    async with database.write() as session:
        for id, parent in ((1, None), (2, 1), (3, 1), (4, 3)):
            session.add(Team(id=id, name=f"团队{id}", parent_id=parent))
            await session.flush()
        session.add_all(
            [
                person(10, "supervisor", 1),
                person(20, "supervisor", 3),
                person(21, "supervisor", 4, active=False),
                person(30, "rep", 4),
                person(40, "colleague", None, desk="product"),
                person(41, "colleague", None, desk="after_sales"),
                person(42, "colleague", None, desk="product", active=False),
            ]
        )
    return database


async def test_a_person_is_known_by_the_account_of_each_channel(company: Database) -> None:
    async with company.write() as session:
        session.add(Identity(channel="wecom", external_id="zhang", person_id=30))
        session.add(Identity(channel="dingtalk", external_id="zhang", person_id=20))
    async with company.read() as session:
        known = await people.person_by_identity(session, "wecom", "zhang")
        assert known is not None
        assert known.id == 30
        assert await people.person_by_identity(session, "console", "zhang") is None
        accounts = await people.identities_by_use(session, [20, 30])
        assert [(a.person_id, a.channel) for a in accounts] == [(20, "dingtalk"), (30, "wecom")]


async def test_the_nearest_supervisor_who_has_not_left_is_asked(company: Database) -> None:
    async with company.read() as session:
        assert [p.id for p in await people.supervisors_of(session, 4)] == [20]
        assert [p.id for p in await people.supervisors_of(session, 2)] == [10]
        assert await people.supervisors_of(session, None) == []


async def test_teams_that_were_put_in_a_circle_do_not_hang_anything(database: Database) -> None:
    async with database.write() as session:
        session.add_all([Team(id=1, name="甲", parent_id=None), Team(id=2, name="乙", parent_id=1)])
        await session.flush()
        one = await session.get_one(Team, 1)
        one.parent_id = 2
    async with database.read() as session:
        assert await people.supervisors_of(session, 1) == []
        assert await people.team_and_below(session, 1) == {1, 2}


async def test_a_desk_lists_the_colleagues_who_are_still_there(company: Database) -> None:
    async with company.read() as session:
        assert [p.id for p in await people.colleagues(session, "product")] == [40]


async def test_a_team_has_its_groups(company: Database) -> None:
    async with company.write() as session:
        session.add(Group(team_id=2, channel="console", chat="group-2"))
        session.add(Group(team_id=3, channel="console", chat="group-3"))
    async with company.read() as session:
        assert [g.chat for g in await people.groups_of_team(session, 2)] == ["group-2"]


async def test_a_supervisor_leads_the_teams_below_and_not_the_one_beside(company: Database) -> None:
    async with company.read() as session:
        viewer = await people.viewer_of(session, await session.get_one(Person, 20))
    assert viewer.teams == {3, 4}
    assert may_see(viewer, Owned(owner_id=30, team_id=4))
    assert not may_see(viewer, Owned(owner_id=99, team_id=2))


async def test_a_colleague_is_shown_the_visit_that_was_forwarded(company: Database) -> None:
    async with company.write() as session:
        session.add(Customer(id=1, code="C1", name="百姓大药房", type="pharmacy", owner_id=30, created_at=NOW))
        await session.flush()
        for id in (1, 2):
            session.add(Visit(id=id, customer_id=1, rep_id=30, team_id=4, state="submitted", opened_at=NOW))
        await session.flush()
        session.add(Forward(visit_id=2, from_id=30, to_id=40, created_at=NOW))
    async with company.read() as session:
        viewer = await people.viewer_of(session, await session.get_one(Person, 40))
    assert may_see(viewer, Owned(30, 4, visit_id=2))
    assert not may_see(viewer, Owned(30, 4, visit_id=1))


async def test_the_account_a_person_wrote_from_last_comes_first(company: Database) -> None:
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)
    async with company.write() as session:
        for channel in ("wecom", "dingtalk"):
            session.add(Identity(channel=channel, external_id="li", person_id=30))
        await session.flush()
        await people.note_heard(session, [("dingtalk", "li")], now)
        await people.note_heard(session, [("dingtalk", "li"), ("wecom", "nobody")], now + timedelta(minutes=59))
        first, second = await people.identities_by_use(session, [30])
    assert (first.channel, first.heard_at) == ("dingtalk", now)
    assert (second.channel, second.heard_at) == ("wecom", None)
