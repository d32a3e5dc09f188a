"""Who may see what: the rule itself, and that the database applies the very same one."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Integer, Select, cast, select, union_all

from sales.access import Owned, may_see
from storage.database import Database
from storage.visibility import Viewer, visible

MINE = Owned(owner_id=7, team_id=1)
A_TEAM_MATES = Owned(owner_id=8, team_id=1)
ELSEWHERE = Owned(owner_id=9, team_id=2)
NOBODYS = Owned(owner_id=None, team_id=None)


def test_a_rep_sees_their_own_and_nothing_of_the_rest_of_the_team() -> None:
    rep = Viewer(7, "rep", teams=frozenset({1}), shared=frozenset({5}))
    assert may_see(rep, MINE)
    assert not any(may_see(rep, thing) for thing in (A_TEAM_MATES, ELSEWHERE, NOBODYS))
    assert not may_see(rep, Owned(9, 2, visit_id=5))


def test_a_supervisor_sees_the_teams_and_their_own_but_not_other_teams() -> None:
    supervisor = Viewer(7, "supervisor", teams=frozenset({1}))
    assert may_see(supervisor, A_TEAM_MATES)
    assert may_see(supervisor, Owned(owner_id=7, team_id=2))
    assert not may_see(supervisor, ELSEWHERE)
    assert not may_see(supervisor, NOBODYS)


def test_operations_see_everything() -> None:
    assert all(may_see(Viewer(1, "operations"), thing) for thing in (MINE, ELSEWHERE, NOBODYS))


def test_a_colleague_sees_only_the_visits_that_were_forwarded() -> None:
    colleague = Viewer(7, "colleague", teams=frozenset({1}), shared=frozenset({5}))
    assert may_see(colleague, Owned(9, 2, visit_id=5))
    assert not may_see(colleague, Owned(7, 1, visit_id=6))
    assert not may_see(colleague, MINE)


@pytest.mark.parametrize("role", ["rep", "supervisor", "colleague", "operations"])
def test_whoever_has_left_sees_nothing(role: str) -> None:
    left = Viewer(7, role, active=False, teams=frozenset({1}), shared=frozenset({5}))
    assert not may_see(left, Owned(7, 1, visit_id=5))


def test_a_role_nobody_knows_sees_nothing() -> None:
    assert not may_see(Viewer(7, "director", teams=frozenset({1})), MINE)


ids = st.integers(1, 4)
viewers = st.builds(
    Viewer,
    person_id=ids,
    role=st.sampled_from(["rep", "supervisor", "colleague", "operations", "unknown"]),
    active=st.booleans(),
    teams=st.frozensets(ids),
    shared=st.frozensets(ids),
)
things = st.builds(Owned, st.none() | ids, st.none() | ids, st.none() | ids)


def _as_row(n: int, thing: Owned) -> Select[*tuple[Any, ...]]:
    named = {"n": n, "owner": thing.owner_id, "team": thing.team_id, "visit": thing.visit_id}
    return select(*(cast(value, Integer).label(name) for name, value in named.items()))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # the database is only asked, never written to
@given(viewer=viewers, owned=st.lists(things, min_size=1, max_size=12))
async def test_the_database_hides_exactly_what_the_rule_hides(
    database: Database, viewer: Viewer, owned: list[Owned]
) -> None:
    numbered = list(enumerate(owned))
    table = union_all(*(_as_row(n, thing) for n, thing in numbered)).subquery()
    query = select(table.c.n).where(visible(viewer, table.c.owner, table.c.team, table.c.visit))
    async with database.read() as session:
        shown = set((await session.scalars(query)).all())
    assert shown == {n for n, thing in numbered if may_see(viewer, thing)}
