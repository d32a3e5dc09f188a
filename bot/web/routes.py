"""The addresses of the pages."""

from pathlib import Path

from aiohttp import web

from bot.web.answering import FOLDER, Handler, shown
from bot.web.board import Board
from bot.web.door import Door
from bot.web.handover import Handover
from bot.web.identity import ConsolePick
from bot.web.pages import Pages

KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
STATIC_KEPT_S = 300


def mount(app: web.Application, pages: Pages) -> None:
    """Add the pages to `app`."""
    door, board = Door(pages, ConsolePick(pages.console_open)), Board(pages)
    app.router.add_get("/v/{token}", shown(door.show))
    app.router.add_post("/v/{token}", shown(door.start))
    app.router.add_get("/board/{token}", shown(board.show))
    app.router.add_get("/board/{token}/photo/{media:[0-9]{1,18}}", shown(board.photo))
    app.router.add_get("/handover/{token}", shown(Handover(pages).show))
    for file in (FOLDER / "static").iterdir():
        app.router.add_get(f"/pages/{file.name}", shown(_file(file)))


def _file(file: Path) -> Handler:
    """A style sheet, script or picture of ours: the same for everybody, so it may be kept for a while."""
    data, kind = file.read_bytes(), KINDS[file.suffix]

    async def serve(_request: web.Request) -> web.Response:
        headers = {"Cache-Control": f"public, max-age={STATIC_KEPT_S}"}
        return web.Response(body=data, content_type=kind, charset="utf-8", headers=headers)

    return serve
