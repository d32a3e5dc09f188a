"""`xingji model fetch`: download a model of speech recognition, with progress, going on where it stopped."""

import asyncio
import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from bot.commands.ground import stop
from bot.listening.ears import MODELS
from bot.model_fetch import ModelFetchError, fetch
from bot.model_hub import Hub, hub, repository
from bot.settings import load_settings
from bot.words import model as words
from nlp.speech import REMOTE
from nlp.speech_model import missing_files

app = typer.Typer(help="语音识别模型")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_REPO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")


def register(to: typer.Typer) -> None:
    """Add the commands."""
    to.add_typer(app, name="model")


@app.callback()
def model() -> None:
    """把录音转成文字的模型：下载、查看。"""


@app.command("list")
def list_() -> None:
    """已经下载好的模型。"""
    folder = load_settings().data_folder / MODELS
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    typer.echo(words.listed([one.name for one in there if one.is_dir() and not missing_files(one)]))


@app.command("fetch")
def fetch_command(
    name: Annotated[str | None, typer.Argument(help="tiny、base、small、medium、large-v3、large-v3-turbo")] = None,
    repo: Annotated[str | None, typer.Option(help="仓库，例如 Systran/faster-whisper-small")] = None,
) -> None:
    """下载模型（默认：WHISPER_MODEL 写的那个）；断了再运行一次会接着下。"""
    settings = load_settings()
    wanted = name or settings.whisper_model
    if wanted.startswith(REMOTE):
        stop(words.REMOTE)
    if not _NAME.fullmatch(wanted) or (repo is not None and not _REPO.fullmatch(repo)):
        stop(words.NOT_A_NAME)
    folder = (settings.data_folder / MODELS / wanted).resolve()
    if not missing_files(folder):
        typer.echo(words.already(str(folder)))
        return
    chosen = repo or repository(wanted)
    typer.echo(words.begun(chosen, str(folder)))
    _download(hub(settings.xingji_model_source, chosen), folder)
    typer.echo(words.done(str(folder), wanted, settings.whisper_model))


def _download(where: Hub, folder: Path) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as shown:
        tasks: dict[str, TaskID] = {}

        def progress(file: str, done: int, size: int | None) -> None:
            if file not in tasks:
                tasks[file] = shown.add_task(file, total=size)
            shown.update(tasks[file], completed=done, total=size)

        try:
            folder.mkdir(parents=True, exist_ok=True)
            asyncio.run(fetch(where, folder, progress))
        except ModelFetchError as error:
            stop(words.failed(error.reason, error.what))
        except OSError as error:
            stop(words.cannot_write(str(folder), error.strerror or ""))
