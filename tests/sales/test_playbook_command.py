"""`xingji playbook check`, as the sales manager runs it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.playbook import app

FILE = Path(__file__).parents[2] / "playbooks" / "fmcg.yaml"


def test_a_sound_file_is_said_to_be_sound() -> None:
    result = CliRunner().invoke(app, ["check", str(FILE)])
    assert result.exit_code == 0
    assert result.output.startswith("没有问题：快消经销商打法，7 类客户，")


def test_without_a_file_the_one_in_use_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINGJI_PLAYBOOK", str(FILE))
    assert CliRunner().invoke(app, ["check"]).exit_code == 0


def test_each_mistake_stands_on_its_own_line(tmp_path: Path) -> None:
    faulty = tmp_path / "my.yaml"
    text = (
        FILE.read_text(encoding="utf-8").replace("kind: many", "kind: mny", 1).replace("to_hour: 18", "to_hour: 8")
    )
    faulty.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(faulty)])
    assert result.exit_code == 1
    first, second, last = result.output.splitlines()
    assert first.startswith("my.yaml 第 ")
    assert "提醒时间 从 9 点到 8 点" in first
    assert "字段 otc_shortage 的 kind 写成了 “mny”" in second
    assert last == "共 2 处要改。改好后再检查一次。"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(tmp_path / "nobody.yaml")])
    assert result.exit_code == 1
    assert "打不开" in result.output
    assert "nobody.yaml" in result.output
