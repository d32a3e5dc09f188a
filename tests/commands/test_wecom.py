"""`xingji wecom setup` and the doctor, as an operator runs them: a process beside a running platform."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import Settings
from tests.platforms.wecom import WeComServer

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder, with these settings and no others."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("XINGJI_DATA", str(tmp_path))
    return lambda *args, **env: CliRunner().invoke(app, [*args], env=env)


async def beside(server: WeComServer, run: Run, *args: str, **more: str) -> Result:
    (tenant_app,) = server.apps.values()
    env = {
        "WECOM_CORP_ID": server.corp_id,
        "WECOM_AGENT_ID": str(tenant_app.agent_id),
        "WECOM_SECRET": tenant_app.secret,
        "WECOM_API_BASE": server.api_base,
    }
    return await asyncio.to_thread(run, *args, **env | more)


def test_without_an_app_it_says_what_is_missing(run: Run) -> None:
    done = run("wecom", "setup")
    assert done.exit_code == 1
    assert "WECOM_CORP_ID" in done.output


async def test_it_makes_the_menu_and_says_what_is_still_missing(run: Run) -> None:
    async with WeComServer() as server:
        tenant_app = server.app()
        done = await beside(server, run, "wecom", "setup")
        assert tenant_app.menu is not None
    assert done.exit_code == 1
    assert "✓ 应用菜单已建好" in done.output
    assert "✗ 没有配置接收消息" in done.output
    assert "app-secret" not in done.output


async def test_a_foreign_machine_is_told_which_address_it_has(run: Run) -> None:
    async with WeComServer() as server:
        server.app().trusted_ips = set()
        done = await beside(server, run, "wecom", "setup")
    assert "可信 IP" in done.output


def test_the_doctor_sees_halves(run: Run) -> None:
    done = run("doctor", WECOM_CORP_ID="ww1", WECOM_TOKEN="t")
    assert "缺 WECOM_AGENT_ID、WECOM_SECRET" in done.output
    assert "缺 WECOM_AES_KEY" in done.output


async def test_the_doctor_asks_the_platform_once_there_are_tables(run: Run) -> None:
    assert (await asyncio.to_thread(run, "migrate")).exit_code == 0
    async with WeComServer() as server:
        tenant_app = server.app()
        done = await beside(server, run, "doctor")
        assert tenant_app.menu is None
    assert "✓ 企业 ID 和 Secret 对得上" in done.output
    assert "应用菜单还没有建" in done.output
