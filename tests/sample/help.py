"""The sample company, founded quickly: photos are told apart, but nobody draws them."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.sample.camera import SIZE, Picture, Shot
from bot.sample.company import found
from nlp.findings import Findings
from sales.playbook import PhotoRules
from sales.visit import Visit, fold
from storage.database import Database
from storage.media import MediaStore
from storage.models import Action
from storage.models import Visit as VisitRow
from tests.chat import playbook

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # Tuesday, 10:00 in Shanghai
TODAY = NOW.astimezone(SHANGHAI).date()
PLAYBOOK = playbook()


def quick_camera(shot: Shot, rules: PhotoRules) -> Picture:
    """Equal shots give equal bytes, as the real one's do."""
    data = repr(shot).encode()
    phash = hashlib.sha256(data).hexdigest()[:16]
    return Picture(data, Findings(*SIZE, phash, None, ("blurred",) if shot.shaky else ()))


async def found_quickly(database: Database, folder: Path, now: datetime = NOW, seed: int = 2026) -> None:
    """The whole company as of `now`."""
    today = now.astimezone(SHANGHAI).date()
    media = MediaStore(folder / "media")
    await found(database, PLAYBOOK, SHANGHAI, media, today, now, seed, quick_camera)


async def visits_with_actions(database: Database) -> list[tuple[VisitRow, list[Action]]]:
    """Every visit with its actions, in the order they were recorded."""
    async with database.read() as session:
        rows = list(await session.scalars(select(VisitRow).order_by(VisitRow.id)))
        actions: dict[int, list[Action]] = {row.id: [] for row in rows}
        in_visits = select(Action).where(Action.visit_id.is_not(None))
        for action in await session.scalars(in_visits.order_by(Action.id)):
            actions[action.visit_id or 0].append(action)
    return [(row, actions[row.id]) for row in rows]


def told(row: VisitRow, actions: list[Action]) -> Visit:
    """What the visit is after these actions."""
    start = Visit(row.id, row.customer_id, row.rep_id, row.opened_at)
    return fold(start, actions, PLAYBOOK.visit.pause_after_s)
