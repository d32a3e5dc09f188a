"""`xingji model`: downloads, lists, and says plainly what it cannot do."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.model_fetch import ModelFetchError, Progress
from bot.model_hub import Hub
from bot.words import model as words


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XINGJI_DATA", str(tmp_path / "data"))
    for name in ("WHISPER_MODEL", "XINGJI_MODEL_SOURCE"):
        monkeypatch.delenv(name, raising=False)


def xingji(*arguments: str) -> tuple[int, str]:
    """Exit status and all that was printed."""
    done = CliRunner().invoke(app, ["model", *arguments])
    return done.exit_code, done.output


async def _arrives(hub: Hub, folder: Path, progress: Progress) -> None:
    for file in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt"):
        (folder / file).write_text("{}")
        progress(file, 2, 2)


async def _breaks(hub: Hub, folder: Path, progress: Progress) -> None:
    raise ModelFetchError("unreachable", "model.bin")


def test_the_model_of_the_settings_is_downloaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.model.fetch", _arrives)
    folder = str(tmp_path / "data" / "models" / "small")
    assert xingji("list") == (0, words.listed([]) + "\n")
    status, said = xingji("fetch")
    assert status == 0
    assert words.begun("Systran/faster-whisper-small", folder) in said
    assert words.done(folder, "small", "small") in said
    assert xingji("fetch") == (0, words.already(folder) + "\n")
    assert xingji("list") == (0, words.listed(["small"]) + "\n")


def test_another_model_is_told_how_to_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.model.fetch", _arrives)
    status, said = xingji("fetch", "base", "--repo", "somebody/whisper-base")
    assert status == 0
    assert "somebody/whisper-base" in said
    assert "WHISPER_MODEL=base" in said


def test_a_line_that_breaks_is_said_with_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.model.fetch", _breaks)
    status, said = xingji("fetch", "small")
    assert status == 1
    assert words.failed("unreachable", "model.bin") in said


@pytest.mark.parametrize("name", ["../small", "/etc", "a/b", ".small"])
def test_only_names_are_taken(name: str) -> None:
    assert xingji("fetch", name) == (1, words.NOT_A_NAME + "\n")


def test_a_service_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHISPER_MODEL", "remote:whisper-1")
    status, said = xingji("fetch")
    assert status == 1
    assert words.REMOTE in said
