"""The settings: where they come from, and the key."""

import stat
from collections.abc import Sequence
from pathlib import Path

from dotenv import dotenv_values

from bot.doctor.finding import Finding, Patient, bad, good, note
from bot.settings import SECRET_FILE, Settings, is_webhook

SHORTEST_KEY = 32
OURS = ("XINGJI_", "DATABASE_", "REDIS_", "OPENAI_", "WECOM_", "DINGTALK_", "AMAP_")


async def file(_patient: Patient) -> Sequence[Finding]:
    """Whether there is a `.env`, and what in it nobody reads."""
    names = _named_in(Path(".env"))
    if names is None:
        return [good("没有 .env 文件：用环境变量和默认值")]
    known = {name.upper() for name in Settings.model_fields}
    strange = [name for name in names if name.startswith(OURS) and not (name.upper() in known or is_webhook(name))]
    remedy = "请对照 .env.example，看是不是写错了"
    return [good("读取了 .env 文件"), *(note(f".env 里的 {name} 没有人认识", remedy) for name in strange)]


def _named_in(env: Path) -> Sequence[str] | None:
    return list(dotenv_values(env, encoding="utf-8-sig")) if env.is_file() else None


async def key(patient: Patient) -> Sequence[Finding]:
    """Whether the signing key is long enough, kept, and the same everywhere."""
    settings = patient.settings
    if settings.xingji_secret_key is None:
        return _kept_key(settings)
    if len(settings.xingji_secret_key.get_secret_value()) < SHORTEST_KEY:
        remedy = f"别人可能猜出来伪造二维码和按钮，请换成至少 {SHORTEST_KEY} 个随机字符（换后旧二维码要重印）"
        return [bad("密钥 XINGJI_SECRET_KEY 太短", remedy)]
    return [good("密钥由 XINGJI_SECRET_KEY 给出")]


def _kept_key(settings: Settings) -> Sequence[Finding]:
    kept = settings.data_folder / SECRET_FILE
    if not kept.exists():
        return [good(f"密钥还没有，第一次启动时自动生成，存到 {kept}")]
    findings = [good(f"密钥是自动生成的，存在 {kept}，请一起备份")]
    if stat.S_IMODE(kept.stat().st_mode) & 0o077:
        findings.append(note(f"{kept} 别的用户也能读", f"请运行：chmod 600 {kept}"))
    if settings.database_url.startswith("postgres"):
        findings.append(note("密钥只在这台机器上", "如果有几台机器一起跑，请给每台设同一个 XINGJI_SECRET_KEY"))
    return findings
