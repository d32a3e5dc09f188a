"""Settings come from the environment or `.env`, are checked when they are read, and keep secrets to themselves."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import OPEN_CONSOLE, Settings, SettingsError, load_settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder and an environment that says nothing about the bot."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_without_any_setting_it_runs_here_and_for_this_machine_alone() -> None:
    settings = load_settings()
    assert settings.database == "sqlite:///data/xingji.db"
    assert (settings.xingji_host, settings.xingji_port, settings.redis_url) == ("127.0.0.1", 8080, None)
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.timezone.key == "Asia/Shanghai"
    assert not settings.xingji_console_open


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("XINGJI_PORT=9000\nXINGJI_HOST=10.0.0.1\n")
    monkeypatch.setenv("XINGJI_PORT", "9001")
    settings = load_settings()
    assert (settings.xingji_host, settings.xingji_port) == ("10.0.0.1", 9001)


def test_a_file_saved_on_windows_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_bytes("XINGJI_DATA=数据\r\nXINGJI_PORT=9000\r\n".encode("utf-8-sig"))
    settings = load_settings()
    assert (settings.data_folder, settings.xingji_port) == (Path("数据"), 9000)


def test_a_setting_left_empty_is_not_set() -> None:
    Path(".env").write_text("XINGJI_SECRET_KEY=\nXINGJI_PORT=\nREDIS_URL=\n")
    settings = load_settings()
    assert (settings.xingji_port, settings.redis_url) == (8080, None)
    assert len(settings.secret()) >= 32


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("XINGJI_PORT", "eighty", "XINGJI_PORT：要写一个整数"),
        ("XINGJI_PORT", "70000", "XINGJI_PORT：太大"),
        ("XINGJI_PORT", "-1", "XINGJI_PORT：太小"),
        ("XINGJI_TIMEZONE", "Asia/Nowhere", "没有叫 Asia/Nowhere 的时区"),
        ("XINGJI_TIMEZONE", "../../etc/passwd", "时区"),
        ("XINGJI_CONSOLE_OPEN", "true", OPEN_CONSOLE),
    ],
)
def test_a_wrong_setting_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, word: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=re.escape(word)):
        load_settings()


def test_a_file_in_another_encoding_is_refused_in_plain_words() -> None:
    Path(".env").write_bytes("XINGJI_DATA=数据\n".encode("gb18030"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings()


def test_all_that_is_wrong_is_told_at_once_without_the_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINGJI_PORT", "password")
    monkeypatch.setenv("XINGJI_TIMEZONE", "Nowhere")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert len(refused.value.problems) == 2
    assert "password" not in str(refused.value)


def test_the_console_opens_to_others_only_in_so_many_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINGJI_CONSOLE_OPEN", OPEN_CONSOLE)
    assert load_settings().xingji_console_open


def test_the_public_address_has_no_slash_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINGJI_PUBLIC_URL", "https://xingji.example/")
    assert load_settings().public_url == "https://xingji.example"


def test_a_key_is_made_once_and_kept_for_its_owner_alone() -> None:
    made = load_settings().secret()
    assert len(made) >= 32
    assert load_settings().secret() == made
    assert stat.S_IMODE(Path("data/secret.key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    code = "from bot.settings import load_settings; print(load_settings().secret())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=environment, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    keys = {process.communicate(timeout=60)[0] for process in started}
    assert len(keys) == 1
    assert len(keys.pop().strip()) >= 32
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_secrets_never_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINGJI_SECRET_KEY", "do-not-show-this-anywhere-at-all")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-nor-this")
    shown = f"{load_settings()!r} {load_settings()}"
    assert "do-not-show" not in shown
    assert "sk-nor" not in shown


def test_the_example_file_names_every_setting_and_sets_none() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    named = [line.partition("=") for line in lines if line and not line.startswith("#")]
    assert {name for name, _, _ in named} == {name.upper() for name in Settings.model_fields}
    assert [value for _, _, value in named if value] == []
