"""`xingji worker`: hears beside whoever serves, and stops when told."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.chat import PLAYBOOK


def started(folder: Path, *options: str) -> "subprocess.Popen[str]":
    told = {"XINGJI_DATA": str(folder), "XINGJI_PLAYBOOK": str(PLAYBOOK), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "bot", "worker", *options]
    return subprocess.Popen(
        command, cwd=folder, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def seen(folder: Path) -> Sequence[str]:
    """The workers that say they live."""
    if not (folder / "xingji.db").exists():
        return []
    with closing(sqlite3.connect(folder / "xingji.db")) as database:
        try:
            return [name for (name,) in database.execute("SELECT name FROM leases WHERE name LIKE 'listener/%'")]
        except sqlite3.OperationalError:  # its tables are being made
            return []


def test_workers_live_until_they_are_told_to_stop(tmp_path: Path) -> None:
    tender = started(tmp_path, "--count", "2")
    try:
        deadline = time.monotonic() + 60
        while len(seen(tmp_path)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(seen(tmp_path)) == 2
        tender.send_signal(signal.SIGTERM)
        said, told = tender.communicate(timeout=30)
    finally:
        tender.kill()
    assert tender.returncode == 0, told
    assert "2 个进程" in said
    assert "已停止" in said
    assert seen(tmp_path) == []
