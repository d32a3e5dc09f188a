"""The sample company's deals: every one went only where it might, and a supervisor has something to see."""

from collections import Counter
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot import lights
from bot.cuts import cuts
from bot.desk import House
from bot.signing import Signing
from sales.deals import missing
from sales.workdays import WorkCalendar
from storage import deal_scan, people
from storage.database import Database
from storage.models import Action, Deal, Person
from storage.visibility import visible
from tests.sample.help import NOW, PLAYBOOK


async def test_each_deal_is_what_its_actions_say(sample: Database) -> None:
    rules = PLAYBOOK.deals
    async with sample.read() as session:
        deals = list(await session.scalars(select(Deal)))
        actions = list(await session.scalars(select(Action).where(Action.deal_id.is_not(None)).order_by(Action.id)))
    assert len(deals) == 71
    for deal in deals:
        road = [action for action in actions if action.deal_id == deal.id]
        moves = [action for action in road if "to" in action.payload]
        assert (moves[-1].payload["to"], moves[-1].at) == (deal.stage, deal.stage_since)
        assert (road[0].kind, road[0].at, road[-1].at) == ("deal.opened", deal.created_at, deal.last_activity_at)
        assert missing("", deal.stage, deal.confirmed, rules) is None
        assert road[-1].at < NOW
    states = Counter(deal.state for deal in deals)
    assert states == {"open": 55, "won": 14, "lost": 2}
    assert sum(deal.amount_fen is None for deal in deals) == 7
    assert sum(deal.waiting_until is not None for deal in deals) == 1


async def test_every_supervisor_leads_teams_with_deals_that_are_stuck(sample: Database) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    house = House(PLAYBOOK, zone, WorkCalendar(), Signing("secret"), "http://localhost")
    too_long = cuts(house, NOW.astimezone(zone).date())
    async with sample.read() as session:
        for supervisor in await session.scalars(select(Person).where(Person.role == "supervisor")):
            viewer = await people.viewer_of(session, supervisor)
            theirs = visible(viewer, Deal.owner_id, Deal.team_id)
            assert await deal_scan.count(session, too_long, (), theirs)


async def test_the_lights_are_not_all_the_same(sample: Database) -> None:
    house = House(PLAYBOOK, ZoneInfo("Asia/Shanghai"), WorkCalendar(), Signing("secret"), "http://localhost")
    async with sample.read() as session:
        shown = (await lights.board(session, house, NOW)).teams
    assert {light.colour for team in shown for light in team.lights} >= {"red", "yellow", "none"}
