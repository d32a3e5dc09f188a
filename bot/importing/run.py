"""The way of a file into the database: read → check row by row → write batch by batch → one ledger record."""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.importing import customers, deals, people, teams
from bot.importing.columns import Kind, Layout, guess, lay_out
from bot.importing.leavers import Post
from bot.importing.record import BadCellError, Record, as_problem, read_record
from bot.spreadsheet.read import read_table
from bot.spreadsheet.table import Problem, Table
from bot.words import importing as words
from sales.playbook import Playbook
from storage import ledger, orphans
from storage.database import Database
from storage.tally import Tally

Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]
Progress = Callable[[int], None]

KINDS: Final = (
    teams.KIND,
    people.KIND,
    customers.KIND,
    deals.KIND,
)  # in the order in which a new company imports them


class Importer(Protocol):
    """What each kind of table brings: how its rows are checked and written."""

    @property
    def batch_size(self) -> int: ...
    async def prepare(self, session: AsyncSession, records: Sequence[Record]) -> None: ...
    def check(self, record: Record) -> Any: ...
    async def write(self, session: AsyncSession, batch: Sequence[Any]) -> Tally: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read and understood: `sha256` of its bytes in lowercase hex."""

    name: str
    sha256: str
    table: Table
    layout: Layout

    @property
    def kind(self) -> Kind:
        return self.layout.kind


@dataclass(frozen=True, slots=True)
class Report:
    """What a file came to; `notes`: what the person should know besides."""

    source: Source
    tally: Tally
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def open_source(name: str, data: bytes, kind: Kind | None) -> Source:
    """Read a file whole, before anything is written. Raises UnreadableError."""
    table = read_table(data)
    headers = table.header.cells
    layout = lay_out(headers, kind) if kind else guess(headers, KINDS)
    return Source(name, hashlib.sha256(data).hexdigest(), table, layout)


def importer_for(kind: Kind, playbook: Playbook, now: datetime, post: Post) -> Importer:
    """The importer of a kind; `now` is aware."""
    if kind is teams.KIND:
        return teams.TeamImport()
    if kind is deals.KIND:
        return deals.DealImport(playbook, now)
    if kind is people.KIND:
        return people.PeopleImport(playbook, post, now)
    return customers.CustomerImport(playbook, now)


async def bring_in(
    source: Source, importer: Importer, transaction: Transaction, now: datetime, progress: Progress
) -> Report:
    """Write the good rows of a file and report the others. `progress` hears how many rows were dealt with."""
    records, problems = _records(source)
    async with transaction() as session:
        await importer.prepare(session, records)
    progress(len(problems))
    tally = Tally()
    for batch in _batches(records, importer.batch_size):
        good, bad = _checked(batch, importer)
        async with transaction() as session:
            tally += await importer.write(session, good)
        problems += bad
        progress(len(batch))
    if tally.added or tally.updated:
        async with transaction() as session:
            await orphans.settle(session, now)  # people may have left, or customers have got another owner
            await ledger.append(session, [_record_of(source, tally, len(problems), now)])
    return Report(source, tally, tuple(sorted(problems, key=lambda p: p.line)), _notes(source))


@asynccontextmanager
async def rehearsal(database: Database) -> AsyncIterator[Transaction]:
    """Transactions that all happen in one, which is taken back at the end: a dry run sees its own rows."""
    async with database.write() as session:

        @asynccontextmanager
        async def same() -> AsyncIterator[AsyncSession]:
            yield session
            await session.flush()

        yield same
        await session.rollback()


def _records(source: Source) -> tuple[list[Record], list[Problem]]:
    key = source.kind.columns[0].name
    records: dict[str, Record] = {}
    problems = [row for row in source.table.rows if isinstance(row, Problem)]
    for row in source.table.rows:
        if isinstance(row, Problem):
            continue
        try:
            record = read_record(row, source.layout)
            first = records.setdefault(record.text(key), record)
            if first is not record:
                raise record.bad(key, words.seen_before(first.line))
        except BadCellError as bad:
            problems.append(as_problem(row.line, bad))
    return list(records.values()), problems


def _checked(batch: Sequence[Record], importer: Importer) -> tuple[list[Any], list[Problem]]:
    good: list[Any] = []
    bad: list[Problem] = []
    for record in batch:
        try:
            good.append(importer.check(record))
        except BadCellError as error:
            bad.append(as_problem(record.line, error))
    return good, bad


def _batches(records: Sequence[Record], size: int) -> Iterator[list[Record]]:
    rest = iter(records)
    while batch := list(islice(rest, size)):
        yield batch


def _notes(source: Source) -> tuple[str, ...]:
    unused = source.layout.unused
    return (*source.table.notes, *((words.unused_columns(unused),) if unused else ()))


def _record_of(source: Source, tally: Tally, wrong: int, now: datetime) -> ledger.Draft:
    # Counts and the file's hash only: the ledger is never erased, customer data may have to be.
    counts = {"added": tally.added, "updated": tally.updated, "unchanged": tally.unchanged, "wrong": wrong}
    return ledger.Draft(f"{source.kind.name}.imported", now, payload=counts | {"sha256": source.sha256})
