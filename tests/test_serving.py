"""A process that serves does not stand still to look through what never goes."""

import asyncio
import gc

from aiohttp import web

from bot.serving import serve
from tests.phones.served import free_port


async def test_what_is_loaded_when_it_serves_is_not_collected_again_and_again() -> None:
    """The whole of it took the collector a tenth of a second, every few seconds under load."""
    before = len(gc.get_objects())
    serving = asyncio.create_task(serve(web.Application(), "127.0.0.1", free_port()))
    try:
        async with asyncio.timeout(60):
            while not gc.get_freeze_count():
                await asyncio.sleep(0.01)
        assert len(gc.get_objects()) < before / 10
    finally:
        gc.unfreeze()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
