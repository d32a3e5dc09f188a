"""The doctor says in plain words what is wrong and what to do, and is only alarmed by what is really broken."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from click.testing import Result
from pydantic import SecretStr
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli import app
from bot.doctor import address, business, configuration, keeping, machine, master_data, road, services
from bot.doctor.examination import examine
from bot.doctor.finding import Finding, Patient
from bot.importing import nights
from bot.settings import Settings
from storage import inbox, outbox
from storage.database import Database, open_database
from storage.inbox import Arrived
from storage.models import Customer, Deal, Identity, Person
from storage.outbox import Queued
from tests.servers import Valkey

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PLAYBOOK = Path(__file__).parent.parent / "playbooks" / "fmcg.yaml"


def configured(**values: Any) -> Settings:
    """Settings from these values alone."""
    return Settings(_env_file=None, **{"xingji_playbook": PLAYBOOK, **values})  # type: ignore[call-arg]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder and an environment that says nothing about the bot."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("XINGJI_PLAYBOOK", str(PLAYBOOK))


@pytest.fixture
async def patient(tmp_path: Path) -> AsyncIterator[Patient]:
    """A fresh installation that has never been started."""
    database = open_database(f"sqlite:///{tmp_path}/never.db")
    yield Patient(configured(), database, NOW)
    await database.close()


def treated(patient: Patient, **values: Any) -> Patient:
    return replace(patient, settings=configured(**values))


def levels(findings: Sequence[Finding]) -> list[str]:
    return [finding.level for finding in findings]


def told(findings: Sequence[Finding]) -> str:
    return "\n".join(f"{finding.text} {finding.remedy}" for finding in findings)


# ---- the machine and the settings --------------------------------------------------------------------


async def test_this_python_is_fine_and_an_old_one_is_not(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert levels(await machine.python(patient)) == ["good"]
    monkeypatch.setattr(machine, "sys", SimpleNamespace(version_info=(3, 10, 1)))
    (old,) = await machine.python(patient)
    assert (old.level, "3.10.1" in old.text, "3.11" in old.remedy) == ("bad", True, True)


@pytest.mark.parametrize(("free_mb", "level"), [(50_000, "good"), (1_000, "note"), (100, "bad")])
async def test_room_on_the_disk(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, free_mb: int, level: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free_mb * 1024**2))
    assert levels(await machine.disk(patient)) == [level]


async def test_a_data_folder_that_cannot_be_written_is_broken(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.os, "access", lambda _path, _mode: False)
    assert levels(await machine.disk(patient)) == ["bad"]


async def test_without_a_chinese_font_it_says_how_to_get_one(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "find_cjk_font", lambda: None)
    (missing,) = await machine.font(patient)
    assert (missing.level, "fonts-wqy-microhei" in missing.remedy) == ("note", True)


async def test_a_misspelt_setting_is_pointed_out_and_a_strangers_is_not(patient: Patient) -> None:
    assert levels(await configuration.file(patient)) == ["good"]
    Path(".env").write_text("XINGJI_PROT=9000\nXINGJI_PORT=9000\nPATH_TO_SOMETHING=1\n")
    read, strange = await configuration.file(patient)
    assert (read.level, strange.level) == ("good", "note")
    assert "XINGJI_PROT" in strange.text


async def test_the_key(patient: Patient) -> None:
    assert levels(await configuration.key(patient)) == ["good"]
    assert not Path("data").exists()  # asking makes none
    short = treated(patient, xingji_secret_key=SecretStr("abc"))
    assert levels(await configuration.key(short)) == ["bad"]
    assert levels(await configuration.key(treated(patient, xingji_secret_key=SecretStr("k" * 32)))) == ["good"]


async def test_a_kept_key_that_others_can_read_is_pointed_out(patient: Patient) -> None:
    patient.settings.secret()
    assert levels(await configuration.key(patient)) == ["good"]
    Path("data/secret.key").chmod(0o644)
    assert levels(await configuration.key(patient)) == ["good", "note"]
    many = treated(patient, database_url="postgresql://somewhere/xingji")
    assert "几台机器" in told(await configuration.key(many))


@pytest.mark.parametrize(
    ("url", "level", "word"),
    [
        (None, "note", "手机扫了打不开"),
        ("http://localhost:8080", "note", "手机扫了打不开"),
        ("http://[::1]:8080", "note", "手机扫了打不开"),
        ("http://0.0.0.0:8080", "note", "手机扫了打不开"),
        ("xingji.example.com", "note", "不像网址"),
        ("http://192.168.1.20:8080", "note", "https"),
        ("https://xingji.example.com", "good", "xingji.example.com"),
    ],
)
async def test_where_the_door_codes_lead(patient: Patient, url: str | None, level: str, word: str) -> None:
    (found,) = await address.public_url(treated(patient, xingji_public_url=url))
    assert found.level == level
    assert word in found.text + found.remedy


async def test_who_can_open_the_console(patient: Patient) -> None:
    assert "只监听本机" in told(await address.console(patient))
    everywhere = treated(patient, xingji_host="0.0.0.0")
    assert "操作台仍只许本机" in told(await address.console(everywhere))
    opened = treated(patient, xingji_host="0.0.0.0", xingji_console_open=True)
    assert levels(await address.console(opened)) == ["note"]


# ---- the trade ---------------------------------------------------------------------------------------


async def test_a_playbook_with_mistakes_or_none_is_broken(patient: Patient, tmp_path: Path) -> None:
    assert levels(await business.playbook(patient)) == ["good"]
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text("name: 1\nnonsense: true\n")
    found = await business.playbook(treated(patient, xingji_playbook=faulty))
    assert set(levels(found)) == {"bad"}
    assert "第" in found[0].text
    assert levels(await business.playbook(treated(patient, xingji_playbook=tmp_path / "none.yaml"))) == ["bad"]


async def test_a_year_whose_holidays_are_not_announced_is_pointed_out(patient: Patient) -> None:
    assert levels(await business.calendar(replace(patient, now=datetime(2025, 6, 1, tzinfo=UTC)))) == [
        "good",
        "good",
    ]
    (far, farther) = await business.calendar(replace(patient, now=datetime(2050, 6, 1, tzinfo=UTC)))
    assert (far.level, farther.level, "2051" in farther.text) == ("note", "note", True)


async def test_the_time_is_told_where_the_company_is(patient: Patient) -> None:
    assert "2026-11-23 12:00" in told(await business.time(patient))


# ---- the services ------------------------------------------------------------------------------------


async def test_redis_there_not_there_and_not_wanted(patient: Patient, valkey: Valkey) -> None:
    assert levels(await services.redis(patient)) == ["good"]
    assert levels(await services.redis(treated(patient, redis_url=valkey.url))) == ["good"]
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        nowhere = f"redis://:geheim@127.0.0.1:{reserved.getsockname()[1]}"
        (away,) = await services.redis(treated(patient, redis_url=nowhere))
    assert (away.level, "不会丢消息" in away.remedy) == ("note", True)
    assert "geheim" not in away.text + away.remedy


@asynccontextmanager
async def _model_server(status: int, body: str, kind: str = "application/json") -> AsyncIterator[str]:
    async def models(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=body, content_type=kind)

    application = web.Application()
    application.router.add_get("/v1/models", models)
    async with TestServer(application) as server:
        yield str(server.make_url("/v1"))


@pytest.mark.parametrize(
    ("status", "body", "kind", "level", "word"),
    [
        (200, '{"object":"list","data":[{"id":"eye","object":"model"}]}', "application/json", "good", "连得上"),
        (200, '{"object":"list","data":[]}', "application/json", "note", "没有列出"),
        (401, '{"error":{"message":"bad key sk-secret"}}', "application/json", "note", "OPENAI_API_KEY"),
        (200, "<html>hello</html>", "text/html", "note", "连不上"),
    ],
)
async def test_the_models(patient: Patient, status: int, body: str, kind: str, level: str, word: str) -> None:
    async with _model_server(status, body, kind) as url:
        named = {"openai_base_url": url, "openai_api_key": SecretStr("sk-secret")}
        asked = treated(patient, openai_vision_model="eye", openai_model="eye", **named)
        (seeing,) = await services.vision(asked)
        (reading,) = await services.advice(asked)
    for found in (seeing, reading):
        assert found.level == level
        assert word in found.text + found.remedy
        assert "sk-secret" not in found.text + found.remedy


async def test_without_models_it_is_said_who_does_their_work(patient: Patient) -> None:
    assert "未检查" in told(await services.vision(patient))
    assert "内置分析" in told(await services.advice(patient))


# ---- the database and what stands in it --------------------------------------------------------------


async def test_a_database_that_was_never_made_is_not_made_by_asking(patient: Patient, tmp_path: Path) -> None:
    findings = [finding async for finding in examine(patient)]
    assert "bad" not in levels(findings)
    assert "首次启动时自动建好" in told(findings)
    assert not (tmp_path / "never.db").exists()


async def test_a_database_that_does_not_answer_is_broken_and_its_password_is_not_told(patient: Patient) -> None:
    url = "postgresql://somebody:geheim@127.0.0.1:1/xingji"
    away = Patient(configured(database_url=url), open_database(url), NOW)
    findings = [finding async for finding in examine(away)]
    assert levels(findings).count("bad") == 1
    assert "数据库连不上" in told(findings)
    assert "geheim" not in told(findings)


async def _of(database: Database, url: str) -> Patient:
    return Patient(configured(database_url=url), database, NOW)


@pytest.mark.parametrize(
    ("change", "level", "word"),
    [
        ("SELECT 1", "good", "最新"),
        ("DELETE FROM alembic_version", "note", "还是空的"),
        ("UPDATE alembic_version SET version_num = '9999_from_the_future'", "bad", "比程序新"),
    ],
)
async def test_how_the_schema_stands(
    database: Database, database_url: str, change: str, level: str, word: str
) -> None:
    async with database.write() as session:
        await session.execute(text(change))
    *_, schema = await keeping.database(await _of(database, database_url))
    assert schema.level == level
    assert word in schema.text


async def test_sqlite_as_we_open_it_is_sound(sqlite_database: Database, sqlite_url: str) -> None:
    assert levels(await keeping.database(await _of(sqlite_database, sqlite_url))) == ["good", "good"]


async def test_a_postgresql_that_forgets_at_a_power_cut_is_pointed_out(
    postgres_database: Database, postgres_url: str
) -> None:
    findings = await keeping.database(await _of(postgres_database, postgres_url))
    assert "PostgreSQL" in findings[0].text
    assert "停电会丢消息" in told(findings)  # the tests' own server is set so


async def test_a_quiet_road(database: Database, database_url: str) -> None:
    assert set(levels(await road.road(await _of(database, database_url)))) == {"good"}


async def test_what_waits_for_long_is_pointed_out(database: Database, database_url: str) -> None:
    async with database.write() as session:
        await inbox.store(session, [Arrived("console", "m1", "alice", {}, NOW - timedelta(hours=3))])
    waiting, _ = await road.road(await _of(database, database_url))
    assert waiting.level == "note"
    assert "待处理 1 条" in waiting.text
    assert "3 小时" in waiting.text


async def _bury(database: Database, count: int) -> None:
    async with database.write() as session:
        parcels = [
            Queued(f"p{n}", "wecom", f"alice-{n}", None, "send", {"text": "百姓大药房"}, NOW) for n in range(count)
        ]
        await outbox.queue(session, parcels)
        for n in range(count):
            await outbox.bury(session, n + 1, f"reason {n + 1}")
        await inbox.store(session, [Arrived("console", "m1", "alice", {"text": "百姓大药房"}, NOW)])
        await inbox.note_failure(session, 1, "KeyError", give_up_after=1)


async def test_what_was_given_up_is_listed_newest_first_without_its_content(
    database: Database, database_url: str
) -> None:
    await _bury(database, 12)
    _, given_up = await road.road(await _of(database, database_url))
    assert given_up.text.startswith("1 条消息处理失败，12 条消息发不出去")
    assert given_up.text.count("第 ") == 10
    assert "另有 3 条更早的" in given_up.text
    assert "wecom，2026-11-23 12:00：reason 12" in given_up.text
    assert "百姓" not in given_up.text
    assert "alice" not in given_up.text
    assert "--retry" in given_up.remedy


async def test_gaps_in_people_and_customers_are_counted(database: Database, database_url: str) -> None:
    patient = await _of(database, database_url)
    assert "还没有人员" in told(await master_data.master_data(patient))
    async with database.write() as session:
        session.add_all([Person(code=str(n), name="李", role="rep", active=n < 3) for n in range(4)])
        await session.flush()
        session.add(Identity(channel="console", external_id="a", person_id=1))
        session.add(Customer(code="c", name="店", type="pharmacy", created_at=NOW, known={}, orphaned_at=NOW))
        await session.flush()
        deal = {"name": "铺货", "customer_id": 1, "stage": "lead", "confirmed": {}, "created_at": NOW}
        deal |= {"stage_since": NOW, "last_activity_at": NOW}
        session.add_all(Deal(code=str(n), owner_id=n, **deal) for n in (3, 4))  # the fourth person left
    words = told(await master_data.master_data(patient))
    assert "1 个进行中的商机没有负责人" in words
    assert "3 个人，1 家客户" in words
    assert "2 个人没有聊天账号" in words
    assert "3 个销售不属于任何团队" in words
    assert "1 家客户没有坐标" in words
    assert "1 家客户的负责人离职了" in words


async def test_a_check_that_fails_is_a_finding_and_the_others_go_on(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(machine, "find_cjk_font", explode)
    findings = [finding async for finding in examine(patient)]
    assert "RuntimeError" in told(findings)
    assert "secret detail" not in told(findings)
    assert "磁盘" in told(findings)


# ---- the commands ------------------------------------------------------------------------------------


def command(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def _at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)


def test_a_fresh_machine_is_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    result = command("doctor")
    assert result.exit_code == 0
    assert "0 项有问题" in result.output


def test_a_wrong_setting_is_told_instead_of_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINGJI_PORT", "eighty")
    result = command("doctor")
    assert result.exit_code == 1
    assert "✗ 设置有错：XINGJI_PORT：要写一个整数" in result.output


def test_something_needed_that_is_broken_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINGJI_SECRET_KEY", "short")
    result = command("doctor")
    assert result.exit_code == 1
    assert "1 项有问题" in result.output


def test_what_was_given_up_is_taken_up_again(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _at(database_url, monkeypatch)
    asyncio.run(_with(database_url, lambda database: _bury(database, 2)))
    assert "1 条收到的，2 条要发的" in command("doctor", "--retry").output
    assert "没有需要重新处理的消息" in command("doctor", "--retry").output
    assert "待处理 1 条，待发送 2 条" in command("doctor").output


async def _with(url: str, work: Any) -> None:
    database = open_database(url)
    try:
        await work(database)
    finally:
        await database.close()


def test_migrate_builds_then_has_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command("migrate").output == "数据库已建好。\n"
    assert command("migrate").output == "数据库结构已经是最新的。\n"


def test_migrate_does_not_touch_a_database_from_the_future(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go_ahead(database: Database) -> None:
        async with database.write() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    _at(sqlite_url, monkeypatch)
    asyncio.run(_with(sqlite_url, go_ahead))
    result = command("migrate")
    assert result.exit_code == 1
    assert "比程序新" in result.output


@pytest.mark.parametrize("words", [("migrate",), ("verify",), ("doctor", "--retry")])
def test_a_database_that_does_not_answer_stops_a_command_with_a_clear_word(
    monkeypatch: pytest.MonkeyPatch, words: Sequence[str]
) -> None:
    _at("postgresql://somebody:geheim@127.0.0.1:1/xingji", monkeypatch)
    result = command(*words)
    assert result.exit_code == 1
    assert "数据库连不上" in result.output
    assert "geheim" not in result.output


@pytest.mark.parametrize("words", [("verify",), ("doctor", "--retry")])
def test_a_database_that_was_never_built_stops_a_command_with_a_clear_word(words: Sequence[str]) -> None:
    result = command(*words)
    assert result.exit_code == 1
    assert "xingji migrate" in result.output


async def test_it_is_said_when_the_directory_is_looked_at_next_and_that_a_night_failed(
    sqlite_database: Database, sqlite_url: str
) -> None:
    patient = await _of(sqlite_database, sqlite_url)
    assert await master_data.directories(patient) == []
    async with sqlite_database.write() as session:
        await nights.begin(session, "wecom", NOW, patient.settings.timezone)
    assert "企业微信通讯录下一次同步" in told(await master_data.directories(patient))
    two_days_later = replace(patient, now=NOW + timedelta(days=2))
    assert "昨夜没有同步成" in told(await master_data.directories(two_days_later))
