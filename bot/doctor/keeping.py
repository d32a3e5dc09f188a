"""The database: there, right, safe."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.engine.url import URL

from bot.doctor.finding import Finding, Patient, bad, good, note
from bot.settings import Settings
from storage.database import normalise_url
from storage.migrate import schema
from storage.soundness import Soundness, soundness

_SCHEMA = {
    "current": good("数据库结构是最新的"),
    "empty": note("数据库还是空的", "首次启动时自动建好，也可以现在运行 xingji migrate"),
    "older": note("数据库结构要升级", "下次启动时自动升级，也可以现在运行 xingji migrate；升级前请备份"),
    "newer": bad("数据库结构比程序新", "请升级程序，或者恢复升级前的备份"),
}


async def database(patient: Patient) -> Sequence[Finding]:
    """Whether it answers, keeps what it acknowledged, and has the schema of this program.

    Asks only: a SQLite file that is not there is not made.
    """
    url = _url(patient.settings)
    if is_missing_file(patient.settings):
        return [note(f"数据库文件 {url.database} 还没有", "首次启动时自动建好")]
    try:
        async with patient.database.read() as session:
            sound = await soundness(session)
        return [good(f"数据库连得上：{sound.name}"), *_about(sound), _SCHEMA[await schema(patient.database)]]
    except Exception as error:  # whatever a driver raises: not reachable is a finding
        where = url.render_as_string(hide_password=True)
        return [bad(f"数据库连不上（{type(error).__name__}）：{where}", "请检查 DATABASE_URL、数据库是否在运行")]


def is_missing_file(settings: Settings) -> bool:
    """Whether it is a SQLite file that nobody has made yet."""
    url = _url(settings)
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def _url(settings: Settings) -> URL:
    return make_url(normalise_url(settings.database))


def _about(sound: Soundness) -> Sequence[Finding]:
    findings = []
    if not sound.is_supported:
        findings.append(bad(f"{sound.name} 太旧", "请用 PostgreSQL 14 或更新的版本"))
    if not sound.is_utf8:
        findings.append(bad("数据库的编码不是 UTF-8，中文会存坏", "请新建一个 UTF-8 编码的数据库"))
    if not sound.is_durable:
        remedy = "请打开 fsync、full_page_writes 和 synchronous_commit"
        findings.append(note("数据库没有等数据落盘，停电会丢消息", remedy))
    return findings
