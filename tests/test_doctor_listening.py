"""The doctor on recordings: what to hear with, who hears, and where the bytes are."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.doctor import listening
from bot.doctor.finding import Finding, Patient
from bot.settings import Settings
from storage import call_queue
from storage.database import Database
from storage.media import store_of
from tests.company import found
from tests.listening.talks import NOW, waiting


@pytest.fixture
async def patient(sqlite_database: Database, tmp_path: Path) -> Patient:
    await found(sqlite_database)
    return Patient(Settings(_env_file=None, xingji_data=tmp_path), sqlite_database, NOW)


def told(patient: Patient, **values: Any) -> Patient:
    return replace(patient, settings=patient.settings.model_copy(update=values))


async def findings(patient: Patient) -> list[Finding]:
    return list(await listening.talks(patient))


async def lives(patient: Patient, able: bool) -> None:
    async with patient.database.write() as session:
        await call_queue.beat(session, "w", patient.now + timedelta(minutes=1), able=able)


async def test_a_model_that_is_missing_is_named_with_the_way_to_it(patient: Patient, tmp_path: Path) -> None:
    (finding,) = await listening.ears(patient)
    assert finding.level == "note"
    assert str(tmp_path / "models" / "small") in finding.text
    assert "xingji model fetch" in finding.remedy


async def test_a_service_without_an_address_is_named(patient: Patient) -> None:
    (finding,) = await listening.ears(told(patient, whisper_model="remote:whisper-1"))
    assert "WHISPER_BASE_URL" in finding.remedy
    (there,) = await listening.ears(
        told(patient, whisper_model="remote:whisper-1", whisper_base_url="http://127.0.0.1:1/v1")
    )
    assert there.level == "good"


async def test_nothing_waits_and_nobody_is_needed(patient: Patient) -> None:
    (finding,) = await findings(patient)
    assert finding == Finding("good", "录音：0 段在排队，0 段正在听，0 个进程在听")


async def test_what_waits_without_anybody_says_whom_to_start(patient: Patient) -> None:
    await waiting(patient.database, store_of(patient.settings.data_folder))
    (alone,) = await findings(patient)
    assert (alone.level, "启动它" in alone.remedy) == ("note", True)
    (served,) = await findings(told(patient, redis_url="redis://127.0.0.1:1"))
    assert "xingji worker" in served.remedy
    await lives(patient, able=False)
    (deaf,) = await findings(patient)
    assert "都没有模型" in deaf.text
    await lives(patient, able=True)
    (well,) = await findings(patient)
    assert well.level == "good"


async def test_what_was_given_up_is_counted_and_can_be_tried_again(patient: Patient) -> None:
    store = store_of(patient.settings.data_folder)
    await waiting(patient.database, store, state="failed", attempts=8, error="OSError", duration_s=600.0)
    await waiting(patient.database, store, state="failed", heard_at=NOW)
    _, given_up = await findings(patient)
    assert (given_up.level, given_up.text) == ("note", "2 段录音没处理好")
    assert "xingji doctor --retry" in given_up.remedy
    async with patient.database.write() as session:
        assert await call_queue.revive_failed(session) == 2
        assert [call.state for call in await call_queue.next_waiting(session, 2)] == ["heard", "waiting"]
        assert await call_queue.failed(session) == 0


async def test_bytes_that_lie_elsewhere_are_counted(patient: Patient, tmp_path: Path) -> None:
    await lives(patient, able=True)
    await waiting(patient.database, store_of(tmp_path / "elsewhere"))
    _, away = await findings(patient)
    assert away.level == "note"
    assert away.text.startswith("1 段录音的文件不在")
