"""Recordings: something to hear them with, somebody who hears them, and their bytes."""

import asyncio
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.doctor.finding import Finding, Patient, good, note
from bot.doctor.road import RETRY
from bot.listening.ears import wanted
from nlp.speech import NotReady, recogniser
from storage import call_queue
from storage.call_queue import Queue
from storage.media import store_of
from storage.models import Media

LOOKED_AT = 50  # talks that are taken next
MEANWHILE = "录音会先存着，装好就接着听；转写文字现在就能分析"

_NOT_READY: Mapping[str, tuple[str, str]] = {
    "no_package": ("转文字的组件 {what} 没有装", "请运行 pip install 'xingji[speech]'"),
    "no_model": (
        "转文字的模型还没有：{what}",
        "请运行 xingji model fetch，或把 WHISPER_MODEL 指到已有的模型",
    ),
    "no_device": (
        "这台机器不能这样计算：{what}",
        "请核对 WHISPER_DEVICE 和 WHISPER_COMPUTE_TYPE，不确定就都留空",
    ),
    "no_service": ("{what} 没有写地址", "请填 WHISPER_BASE_URL 或 OPENAI_BASE_URL"),
}


async def ears(patient: Patient) -> Sequence[Finding]:
    """Whether this machine has something to hear with; no model is loaded for it, no service asked."""
    found = await asyncio.to_thread(recogniser, wanted(patient.settings))
    if isinstance(found, NotReady):
        text, remedy = _NOT_READY[found.reason]
        return [note(text.format(what=found.what), f"{remedy}。{MEANWHILE}")]
    return [good(f"录音转文字：{found.name}")]


async def talks(patient: Patient) -> Sequence[Finding]:
    """What waits, who hears it, and whether the recordings lie here."""
    async with patient.database.read() as session:
        queue = await call_queue.queue(session)
        alive, able = await call_queue.workers(session, patient.now)
        missing = await _missing(session, patient)
        failed = await call_queue.failed(session)
    workers = _workers(queue, alive, able, bool(patient.settings.redis_url))
    return [workers, *_away(missing), *_failed(failed)]


def _workers(queue: Queue, alive: int, able: int, has_redis: bool) -> Finding:
    word = f"录音：{queue.waiting} 段在排队，{queue.working} 段正在听，{alive} 个进程在听"
    if not queue.waiting and not queue.working:
        return good(word)
    if not alive:
        remedy = "请另外运行 xingji worker" if has_redis else "机器人在运行吗？没有就启动它"
        return note(word, f"{remedy}，排队的会自动接着听")
    if not able:
        return note(f"{word}，但都没有模型", f"请在它们的机器上运行 xingji model fetch。{MEANWHILE}")
    return good(word)


async def _missing(session: AsyncSession, patient: Patient) -> int:
    """How many of the talks that are taken next have no bytes in this machine's data folder."""
    store = store_of(patient.settings.data_folder)
    waiting = [call.media_id for call in await call_queue.next_waiting(session, LOOKED_AT) if call.heard_at is None]
    hashes = await session.scalars(select(Media.sha256).where(Media.id.in_(waiting)))
    paths = [store.path(sha256) for sha256 in hashes]
    return await asyncio.to_thread(lambda: sum(not path.is_file() for path in paths))


def _failed(failed: int) -> Sequence[Finding]:
    return [note(f"{failed} 段录音没处理好", RETRY)] if failed else []


def _away(missing: int) -> Sequence[Finding]:
    if not missing:
        return []
    remedy = "听录音的机器要能读到 XINGJI_DATA 下的 media：请共享它，或在收录音的那台上运行 xingji worker"
    return [note(f"{missing} 段录音的文件不在这台机器的数据目录里", remedy)]
