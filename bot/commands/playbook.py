"""`xingji playbook …`: the playbook file, checked before it is used."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.ground import stop
from bot.settings import load_settings
from bot.words import playbook as words
from sales.playbook_file import PlaybookError, parse_bytes

app = typer.Typer(help="打法文件")


def register(to: typer.Typer) -> None:
    """Add the commands."""
    to.add_typer(app, name="playbook")


@app.callback()
def playbook() -> None:
    """打法文件：每次拜访问什么、怎么算有意向、什么时候提醒。"""


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="打法文件，默认用正在使用的那一个")] = None,
) -> None:
    """检查打法文件，一次说出所有要改的地方。"""
    path = file or load_settings().playbook
    try:
        sound = parse_bytes(path.read_bytes(), path.name)
    except OSError:
        stop(words.unreadable(str(path)))
    except PlaybookError as error:
        stop("\n".join([*map(str, error.problems), words.faulty(len(error.problems))]))
    typer.echo(words.sound(sound))
