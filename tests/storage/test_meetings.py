"""Meetings: one that stands for an alert, taken by one at a time, on SQLite and PostgreSQL."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage import meetings
from storage.database import Database
from storage.models import Meeting
from tests.alerts import stuck
from tests.clock import FakeClock
from tests.company import Company, found

NOW = FakeClock().now
LEASE = timedelta(minutes=1)


def wanted(alert: int, company: Company) -> Meeting:
    return Meeting(
        alert_id=alert,
        by_id=company.people["王姐"],
        channel="console",
        owner="S01",
        starts_at=NOW + timedelta(hours=6),
        ends_at=NOW + timedelta(hours=7),
        attendees={"ids": [company.people["小林"]], "by_file": []},
        due_at=NOW,
        created_at=NOW,
    )


async def test_a_meeting_from_first_to_last(database: Database) -> None:
    company = await found(database)
    async with database.write() as session:
        lin, wang = company.people["小林"], company.people["王姐"]
        alert = await stuck(session, company, [wang], NOW)
        alert_id = alert.id
        session.add(wanted(alert_id, company))
        assert [one.id for one in await meetings.unasked(session, 9)] == [alert_id]
        assert await meetings.needed(session, alert, [wang]) == [lin, wang]
        assert await meetings.own_deals(session, alert.deals["ids"]) == {lin: [("百姓大药房", "首批铺货")]}
        assert await meetings.accounts(session, "console", [lin, wang]) == {lin: "R01", wang: "S01"}
        assert await meetings.accounts(session, "elsewhere", [lin, wang]) == {}
    with pytest.raises(IntegrityError):  # one stands
        async with database.write() as session:
            session.add(wanted(alert_id, company))
    async with database.write() as first:
        (task,) = await meetings.claim(first, NOW, LEASE, 8)
        if not database.is_sqlite:  # where two can write at once they get different ones
            async with database.write() as second:
                assert await meetings.claim(second, NOW, LEASE, 8) == []
    assert (task.state, task.is_again, task.attempts) == ("booking", False, 1)
    async with database.write() as session:
        assert not await meetings.is_any_due(session, NOW)
        (again,) = await meetings.claim(session, NOW + LEASE, LEASE, 8)
        assert (again.is_again, again.attempts) == (True, 2)
        assert await meetings.held(session, task) is None  # overtaken
        meeting = await meetings.held(session, again)
        assert meeting is not None
        meetings.put_back(meeting, NOW + 2 * LEASE)
        await session.flush()
        assert await meetings.held(session, again) is None
        (third,) = await meetings.claim(session, NOW + 2 * LEASE, LEASE, 8)
        assert (third.is_again, third.attempts) == (False, 3)
        meetings.turn(meeting, "cancelled", None)
        await session.flush()
        assert not meetings.stands(await meetings.of_alert(session, alert_id))
        assert not await meetings.is_any_due(session, NOW + timedelta(days=9))
        session.add(wanted(alert_id, company))  # now there may be another
        await session.flush()
        assert meetings.stands(await meetings.of_alert(session, alert_id))
