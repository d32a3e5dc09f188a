"""`xingji erase`: a talk, or all talks of a person or with a customer, for good."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from bot import erasing
from bot.clock import system_clock
from bot.commands.ground import opened, stop
from bot.settings import Settings, load_settings
from bot.spreadsheet.table import shown
from bot.words import erase as words
from bot.words.call import STATES
from storage import calls, customers, erasure, erasure_files, people, uploads
from storage.database import Database
from storage.erasure import Erasable
from storage.media import store_of

Yes = Annotated[bool, typer.Option("--yes", help="真的删除；不加只列出会删什么")]
By = Annotated[str | None, typer.Option(help="谁要求删的（工号），记进台账")]
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be erased. One of the first three; `by`: who asked for it."""

    call_ids: tuple[int, ...] = ()
    person: str | None = None
    customer: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be erased. `person_id`: also what that person did not finish uploading, and said beside talks."""

    talks: Sequence[Erasable]
    by: int | None
    person_id: int | None = None
    uploads: int = 0
    voices: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.talks or self.uploads or self.voices)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    erase = typer.Typer(no_args_is_help=True, help="彻底删除录音、文字稿和由它得出的内容")
    erase.command("call", help="删除一段或几段录音（编号在卡片和导出里）")(call)
    erase.command("person", help="删除一个人的全部录音和语音消息")(person)
    erase.command("customer", help="删除一个客户的全部录音")(customer)
    app.add_typer(erase, name="erase")


def call(numbers: Annotated[list[int], typer.Argument(help="录音编号")], by: By = None, yes: Yes = False) -> None:
    """These talks."""
    _run(Asked(call_ids=tuple(numbers), by=by), yes=yes)


def person(code: Annotated[str, typer.Argument(help="工号")], by: By = None, yes: Yes = False) -> None:
    """All talks that this person brought, notes of their own included."""
    _run(Asked(person=code, by=by), yes=yes)


def customer(code: Annotated[str, typer.Argument(help="客户编号")], by: By = None, yes: Yes = False) -> None:
    """All talks with this customer."""
    _run(Asked(customer=code, by=by), yes=yes)


def _run(asked: Asked, *, yes: bool) -> None:
    asyncio.run(_erase(load_settings(), asked, yes=yes))


async def _erase(settings: Settings, asked: Asked, *, yes: bool) -> None:
    async with opened(settings) as database:
        plan = await _plan(database, asked)
        if plan.is_empty:
            typer.echo(words.NOTHING)
        else:
            _show(plan, settings)
            if not yes:
                typer.echo(words.GO_ON)
                return
            await _carry_out(database, plan)
        await _sweep(database, settings)


async def _plan(database: Database, asked: Asked) -> Plan:
    async with database.read() as session:
        by = None
        if asked.by is not None:
            found = await people.person_by_code(session, asked.by)
            by = found.id if found else stop(words.unknown_person(shown(asked.by)))
        for number in asked.call_ids:
            if await calls.find(session, number) is None:
                stop(words.unknown_call(number))
        if asked.person is not None:
            owner = await people.person_by_code(session, asked.person)
            if owner is None:
                stop(words.unknown_person(shown(asked.person)))
            talks = await erasure.erasable(session, rep_id=owner.id)
            begun, said = await uploads.unfinished(session, owner.id), await erasure.spoken(session, owner.id)
            return Plan(talks, by, owner.id, len(begun), len(said))
        if asked.customer is not None:
            with_them = await customers.by_codes(session, [asked.customer])
            if not with_them:
                stop(words.unknown_customer(shown(asked.customer)))
            return Plan(await erasure.erasable(session, customer_id=with_them[0].id), by)
        return Plan(await erasure.erasable(session, call_ids=asked.call_ids), by)


def _show(plan: Plan, settings: Settings) -> None:
    typer.echo(words.plan(len(plan.talks), plan.uploads, plan.voices))
    for talk in plan.talks:
        typer.echo(
            words.planned(
                talk.call_id,
                f"{talk.received_at.astimezone(settings.timezone):%Y-%m-%d %H:%M}",
                shown(talk.rep),
                shown(talk.customer) if talk.customer else words.NO_CUSTOMER,
                STATES[talk.state],
                (talk.duration_s or 0) / 60,
                talk.size / MB,
            )
        )


async def _carry_out(database: Database, plan: Plan) -> None:
    """A transaction for each talk: what is done stays done, and nobody waits long."""
    erased = []
    for talk in plan.talks:
        async with database.write() as session:
            gone = await erasing.erase(session, talk.call_id, "asked", system_clock(), by=plan.by)
        erased += [gone] if gone else []
    if plan.person_id is not None:
        async with database.write() as session:
            await erasure_files.give_up_uploads(session, plan.person_id)
            await erasing.erase_spoken(session, plan.person_id, system_clock(), by=plan.by)
    segments, messages = sum(e.segments for e in erased), sum(e.messages for e in erased)
    typer.echo(words.done(len(erased), segments, messages))
    typer.echo(words.BACKUPS)


async def _sweep(database: Database, settings: Settings) -> None:
    """Take the files away; also those that an earlier run left."""
    left = await erasure_files.sweep(database, store_of(settings.data_folder))
    await uploads.abandoned(database, uploads.parts_of(settings.data_folder), system_clock())
    await database.checkpoint()
    if left:
        stop(words.NOT_SWEPT)
