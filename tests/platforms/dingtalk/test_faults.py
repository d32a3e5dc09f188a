"""Everything that can go wrong by chance at once: a bot that retries and dedupes loses nothing."""

import asyncio

from aiohttp import ClientError, ClientSession

from tests.platforms.dingtalk.model import Faults
from tests.platforms.dingtalk.rig import Rig
from tests.platforms.dingtalk.server import DingTalkServer

FAULTS = Faults(throttle=0.1, revoke=0.1, cut=0.1, duplicate=0.2, slow_s=0.001, ok_with_error=0.1, seed=3)


async def stay_connected(rig: Rig) -> None:
    """Open, listen until the connection is gone, open again."""
    while True:
        try:
            line = await rig.line()
            await line.task
        except (ClientError, KeyError, TimeoutError):
            await asyncio.sleep(0.01)


async def say_well(rig: Rig, words: str) -> None:
    """A group message, until the platform takes it."""
    body = {"robotCode": "dingapp1", "openConversationId": "cidG1==", "msgKey": "sampleText"}
    while True:
        try:
            await rig.login()
            status, _ = await rig.post(
                "/v1.0/robot/groupMessages/send", **body, msgParam=f'{{"content":"{words}"}}'
            )
            if status == 200:
                return
        except (ClientError, KeyError):
            pass  # cut or refused: again


async def test_nothing_is_lost_under_every_fault(server: DingTalkServer) -> None:
    server.redeliver_after, server.redeliveries = 0.2, 20
    async with ClientSession() as session:
        rig = Rig(server, session)
        bot = asyncio.create_task(stay_connected(rig))
        await server.connected()
        server.faults = FAULTS
        async with asyncio.timeout(60):
            for n in range(20):
                await asyncio.gather(server.user("R01").says(f"第{n}句"), say_well(rig, f"回{n}"))
        server.faults = Faults()
        bot.cancel()
        await asyncio.gather(bot, return_exceptions=True)
        heard = {one["text"]["content"] for line in rig.lines for one in line.messages()}
        await rig.close()
    assert heard == {f"第{n}句" for n in range(20)}
    said = [one.words for one in server.group("cidG1==").bubbles]
    assert set(said) == {f"回{n}" for n in range(20)}  # some twice: there is no idempotency key
    assert server.violations == []
    codes = {one.errcode for one in server.calls}
    assert {"cut", "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "InvalidAuthentication"} <= codes
