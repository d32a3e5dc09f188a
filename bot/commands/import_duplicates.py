"""The part of `xingji import` where a person decides which customers are the same."""

from collections.abc import Sequence

import typer

from bot.commands.ground import stop
from bot.spreadsheet.table import shown
from bot.words import importing as words
from storage import duplicates
from storage.database import Database
from storage.duplicates import Decision
from storage.models import Customer


def read_decision(text: str) -> tuple[int, Decision]:
    """`3=same` → (3, "same"); anything else stops the command."""
    id, _, decision = text.partition("=")
    if not (id.isascii() and id.isdecimal() and len(id) < 10) or decision not in ("same", "different"):
        stop(words.BAD_DECISION)
    return int(id), "same" if decision == "same" else "different"


async def decide(database: Database, decisions: Sequence[tuple[int, Decision]]) -> None:
    """Note the decisions; an unknown pair stops the command and none is kept."""
    async with database.write() as session:
        for id, decision in decisions:
            if not await duplicates.decide(session, id, decision):
                stop(words.no_such_pair(id))
    for id, decision in decisions:
        typer.echo(words.decided(id, decision == "same"))


async def list_open(database: Database, at_most: int | None) -> None:
    """Print the pairs nobody has decided on: all, or the first few and how many more there are."""
    async with database.read() as session:
        pairs = await duplicates.open_pairs(session)
    typer.echo(words.duplicates(len(pairs)) if pairs else words.NO_DUPLICATES)
    for pair in pairs[:at_most]:
        line = words.duplicate(pair.id, _named(pair.first), _named(pair.second), words.REASONS[pair.reason])
        typer.echo(line)
    if at_most is not None and len(pairs) > at_most:
        typer.echo(words.more_duplicates(len(pairs) - at_most))
    if pairs:
        typer.echo(words.DECIDE_HOW)


def _named(customer: Customer) -> str:
    return f"{shown(customer.name)} {shown(customer.code)}"
