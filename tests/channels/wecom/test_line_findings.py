"""What the doctor says of the smart bot's connection and of webhooks."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.wecom.group_parts import bind_webhooks
from bot.doctor.finding import Patient
from bot.doctor.wecom_line import line, webhooks
from bot.settings import Settings
from storage import leases
from storage.database import Database
from tests.clock import FakeClock
from tests.company import found


def patient(database: Database, folder: Path, **more: Any) -> Patient:
    return Patient(Settings(_env_file=None, xingji_data=folder, **more), database, FakeClock()())


async def test_who_has_no_smart_bot_hears_nothing_of_it(sqlite_database: Database, tmp_path: Path) -> None:
    assert await line(patient(sqlite_database, tmp_path)) == []
    assert await webhooks(patient(sqlite_database, tmp_path)) == []


async def test_the_connection_is_held_or_not_or_taken(sqlite_database: Database, tmp_path: Path) -> None:
    who = patient(sqlite_database, tmp_path, wecom_bot_id="bot", wecom_bot_secret="s")
    levels = [(await line(who))[0].level]
    for name in (leases.smart_bot("bot"), leases.smart_bot_away("bot")):
        async with sqlite_database.write() as session:
            await leases.take(session, name, "me", who.now, who.now + timedelta(seconds=30))
        levels.append((await line(who))[0].level)
    assert levels == ["note", "good", "bad"]


async def test_a_webhook_that_is_no_teams_is_named(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await found(sqlite_database)
    monkeypatch.setenv("WECOM_WEBHOOK_城东一队", "key")
    who = patient(sqlite_database, tmp_path)
    assert [finding.level for finding in await webhooks(who)] == ["good"]
    monkeypatch.setenv("WECOM_WEBHOOK_NOBODY", "key")
    who = patient(sqlite_database, tmp_path)
    await bind_webhooks(sqlite_database, list(who.settings.wecom_webhooks))
    (finding,) = await webhooks(who)
    assert finding.level == "note"
    assert "WECOM_WEBHOOK_NOBODY" in finding.text
    assert "key" not in finding.text
