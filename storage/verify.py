"""Recompute the whole ledger: every record's hash, every chain's links and head, every day's root.

Whoever can write to the database can also rewrite a chain and all later roots without a flaw; against that
stands the root that was printed in the team's chat: the latest one is part of the report for comparing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.diagnosis import Divergence, chains_without_records, diagnose
from storage.ledger import GENESIS
from storage.models import Action, Chain, Root
from storage.record import Record, raw_records, record
from storage.roots import ONE_DAY, compute

BATCH = 2_000
Progress = Callable[[int, int], None]
"""Told how many records of how many are done."""


@dataclass(frozen=True, slots=True)
class DayDivergence:
    """A day whose root no longer fits. `records`: its records or the root changed; `root`: the root was
    altered; `uncovered`: the day has records and should have a root, but has none."""

    kind: Literal["records", "root", "uncovered"]
    day: date


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `first` in a chain and `first_day` among the roots are None where all is as written."""

    actions: int
    chains: int
    broken_chains: int
    first: Divergence | None
    days: int
    broken_days: int
    first_day: DayDivergence | None
    latest_root: Root | None

    @property
    def is_whole(self) -> bool:
        return self.first is None and self.first_day is None


async def verify(session: AsyncSession, tz: ZoneInfo, progress: Progress | None = None) -> Report:
    """Check everything, in constant memory. `tz` is the company's: days are closed at its midnight."""
    walk = await _walk_chains(session, progress or (lambda done, total: None))
    empty, first_empty = await chains_without_records(session)
    suspect = walk.suspect or first_empty
    roots = list(await session.scalars(select(Root).order_by(Root.day)))
    days = [day for day in [await _before_the_first(session, roots, tz)] if day is not None]
    for n, root in enumerate(roots):
        found = await _compare_day(session, tz, root, roots[n - 1] if n else None, roots[n + 1 : n + 2])
        days += [found] if found is not None else []
    return Report(
        actions=walk.actions,
        chains=walk.chains + empty,
        broken_chains=walk.broken + empty,
        first=None if suspect is None else await diagnose(session, suspect),
        days=len(roots),
        broken_days=len(days),
        first_day=days[0] if days else None,
        latest_root=roots[-1] if roots else None,
    )


@dataclass(slots=True)
class _Links:
    """One chain as far as it has been read. `broken_at`: the id of the first row that does not fit."""

    chain: str
    head: tuple[int | None, str | None]
    seq: int = 0
    hash: str = GENESIS
    last_id: int = 0
    broken_at: int | None = None

    def add(self, record: Record) -> None:
        fits = record.seq == self.seq + 1 and record.previous_hash == self.hash and record.is_genuine
        if self.broken_at is None and not fits:
            self.broken_at = record.id
        self.seq, self.hash, self.last_id = record.seq, record.hash, record.id

    def end(self) -> None:
        if self.broken_at is None and self.head != (self.seq, self.hash):
            self.broken_at = self.last_id


@dataclass(slots=True)
class _Walk:
    """The chains that are done. `suspect`: the broken one whose first misfit has the smallest id."""

    actions: int = 0
    chains: int = 0
    broken: int = 0
    suspect: str | None = None
    _suspect_id: int = field(default=0)

    def close(self, links: _Links | None) -> None:
        if links is None:
            return
        links.end()
        self.chains += 1
        if links.broken_at is None:
            return
        self.broken += 1
        if self.suspect is None or links.broken_at < self._suspect_id:
            self.suspect, self._suspect_id = links.chain, links.broken_at


async def _walk_chains(session: AsyncSession, progress: Progress) -> _Walk:
    total = (await session.scalars(select(func.count()).select_from(Action))).one()
    query = raw_records().add_columns(Chain.seq, Chain.hash).outerjoin(Chain, Chain.chain == Action.chain)
    rows = await session.stream(query.order_by(Action.chain, Action.seq).execution_options(yield_per=BATCH))
    walk, links = _Walk(), None
    async for batch in rows.partitions():
        for row in batch:
            here = record(row)
            if links is None or links.chain != here.chain:
                walk.close(links)
                links = _Links(here.chain, (row[-2], row[-1]))
            links.add(here)
        walk.actions += len(batch)
        progress(walk.actions, total)
    walk.close(links)
    return walk


async def _before_the_first(session: AsyncSession, roots: list[Root], tz: ZoneInfo) -> DayDivergence | None:
    if not roots:
        return None
    midnight = datetime.combine(roots[0].day, time(), tz)
    earlier = await session.scalar(select(exists().where(Action.at < midnight)))
    return DayDivergence("uncovered", roots[0].day - ONE_DAY) if earlier else None


async def _compare_day(
    session: AsyncSession, tz: ZoneInfo, root: Root, previous: Root | None, following: list[Root]
) -> DayDivergence | None:
    if previous is not None and previous.day + ONE_DAY != root.day:
        return DayDivergence("uncovered", previous.day + ONE_DAY)
    if root.previous_root != (previous.root if previous else GENESIS):
        return DayDivergence("root", root.day)
    found = await compute(session, root.day, tz, root.previous_root)
    if found.root != root.root:
        # The next root kept what this one was: if that is what the records give, the records are untouched.
        untouched = bool(following) and following[0].previous_root == found.root
        return DayDivergence("root" if untouched else "records", root.day)
    told = (root.first_id, root.last_id, root.count)
    return None if told == (found.first_id, found.last_id, found.count) else DayDivergence("root", root.day)
