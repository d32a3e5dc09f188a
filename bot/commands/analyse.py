"""`xingji analyse FILE`: what the built-in analyser finds in a transcript, without touching the database."""

import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.commands.ground import load_playbook
from bot.settings import load_settings
from bot.words import analyse as words
from bot.words.call import unreadable
from nlp.transcript import Transcript

WRONG_INPUT = 2
LARGEST_BYTES = 20_000_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("analyse", help="分析一份转写文字：客户关注点、我方回应薄弱环节、下次可以这样说")(analyse_command)


def analyse_command(
    file: Annotated[Path, typer.Argument(help="转写文字：.json、.txt、.srt、.vtt、.docx")],
    as_json: Annotated[bool, typer.Option("--json", help="按 JSON 输出，给别的程序用")] = False,
    customer_type: Annotated[str | None, typer.Option("--customer-type", help="客户类型，如 pharmacy")] = None,
) -> None:
    """Exit status 2 where the input is wrong."""
    from nlp.analyse import analyse  # its words and patterns are read on import, which no other command needs

    playbook = load_playbook(load_settings())
    types = [one.id for one in playbook.customer_types]
    if customer_type is not None and customer_type not in types:
        _wrong(words.unknown_type(customer_type, types))
    analysis = analyse(_transcript(file), playbook, customer_type=customer_type)
    if as_json:
        typer.echo(json.dumps(words.plain(analysis), ensure_ascii=False, indent=2))
    else:
        typer.echo(words.page(analysis))


def _transcript(file: Path) -> Transcript:
    from nlp.transcript_file import TranscriptRefused, read

    try:
        if file.stat().st_size > LARGEST_BYTES:
            _wrong(unreadable("text_too_long"))
        return read(file.read_bytes(), file.name)
    except OSError:
        _wrong(words.missing(str(file)))
    except TranscriptRefused as refused:
        _wrong(unreadable(f"text_{refused.reason}"))


def _wrong(word: str) -> NoReturn:
    typer.echo(word, err=True)
    raise typer.Exit(WRONG_INPUT)
