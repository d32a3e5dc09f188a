"""Who serves and who hears are processes of their own: what one leaves, the other takes up at once."""

import asyncio
from pathlib import Path

import pytest

from bot import courier
from bot.app import build
from bot.listening import scribe
from bot.settings import Settings
from storage.database import open_database
from tests.chat import SECRET, ConsolePhone, World, playbook
from tests.clock import FakeClock
from tests.company import found
from tests.listening.scripted import Scripted
from tests.listening.talks import postmaster_of, waiting
from tests.servers import Valkey


async def test_a_worker_hears_and_whoever_serves_is_told_to_send(
    sqlite_url: str, valkey: Valkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "SWEEP_S", 600.0)
    monkeypatch.setattr(scribe, "LOOK_S", 0.05)
    clock, ours, theirs = FakeClock(), open_database(sqlite_url), open_database(sqlite_url)
    company = await found(ours)
    settings = Settings(_env_file=None, xingji_data=tmp_path, xingji_secret_key=SECRET, redis_url=valkey.url)
    deaf, heard = Scripted(), Scripted()
    serving = build(settings, ours, playbook(), clock=clock, recogniser=deaf)
    worker = build(settings, theirs, playbook(), clock=clock, recogniser=heard, hears_only=True)
    async with serving.running(), asyncio.timeout(100):
        hearing = asyncio.create_task(worker.hearing())
        phone = ConsolePhone(World(serving, company, clock, ConsolePhone), "R01")
        for _ in range(100):  # the first may be said before everybody listens
            await waiting(ours, serving.media, postmaster_of(serving))
            await asyncio.sleep(0.3)
            if any("急救建议" in one.words for one in await phone.bubbles()):
                break
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
    await phone.has_seen("急救建议")
    assert heard.asked
    assert not deaf.asked
    await ours.close()
    await theirs.close()
