"""`xingji export`: what one person may see, as a file."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.ground import load_playbook, opened, stop
from bot.exporting.subjects import SUBJECTS, House, Sheet
from bot.settings import Settings, load_settings
from bot.spreadsheet.table import shown
from bot.spreadsheet.write import TooManyRowsError, UnknownFormatError, write_table
from bot.words import exporting as words
from storage import people


class Subject(StrEnum):
    """What can be exported."""

    VISITS = "visits"
    CUSTOMERS = "customers"
    ACTIONS = "actions"
    PEOPLE = "people"
    CALLS = "calls"
    DEALS = "deals"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("export", help="把某个人能看到的数据导出成 CSV 或 Excel")(export)


def export(
    subject: Annotated[Subject, typer.Argument(help="导出什么")],
    code: Annotated[str, typer.Option("--as", help="以谁的身份导出（工号）：只导出这个人能看到的")],
    out: Annotated[Path, typer.Option(help="写到哪个文件，.csv 或 .xlsx")],
) -> None:
    """Write what the person with staff number `code` may see of `subject`."""
    sheet = asyncio.run(_load(load_settings(), subject, code))
    try:
        write_table(out, sheet.header, sheet.rows)
    except UnknownFormatError:
        stop(words.WRONG_FORMAT)
    except TooManyRowsError:
        stop(words.TOO_MANY)
    except OSError as error:
        stop(words.cannot_write(str(out), error.strerror or ""))
    typer.echo(words.done(len(sheet.rows), str(out)))


async def _load(settings: Settings, subject: Subject, code: str) -> Sheet:
    house = House(load_playbook(settings), settings.timezone)
    async with opened(settings) as database, database.read() as session:
        person = await people.person_by_code(session, code)
        if person is None:
            stop(words.nobody(shown(code)))
        if not person.active:
            stop(words.has_left(shown(code)))
        viewer = await people.viewer_of(session, person)
        return await SUBJECTS[subject](session, viewer, house)
