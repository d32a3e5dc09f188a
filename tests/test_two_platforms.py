"""One company on two strict platforms at once: one person, one row, and the pages know them in both apps."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from sqlalchemy import select

from bot.app import Bot, build
from bot.importing import nights
from bot.platforms import configured_platforms
from storage.database import Database
from storage.models import Customer, Identity, Outbox, Person, Team
from tests.chat import playbook
from tests.clock import FakeClock
from tests.phones.served import free_port, served
from tests.phones.settings import in_dingtalk, in_wecom, set_up
from tests.platforms.dingtalk import DingTalkServer
from tests.platforms.wecom import WeComServer
from tests.web.logins import DINGTALK, WECOM

SHOP = "百姓大药房"


@dataclass
class Company:
    """A bot between both platforms."""

    bot: Bot
    clock: FakeClock
    wecom: Any
    dingtalk: Any
    address: str

    async def night_falls(self) -> None:
        self.clock.advance(days=1)
        await self.bot.clockwork.night()

    async def opens_a_shop(self, owner: str) -> str:
        """The first customer; where its door's code leads."""
        async with self.bot.database.write() as session:
            rep = (await session.scalars(select(Person).where(Person.name == owner))).one()
            shop = Customer(code="C1", name=SHOP, type="pharmacy", created_at=self.clock())
            shop.owner_id, shop.team_id = rep.id, rep.team_id
            session.add(shop)
        return f"{self.address}/v/{self.bot.house.signing.door(1, 1)}"

    async def people(self) -> dict[str, tuple[str, str | None, bool, dict[str, str]]]:
        """Name → role, team, active, accounts."""
        async with self.bot.database.read() as session:
            teams = {team.id: team.name for team in await session.scalars(select(Team))}
            accounts: dict[int, dict[str, str]] = {}
            for one in await session.scalars(select(Identity)):
                accounts.setdefault(one.person_id, {})[one.channel] = one.external_id
            return {
                person.name: (
                    person.role,
                    teams.get(person.team_id or 0),
                    person.active,
                    accounts.get(person.id, {}),
                )
                for person in await session.scalars(select(Person))
            }


@pytest.fixture
async def company(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Company]:
    """王姐 leads 城东一队; 小林 is in it on both platforms, 小吴 in DingTalk alone."""
    clock, port = FakeClock(), free_port()
    patient = {"click_deadline": 10.0, "event_deadline": 10.0}
    async with WeComServer(clock=clock, verify_s=20.0) as wecom, DingTalkServer(clock=clock, **patient) as dingtalk:
        app, robot = wecom.app(), dingtalk.app()
        wecom.department(2, "城东一队", 1)
        wecom.employ("wang", "王姐", department=[2], is_leader_in_dept=[1])
        wecom.employ("lin", "小林", department=[2])
        wecom.employ("zhao", "小赵", department=[2])
        dingtalk.department(7, "城东一队")
        dingtalk.person("d-lin", "小林", departments=[7])
        dingtalk.person("d-wu", "小吴", departments=[7], job_number="E9")
        dingtalk.person("d-qian", "小钱", departments=[7])
        settings = set_up(tmp_path, port, in_wecom(wecom, app), in_dingtalk(dingtalk, robot))
        async with configured_platforms(settings, sqlite_database, clock) as platforms:
            bot = build(settings, sqlite_database, playbook(), clock=clock, platforms=platforms)
            async with served(bot, port) as address:
                async with sqlite_database.write() as session:
                    for platform in platforms:
                        await nights.begin(session, platform.name, clock(), settings.timezone)
                yield Company(bot, clock, wecom, dingtalk, address)


async def test_the_night_makes_one_company_of_two_platforms(company: Company) -> None:
    await company.night_falls()
    everybody = {
        "王姐": ("supervisor", "城东一队", True, {"wecom": "wang"}),
        "小林": ("rep", "城东一队", True, {"wecom": "lin", "dingtalk": "d-lin"}),
        "小赵": ("rep", "城东一队", True, {"wecom": "zhao"}),
        "小吴": ("rep", "城东一队", True, {"dingtalk": "d-wu"}),
        "小钱": ("rep", "城东一队", True, {"dingtalk": "d-qian"}),
    }
    assert await company.people() == everybody
    await company.night_falls()
    assert await company.people() == everybody


async def test_whoever_left_both_is_closed_and_the_supervisor_reads_it_in_wecom(company: Company) -> None:
    await company.night_falls()
    await company.opens_a_shop("小林")
    company.wecom.members["lin"].status = 5
    await company.night_falls()
    assert (await company.people())["小林"][2:] == (True, {"dingtalk": "d-lin"})
    company.dingtalk.people.pop("d-lin")
    await company.night_falls()
    assert not (await company.people())["小林"][2]
    async with asyncio.timeout(60):
        while not company.wecom.user("wang").bubbles:
            await asyncio.sleep(0.02)
    assert SHOP in company.wecom.user("wang").bubbles[-1].words
    async with company.bot.database.read() as session:
        assert len((await session.scalars(select(Outbox))).all()) == 1


async def test_both_apps_know_who_scanned_the_door(company: Company) -> None:
    await company.night_falls()
    door = await company.opens_a_shop("小林")
    async with aiohttp.ClientSession(headers=WECOM, cookie_jar=aiohttp.CookieJar(unsafe=True)) as phone:
        async with phone.get(door, allow_redirects=False) as away:
            asked = parse_qs(urlsplit(away.headers["Location"]).query)
        back = {"code": company.wecom.login_code("lin"), "state": asked["state"][0]}
        async with phone.get(asked["redirect_uri"][0], params=back) as page:
            shown = await page.text()
        assert SHOP in shown
        assert 'data-app="wecom"' in shown
    async with aiohttp.ClientSession(headers=DINGTALK, cookie_jar=aiohttp.CookieJar(unsafe=True)) as phone:
        async with phone.get(door) as asking:
            entry = re.search(r'name="entry" value="([^"]*)"', await asking.text())
        assert entry
        form = {"entry": entry[1], "code": company.dingtalk.auth_code("d-lin")}
        async with phone.post(f"{company.address}/login/dingtalk", data=form) as page:
            assert SHOP in await page.text()
