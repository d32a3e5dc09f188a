"""A company of many inside a strict platform that can be made to misbehave, the bot reached over the network."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.app import build
from bot.platforms import configured_platforms
from bot.settings import Settings
from storage.database import Database
from tests.chaos.clock import RunningClock
from tests.chaos.company import REPS_IN_A_TEAM, Beat, found, rep, supervisor
from tests.chaos.phones import BusyDingTalkPhone, BusyWeComPhone
from tests.chat import World, playbook
from tests.company import Company
from tests.phones.served import free_port, served
from tests.phones.settings import in_dingtalk, in_wecom, set_up
from tests.platforms.bubble import Bubble
from tests.platforms.dingtalk import DingTalkServer
from tests.platforms.wecom import WeComServer

PLENTY = 100_000_000  # of the month: what is done when it runs short is tried elsewhere
COLLEAGUES_PER_VISITS = 4  # WeCom takes 200 messages a day for each account, and a visit is some 27 of them
# A busy loop reads a click that late; what was repainted before that for an earlier press could not know of it.
IN_THE_AIR_S = 0.3
PUSHED_AGAIN_S = (2.0, 0.7)  # instead of a minute and of five seconds, which are the loop's own time


@dataclass(frozen=True)
class Chaos:
    """`group_of`: what stands in the group of a team; `unknowable`: what is said on messages of which nobody but
    the platform can know that they stand nowhere."""

    world: World
    server: Any
    beats: Sequence[Beat]
    group_of: Callable[[int], list[Bubble]]
    unknowable: Callable[[], Sequence[str]] = tuple


@asynccontextmanager
async def wecom(database: Database, folder: Path, visits: int, teams: int) -> AsyncIterator[Chaos]:
    """The self-built app, and a webhook for every team."""
    clock, port = RunningClock(), free_port()
    beats = await found(database, "wecom", [("wecom_webhook", f"T{n}") for n in range(teams)], visits)
    async with WeComServer(clock=clock, verify_s=20.0) as server:
        app = server.app()
        for account in _accounts(teams):
            server.employ(account)
        for number in range(visits // COLLEAGUES_PER_VISITS):
            server.employ(f"C{number:03}")
        with pytest.MonkeyPatch.context() as environment:
            for number in range(teams):
                environment.setenv(f"WECOM_WEBHOOK_T{number}", server.webhook(f"hook-{number}").key)
            settings = set_up(folder, port, in_wecom(server, app))
            async with _at_work(settings, database, clock, port) as bot:
                await app.verify_url(f"http://127.0.0.1:{port}/wecom/callback")
                app.menu = {"button": [{"type": "scancode_waitmsg", "name": "扫门店码", "key": "scan"}]}
                world = World(
                    bot, _nobody(), clock, lambda world, account: BusyWeComPhone(world, account, server=server)
                )
                yield Chaos(world, server, beats, lambda team: server.webhook(f"hook-{team}").bubbles)


@asynccontextmanager
async def dingtalk(
    database: Database, folder: Path, visits: int, teams: int, per_second: int = 20
) -> AsyncIterator[Chaos]:
    """The robot with the public template, and a group for every team. `per_second`: calls of each API that the
    organisation may make, which the bot is told."""
    clock, port = RunningClock(), free_port()
    beats = await found(database, "dingtalk", [("dingtalk", _cid(n)) for n in range(teams)], visits)
    async with DingTalkServer(
        clock=clock,
        redeliver_after=PUSHED_AGAIN_S[0],
        event_again_after=PUSHED_AGAIN_S[1],
        redeliveries=5,
        per_second=per_second,
    ) as server:
        app = server.app()
        server.in_the_air = IN_THE_AIR_S
        server.quota.calls_limit = server.quota.messages_limit = PLENTY
        for account in _accounts(teams):
            server.person(account, account)
        for number in range(teams):
            server.group(_cid(number))
        settings = set_up(
            folder,
            port,
            in_dingtalk(server, app),
            dingtalk_monthly_calls=PLENTY,
            dingtalk_monthly_messages=PLENTY,
        )
        async with _at_work(settings, database, clock, port) as bot:
            await server.connected(1)
            world = World(
                bot, _nobody(), clock, lambda world, account: BusyDingTalkPhone(world, account, server=server)
            )
            yield Chaos(world, server, beats, lambda team: server.group(_cid(team)).bubbles, server.unknowable)


@asynccontextmanager
async def _at_work(settings: Settings, database: Database, clock: RunningClock, port: int) -> AsyncIterator[Any]:
    async with configured_platforms(settings, database, clock) as platforms:
        bot = build(settings, database, playbook(), clock=clock, platforms=platforms)
        async with served(bot, port):
            running = asyncio.create_task(clock.run(bot))
            try:
                yield bot
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)


def _accounts(teams: int) -> list[str]:
    return [supervisor(n) for n in range(teams)] + [rep(n) for n in range(teams * REPS_IN_A_TEAM)]


def _cid(team: int) -> str:
    return f"cidTeam{team}=="


def _nobody() -> Company:
    """The phones here know their shops themselves."""
    return Company({}, {}, {})
