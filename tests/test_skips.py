"""A run that skipped something says so loudly, and fails where everything must be checked."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SUITE = """
import pytest

def test_runs():
    pass

@pytest.mark.parametrize("n", [1, 2])
def test_cannot_run(n):
    pytest.skip("no Chromium on this machine")
"""
CONFTEST = "from tests.skips import pytest_sessionfinish, pytest_terminal_summary\n"


def run(folder: Path, suite: str, strict: str, *arguments: str) -> tuple[int, list[str]]:
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_suite.py").write_text(suite)
    (folder / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "XINGJI_NO_SKIPS": strict, "PATH": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_what_was_skipped_is_said_loudly_before_the_closing_line(tmp_path: Path, workers: tuple[str, ...]) -> None:
    code, lines = run(tmp_path, SUITE, "", *workers)
    assert code == 0
    assert "!!! 2 x no Chromium on this machine" in lines
    assert "1 passed, 2 skipped" in lines[-1]


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_where_everything_must_be_checked_a_skip_fails_the_run(tmp_path: Path, workers: tuple[str, ...]) -> None:
    code, lines = run(tmp_path, SUITE, "1", *workers)
    assert code == 1
    assert "1 passed, 2 skipped" in lines[-1]


def test_a_run_without_skips_passes_in_silence(tmp_path: Path) -> None:
    code, lines = run(tmp_path, "def test_runs():\n    pass\n", "1")
    assert code == 0
    assert not [line for line in lines if "!!!" in line]


def test_a_module_that_skips_itself_counts_too(tmp_path: Path) -> None:
    suite = "import pytest\npytest.skip('no font', allow_module_level=True)\n" + SUITE
    code, lines = run(tmp_path, suite, "1", "test_suite.py")
    assert code != 0
    assert "!!! 1 x no font" in lines
