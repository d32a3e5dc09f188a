"""The machine: Python, disk, font."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.doctor.finding import Finding, Patient, bad, good, note
from bot.fonts import find_cjk_font

OLDEST, NEWEST = (3, 11), (3, 13)
TOO_LITTLE_BYTES = 200 * 1024**2
LITTLE_BYTES = 2 * 1024**3


async def python(_patient: Patient) -> Sequence[Finding]:
    """Whether this Python is one that the product was tested on."""
    version = ".".join(map(str, sys.version_info[:3]))
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return [good(f"Python {version}")]
    return [bad(f"Python {version} 不受支持", "请安装 Python 3.11、3.12 或 3.13，再运行 make install")]


async def disk(patient: Patient) -> Sequence[Finding]:
    """Whether the data folder can be written and has room."""
    folder = patient.settings.data_folder.absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(there, os.W_OK):
        return [bad(f"数据目录 {folder} 不能写", "请换一个有写权限的用户运行，或改 XINGJI_DATA")]
    return [_room(folder, shutil.disk_usage(there).free)]


def _room(folder: Path, free: int) -> Finding:
    word = f"数据目录 {folder} 所在的磁盘还剩 {free / 1024**3:.1f} GB"
    if free < TOO_LITTLE_BYTES:
        return bad(word, "快满了，照片和消息会存不下，请马上清理或扩容")
    return note(word, "空间不多，请尽快清理或扩容") if free < LITTLE_BYTES else good(word)


async def font(_patient: Patient) -> Sequence[Finding]:
    """Whether Chinese can be printed."""
    found = find_cjk_font()
    if found is not None:
        return [good(f"中文字体 {found.name}")]
    remedy = "Debian 上运行：apt-get install fonts-wqy-microhei；其他系统请装任一中文 TrueType 字体"
    return [note("没有找到中文字体，二维码打印单上的店名印不出来，日报只有文字没有图", remedy)]
