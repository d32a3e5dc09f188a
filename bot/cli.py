"""`xingji …`: each command stands in a file of its own under `bot.commands`."""

import sys

import typer

from bot import logs
from bot.commands import (
    analyse,
    demo,
    doctor,
    erase,
    export,
    import_,
    migrate,
    model,
    playbook,
    qr,
    serve,
    verify,
    wecom,
    worker,
)
from bot.settings import SettingsError

app = typer.Typer(
    name="xingji",
    help="行迹：装在企业微信和钉钉里的销售助手",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
for command in (
    demo,
    serve,
    worker,
    doctor,
    migrate,
    import_,
    export,
    erase,
    qr,
    verify,
    analyse,
    playbook,
    model,
    wecom,
):
    command.register(app)


def main() -> None:
    """The entry point."""
    logs.configure()
    try:
        app()
    except SettingsError as error:
        sys.exit("\n".join(("设置有错：", *error.problems)))
