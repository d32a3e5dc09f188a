"""What became of the day, counted from the ledger, the outbox and what stands on the phones."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.words import wecom_groups
from storage.database import Database
from storage.models import Action, Customer, Inbox, Outbox, Visit
from storage.verify import verify
from tests.chaos.worlds import Chaos
from tests.platforms.bubble import Bubble

UNSURE = ("may have arrived", wecom_groups.UNSURE)


@dataclass(frozen=True)
class Told:
    """One kind of news, by shop: how many messages it was said in (a long card is several), how many of them are
    dead letters that may have arrived or lost their answer twice over, how many messages were seen."""

    said: Counter[str]
    unsure: Counter[str]
    seen: Counter[str]

    def wrong(self, shops: Iterable[str]) -> dict[str, str]:
        """Shop → what is wrong: seen twice, or missing and nobody knows."""
        return {shop: self._figures(shop) for shop in shops if not self._is_right(shop)}

    def _is_right(self, shop: str) -> bool:
        return self.said[shop] > 0 and self.said[shop] - self.unsure[shop] <= self.seen[shop] <= self.said[shop]

    def _figures(self, shop: str) -> str:
        return f"{self.said[shop]} said, {self.unsure[shop]} of them unsure, {self.seen[shop]} seen"

    def lost(self, shops: Iterable[str]) -> int:
        """How many messages were never seen."""
        return sum(self.said[shop] - self.seen[shop] for shop in shops)


@dataclass(frozen=True)
class Day:
    """`submitted`: visit → how often; `received`: SHA-256 of a picture → how often it stands in the ledger;
    `placed`: visit → its photos that have a place; `repeated`: chat → messages shown oftener than said."""

    shops: Sequence[str]
    states: Counter[str]
    submitted: Counter[int]
    received: Counter[str]
    placed: dict[int, int]
    is_whole: bool
    dead: Sequence[Outbox]
    failed: Sequence[Inbox]
    unfinished: int
    supervisors: Told
    groups: Told
    repeated: dict[str, list[str]]


async def count(chaos: Chaos, database: Database) -> Day:
    """Read everything."""
    async with database.read() as session:
        visits = (await session.scalars(select(Visit))).all()
        actions = (await session.scalars(select(Action).where(Action.visit_id.is_not(None)))).all()
        rows = (await session.scalars(select(Outbox))).all()
        failed = (await session.scalars(select(Inbox).where(Inbox.state == "failed"))).all()
        names = {row.id: row.name for row in await session.scalars(select(Customer))}
        report = await verify(session, ZoneInfo("Asia/Shanghai"))
    received = [one for one in actions if one.kind == "photo.received"]
    slots = {(one.visit_id or 0, one.payload["slot"]) for one in actions if one.kind == "photo.placed"}
    dead = [row for row in rows if row.state == "dead"]
    chats = _chats(chaos)
    bosses = [one for beat in {beat.supervisor for beat in chaos.beats} for one in chats[beat]]
    groups = [one for team in {beat.team for beat in chaos.beats} for one in chaos.group_of(team)]
    shops = list(names.values())
    return Day(
        shops,
        Counter(visit.state for visit in visits),
        Counter(one.visit_id or 0 for one in actions if one.kind == "visit.submitted"),
        Counter(str(one.evidence["sha256"]) for one in received),
        Counter(visit for visit, _ in slots),
        report.is_whole,
        dead,
        failed,
        sum(row.state not in ("sent", "dead") for row in rows),
        _told(bosses, rows, shops, lambda shop: f"拜访了 {shop}", chaos.unknowable()),
        _told(groups, rows, shops, lambda shop: f"完成拜访：{shop}", chaos.unknowable()),
        {chat: again for chat, shown in chats.items() if (again := _repeated(shown, rows, chat))},
    )


def _chats(chaos: Chaos) -> dict[str, list[Bubble]]:
    people = {one for beat in chaos.beats for one in (beat.rep, beat.supervisor)}
    return {account: chaos.world.phone(account).chat for account in sorted(people)}


def _told(
    shown: Iterable[Bubble],
    rows: Iterable[Outbox],
    shops: Sequence[str],
    says: Callable[[str], str],
    unknowable: Sequence[str],
) -> Told:
    seen = [one.words for one in shown]
    said = [(json.dumps(row.payload, ensure_ascii=False), is_unsure(row)) for row in rows]
    unsure = [*(one for one, is_dead in said if is_dead), *unknowable]
    return Told(
        Counter({shop: sum(says(shop) in one for one, _ in said) for shop in shops}),
        Counter({shop: sum(says(shop) in one for one in unsure) for shop in shops}),
        Counter({shop: sum(says(shop) in one for one in seen) for shop in shops}),
    )


def is_unsure(row: Outbox) -> bool:
    """A dead letter that says of itself that it may have arrived."""
    return row.state == "dead" and any(mark in (row.error or "") for mark in UNSURE)


def _repeated(shown: Iterable[Bubble], rows: Iterable[Outbox], chat: str) -> list[str]:
    """Texts that stand in a chat oftener than they were said, and cards of one handle that stand there twice."""
    said = Counter(str(row.payload["text"]) for row in rows if row.chat == chat and row.payload["type"] == "text")
    texts = Counter(one.words for one in shown if one.kind == "text")
    cards = Counter(_origin(one) for one in shown if one.kind != "text")
    return [text for text, n in texts.items() if n > said[text]] + [
        card for card, n in cards.items() if card and n > 1
    ]


def _origin(card: Bubble) -> str:
    """What a card was made from: in DingTalk its outTrackId, in WeCom its row, which its task_id begins with."""
    if "outTrackId" in card.raw:
        return str(card.raw["outTrackId"])
    return str(card.raw.get("template_card", {}).get("task_id", "")).partition("-")[0]
