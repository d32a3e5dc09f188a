"""`xingji qr`: the printable sheet of door codes, and new codes for lost ones."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import system_clock
from bot.commands.ground import opened, stop
from bot.fonts import find_cjk_font
from bot.pdf_font import UnusableFontError
from bot.qr_sheet import MOST_PER_PAGE, Door, draw
from bot.settings import Settings, load_settings
from bot.signing import Signing
from bot.spreadsheet.table import shown
from bot.whole_file import appearing_whole
from bot.words import qr as words
from storage import customers, ledger, people, roster
from storage.ledger import Draft
from storage.models import Customer

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("qr", help="生成贴在客户门上的二维码（PDF，一页几个）")(qr)


def qr(
    codes: Annotated[list[str] | None, typer.Option("--customer", help="客户编号，可多次")] = None,
    team: Annotated[str | None, typer.Option(help="团队名称，包括下级团队")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="全部客户")] = False,
    renew: Annotated[list[str] | None, typer.Option(help="客户编号：旧码作废，换新码，可多次")] = None,
    out: Annotated[Path | None, typer.Option(help="写到哪个 .pdf 文件")] = None,
    per_page: Annotated[int, typer.Option(min=1, max=MOST_PER_PAGE, help="一页几个")] = 12,
) -> None:
    """Renew what was lost, then print what was chosen, the renewed ones with it."""
    chosen = bool(codes or team or everyone)
    if not (chosen or renew):
        stop(words.NOBODY_CHOSEN)
    if out is None and chosen:
        stop(words.NO_OUT)
    if out is not None and out.suffix.lower() != ".pdf":
        stop(words.NOT_PDF)
    font = find_cjk_font()
    if out is not None and font is None:
        stop(words.NO_FONT)
    settings = load_settings()
    found = asyncio.run(_choose(settings, codes or [], team, everyone, renew or []))
    for code in renew or []:
        typer.echo(words.renewed(shown(code)))
    if out is not None and font is not None:
        _print(found, settings, font, out, per_page)


async def _choose(
    settings: Settings, codes: Sequence[str], team: str | None, everyone: bool, renew: Sequence[str]
) -> list[Customer]:
    async with opened(settings) as database, database.write() as session:
        for code in renew:
            await _renew(session, code)
        found = await customers.everyone(session) if everyone else await _named(session, [*codes, *renew])
        if team is not None and not everyone:
            found = [*found, *(c for c in await _of_team(session, team) if c not in found)]
        return sorted(found, key=lambda customer: customer.code)


async def _named(session: AsyncSession, codes: Sequence[str]) -> Sequence[Customer]:
    found = await customers.by_codes(session, codes)
    for unknown in sorted(set(codes) - {customer.code for customer in found}):
        stop(words.unknown_customer(shown(unknown)))
    return found


async def _of_team(session: AsyncSession, name: str) -> Sequence[Customer]:
    team_id = next((team.id for team in await roster.teams(session) if team.name == name), None)
    if team_id is None:
        stop(words.unknown_team(shown(name)))
    return await customers.of_teams(session, await people.team_and_below(session, team_id))


async def _renew(session: AsyncSession, code: str) -> None:
    customer = await customers.renew_door(session, code)
    if customer is None:
        stop(words.unknown_customer(shown(code)))
    payload = {"door_version": customer.door_version}
    record = Draft("customer.door_renewed", system_clock(), customer_id=customer.id, payload=payload)
    await ledger.append(session, [record])


def _print(found: Sequence[Customer], settings: Settings, font: Path, out: Path, per_page: int) -> None:
    if not found:
        stop(words.NO_CUSTOMERS)
    signing = Signing(settings.secret())
    doors = [Door(c.name, c.code, f"{settings.public_url}/v/{signing.door(c.id, c.door_version)}") for c in found]
    try:
        with appearing_whole(out) as draft, draft.open("wb") as file:
            drawn = draw(doors, font, file, per_page)
    except UnusableFontError:
        stop(words.unusable_font(str(font)))
    except OSError as error:
        stop(words.cannot_write(str(out), error.strerror or ""))
    if drawn.missing:
        typer.echo(words.missing_characters("".join(sorted(drawn.missing))), err=True)
    if urlsplit(settings.public_url).hostname in LOOPBACK:
        typer.echo(words.local_address(settings.public_url), err=True)
    typer.echo(words.done(len(doors), drawn.pages, str(out)))
