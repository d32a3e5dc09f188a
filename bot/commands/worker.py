"""`xingji worker`: hears recordings, beside the processes that answer; as many as wanted, on any machines."""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import Annotated, Any

import typer

from bot.commands.ground import load_playbook, opened
from bot.listening.steps import leave
from bot.settings import Settings, load_settings
from bot.words import listening as words

RESTART_S = 5.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("worker", help="听录音、出急救建议（前台运行，Ctrl-C 停止；几台机器上开几个都行）")(worker_command)


def worker_command(
    count: Annotated[int, typer.Option("--count", min=1, max=64, help="开几个进程，一个进程一次听一段")] = 1,
) -> None:
    """Hear recordings until Ctrl-C or SIGTERM; what is under way then is put back for the next one."""
    settings = load_settings()
    typer.echo(words.working(count))
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_until_told(_hear(settings) if count == 1 else _tend(settings, count)))
    typer.echo(words.STOPPED)
    leave()


async def _until_told(work: Coroutine[Any, Any, None]) -> None:
    """SIGTERM stops as Ctrl-C does."""
    task = asyncio.ensure_future(work)
    with suppress(NotImplementedError):  # Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await task


async def _hear(settings: Settings) -> None:
    from bot.advice import configured_advice
    from bot.app import build
    from bot.platforms import configured_platforms

    playbook = load_playbook(settings)
    async with (
        opened(settings) as database,
        configured_advice(settings, database, playbook) as advise,
        configured_platforms(settings, database) as platforms,
    ):
        bot = build(settings, database, playbook, advise=advise, platforms=platforms, hears_only=True)
        await bot.hearing()


async def _tend(settings: Settings, count: int) -> None:
    """Keep so many processes going: a recording that kills one does not take the others with it."""
    threads = settings.whisper_threads or max(1, (os.cpu_count() or 1) // count)
    environment = {**os.environ, "WHISPER_THREADS": str(threads)}
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(_one_after_the_other(environment))


async def _one_after_the_other(environment: dict[str, str]) -> None:
    while True:
        child = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "worker", env=environment)
        try:
            await child.wait()
        finally:
            if child.returncode is None:
                child.terminate()
                await child.wait()
        await asyncio.sleep(RESTART_S)
