"""What the figures were measured on."""

import os
import platform
import sqlite3
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil
from sqlalchemy import text

from bench.cores import CAN_PIN
from storage.database import open_database

PACKAGES = (
    "aiohttp",
    "uvloop",
    "SQLAlchemy",
    "aiosqlite",
    "asyncpg",
    "pydantic",
    "opencv-python-headless",
    "pillow",
)


@dataclass(frozen=True, slots=True)
class Machine:
    """`memory_gb` in 10⁹ bytes; the disks are file systems; `load`: processes that want a core."""

    cpu: str
    cores: int
    memory_gb: float
    system: str
    sqlite_disk: str
    postgres_disk: str
    load: float
    can_pin: bool
    versions: Mapping[str, str]


async def look(folder: Path, postgres_url: str) -> Machine:
    """The machine as it is now; `folder` is where the SQLite files lie."""
    versions = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    versions["PostgreSQL"] = await _postgres(postgres_url)
    return Machine(
        cpu=_cpu(),
        cores=len(os.sched_getaffinity(0)) if CAN_PIN else os.cpu_count() or 1,
        memory_gb=psutil.virtual_memory().total / 1e9,
        system=_system(),
        sqlite_disk=_file_system(folder),
        postgres_disk=_file_system(Path(tempfile.gettempdir())),
        load=os.getloadavg()[0],
        can_pin=CAN_PIN,
        versions=versions | {name: version(name) for name in PACKAGES},
    )


def _cpu() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text("utf-8").splitlines() if facts.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return f"{next(named, platform.processor() or platform.machine())}（{platform.machine()}）"


def _system() -> str:
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}，{platform.system()} {platform.release()}"
    except OSError:  # macOS
        return platform.platform()


def _file_system(folder: Path) -> str:
    """The file system of the nearest mount point above `folder`."""
    mounts = {Path(mount.mountpoint): str(mount.fstype) for mount in psutil.disk_partitions(all=True)}
    return next(mounts[place] for place in (folder.resolve(), *folder.resolve().parents) if place in mounts)


async def _postgres(url: str) -> str:
    database = open_database(url)
    async with database.read() as session:
        found = await session.scalar(text("SHOW server_version"))
    await database.close()
    return str(found)
