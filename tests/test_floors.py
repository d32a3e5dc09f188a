"""Who may know whom (pyproject's contracts) is kept, and the keeper is awake: a planted import is caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("bot", "sales", "nlp", "scheduler", "storage")
LINTER = Path(sys.executable).parent / "lint-imports"


def lint(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_every_room_knows_only_the_rooms_under_it() -> None:
    code, told = lint(ROOT)
    assert code == 0, told


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The rooms once more, to plant something in."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for floor in FLOORS:
        for source in (ROOT / floor).rglob("*.py"):
            target = tmp_path / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return tmp_path


@pytest.mark.parametrize(
    ("room", "planted", "contract"),
    [
        ("sales/access.py", "storage.models", "The subject matter knows no chat and no tables"),
        ("nlp/dates.py", "bot.events", "The subject matter knows no chat and no tables"),
        ("storage/people.py", "sales.access", "Storage knows nobody above it"),
        ("bot/handlers/scan.py", "bot.channels.console.channel", "Handlers know no channel and no page"),
        ("bot/channels/console/channel.py", "bot.handlers.scan", "Handlers know no channel and no page"),
        ("bot/cards/visit.py", "bot.desk", "Arrows point down only"),
        ("bot/handlers/scan.py", "scheduler.clockwork", "Arrows point down only"),
        ("storage/types.py", "storage.people", "No cycles"),
    ],
)
def test_a_planted_import_is_caught(copy: Path, room: str, planted: str, contract: str) -> None:
    with (copy / room).open("a") as file:
        file.write(f"\nimport {planted}\n")
    code, told = lint(copy)
    assert code == 1, told
    broken = [line for line in told.splitlines() if line.startswith(contract)]
    assert any("BROKEN" in line for line in broken), told
