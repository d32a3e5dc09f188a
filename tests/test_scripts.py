"""The desk's scripts on machines that lack something: installed where that is allowed, else said loudly."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


class Machine:
    """A machine that has only the commands it is given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.calls = folder / "calls"
        for name in ("bash", "dirname", "env", "cat"):
            found = shutil.which(name)
            assert found
            (folder / name).symlink_to(found)

    def has(self, name: str, does: str = "true") -> None:
        """A command; what it is called with is written down."""
        command = self._folder / name
        command.write_text(f'#!/bin/sh\necho "{name} $*" >>"{self.calls}"\n{does}\n')
        command.chmod(0o755)

    def run(self, script: str, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [ROOT / "scripts" / script, *arguments],
            env={"PATH": str(self._folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_nothing_is_done_where_nothing_is_missing(machine: Machine) -> None:
    machine.has("chromium")
    machine.has("apt-get")
    assert machine.run("system", "chromium") == (0, "")
    assert not machine.calls.exists()


def test_root_on_debian_gets_what_is_missing(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("apt-get")
    assert machine.run("system", "chromium") == (0, "安装系统软件包：chromium\n")
    assert "apt-get install -qq --yes --no-install-recommends chromium" in machine.calls.read_text()


def test_a_user_whose_sudo_asks_no_password_gets_it_too(machine: Machine) -> None:
    machine.has("id", "echo 1000")
    machine.has("apt-get")
    machine.has("sudo", 'shift; "$@"')
    assert machine.run("system", "chromium")[0] == 0
    assert "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install" in machine.calls.read_text()


@pytest.mark.parametrize("sudo", ["exit 1", None])
def test_a_user_who_may_not_is_told_loudly_and_goes_on(machine: Machine, sudo: str | None) -> None:
    machine.has("id", "echo 1000")
    machine.has("apt-get")
    if sudo:
        machine.has("sudo", sudo)
    code, said = machine.run("system", "chromium")
    assert code == 0
    assert "!!! 缺少系统软件：chromium" in said
    assert "apt-get install" not in (machine.calls.read_text() if machine.calls.exists() else "")


def test_an_installation_that_fails_is_told_loudly_and_goes_on(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("apt-get", "exit 100")
    code, said = machine.run("system", "chromium")
    assert code == 0
    assert "!!! 缺少系统软件：chromium" in said


def test_elsewhere_it_says_what_to_do(machine: Machine) -> None:
    machine.has("id", "echo 501")
    code, said = machine.run("system", "chromium")
    assert code == 0
    assert "brew install" in said


def test_an_old_python_alone_is_refused_with_a_clear_word(machine: Machine) -> None:
    machine.has("python3", "exit 1")
    code, said = machine.run("python")
    assert code == 1
    assert "需要 Python 3.11、3.12 或 3.13" in said


def test_a_newer_python_beside_an_old_one_is_found(machine: Machine) -> None:
    machine.has("python3", "exit 1")
    machine.has("python3.12")
    code, said = machine.run("python")
    assert code == 0
    assert said.strip().endswith("python3.12")


def test_the_lock_names_packages_and_versions_only() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert len(lines) > 90
    for line in lines:
        assert "==" in line.partition(";")[0]
        assert not {"/", "@"} & set(line)
        assert not line.startswith("-")
