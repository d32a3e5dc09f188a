"""A talk that was heard and analysed, as the page behind it finds it."""

import math
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bot.sniff import mime_of
from nlp.analysis import (
    Analysis,
    Concern,
    Line,
    NextStep,
    Promise,
    Quote,
    Score,
    Talk,
    Weak,
    dump,
)
from nlp.transcript import Segment
from storage import calls
from storage.calls import Arrived
from storage.database import Database
from storage.media import MediaStore
from tests.company import Company
from tests.nlp.encoding import write

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
RATE = 16_000
SAID = (
    Segment(0.0, 1.5, "王店长，上次的货卖得怎么样？", "rep"),
    Segment(1.5, 3.2, "卖是卖得动，就是你们账期太短了，能不能月结？", "customer"),
    Segment(3.2, 4.4, "这个我回去问问。", "rep"),
    Segment(4.4, 6.0, "那下周三先送两箱样品来吧。", "customer"),
)
LINE = "月结可以谈：季度量到三十箱，我今天就替您申请，明天上午给您答复。"
FOUND = Analysis(
    analyser="builtin",
    concerns=(
        Concern("payment_terms", "账期", (Quote(1, 1.5, "账期太短了，能不能月结"),), "concern:payment_terms"),
    ),
    weak=(
        Weak("deflection", "把问题推走", 2, 3.2, "这个我回去问问。", "没有说谁、什么时候答复。", "weak:deflection"),
    ),
    lines=(Line(LINE, "payment_terms", "playbook:monthly", 1.5, "line:monthly"),),
    promises=(Promise("rep", "下周三送两箱样品", 3, 4.4, date(2026, 12, 2), None),),
    objection_handling=Score(35, ("客户提了账期，没有当场答复。",)),
    value_statement=Score(None),
    next_step=NextStep(True, "送两箱样品", date(2026, 12, 2)),
    talk=Talk(rep_ratio=0.45, longest_monologue_s=1.5, rep_questions=1, customer_questions=1, interruptions=0),
    fallback="智能分析这会儿没连上，这次用的是内置分析。",
)


@cache
def recording(codec: str = "pcm_s16le", ending: str = "wav", seconds: float = 6.0) -> bytes:
    """A tone of so many seconds, in a format of phones."""
    t = np.arange(int(seconds * RATE), dtype=np.float32) / RATE
    tone = (0.3 * np.sin(2 * math.pi * 330 * t)).astype(np.float32)[None, :]
    with TemporaryDirectory() as folder:
        to_rate = 8000 if ending == "amr" else 0
        return write(Path(folder) / f"tone.{ending}", tone, RATE, codec, to_rate=to_rate).read_bytes()


async def bring(
    database: Database, store: MediaStore, company: Company, sound: bytes | None = None, found: Analysis = FOUND
) -> int:
    """小林's talk with 百姓大药房, done; its id. Without `sound` it came as a transcript."""
    async with database.write() as session:
        media = await store.put(session, sound, mime_of(sound), "电话.wav", AT) if sound is not None else None
        arrived = Arrived(
            rep_id=company.people["小林"],
            team_id=company.teams["城东一队"],
            media_id=media.id if media else None,
            name="电话.wav",
            channel="console",
            chat="R01",
            at=AT,
            keep_until=AT + timedelta(days=90),
            duration_s=6.0 if media else None,
        )
        call = await calls.create(session, arrived)
        call.customer_id = company.customers["百姓大药房"]
        calls.set_consent(call, AT, arrived.keep_until)
        await calls.append(session, call, SAID, 6.0)
        calls.complete(call, AT, "guessed")
        call.state = "done"
        await calls.save_analysis(session, call.id, dump(found), found.analyser, found.fallback, AT)
        return call.id
