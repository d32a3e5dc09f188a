"""The addresses of the pages."""

from pathlib import Path

from aiohttp import web

from bot.web.answering import FOLDER, Handler, shown, told
from bot.web.board import Board
from bot.web.call import CallPage
from bot.web.call_sound import Sounds
from bot.web.door import Door
from bot.web.handover import Handover
from bot.web.identity import ConsolePick, LoggedIn
from bot.web.lights import LightsPage
from bot.web.login import LogIn
from bot.web.pages import Pages
from bot.web.sessions import Sessions
from bot.web.upload import UploadPage
from bot.web.upload_intake import UploadIntake

KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
STATIC_KEPT_S = 300


def mount(app: web.Application, pages: Pages) -> None:
    """Add the pages to `app`."""
    house = pages.house
    sessions = Sessions(house.signing, pages.clock, secure=house.public_url.startswith("https://"))
    log_in = LogIn(pages, sessions)
    door = Door(log_in, LoggedIn(sessions, ConsolePick(pages.console_open)))
    board, handover = Board(log_in), Handover(log_in)
    app.router.add_get("/v/{token}", shown(log_in.before(door.show)))
    app.router.add_post("/v/{token}", shown(door.start))
    app.router.add_get("/board/{token}", shown(log_in.before(board.show)))
    app.router.add_get("/board/{token}/photo/{media:[0-9]{1,18}}", shown(board.photo))
    app.router.add_get("/handover/{token}", shown(log_in.before(handover.show)))
    lights = LightsPage(log_in)
    app.router.add_get("/lights/{token}", shown(log_in.before(lights.show)))
    app.router.add_get(
        "/lights/{token}/{team:[0-9]{1,18}}/{metric:[a-z][a-z0-9_]{0,39}}", shown(log_in.before(lights.things))
    )
    upload = UploadPage(log_in, UploadIntake(pages))
    app.router.add_get("/u/{token}", shown(log_in.before(upload.show)))
    app.router.add_post("/u/{token}/begin", told(upload.begin))
    app.router.add_put("/u/{token}/{upload:[0-9]{1,18}}/{offset:[0-9]{1,12}}", told(upload.piece))
    app.router.add_post("/u/{token}/{upload:[0-9]{1,18}}/finish", told(upload.finish))
    call = CallPage(log_in, Sounds(pages.database, pages.media))
    app.router.add_get("/call/{token}", shown(log_in.before(call.show)))
    app.router.add_get("/call/{token}/sound", shown(call.sound))
    app.router.add_post("/call/{token}/wrong", shown(call.wrong))
    app.router.add_get("/login/{channel}", shown(log_in.arrive))
    app.router.add_post("/login/{channel}", shown(log_in.hand_in))
    for file in (FOLDER / "static").iterdir():
        app.router.add_get(f"/pages/{file.name}", shown(_file(file)))


def _file(file: Path) -> Handler:
    """A style sheet, script or picture of ours: the same for everybody, so it may be kept for a while."""
    data, kind = file.read_bytes(), KINDS[file.suffix]

    async def serve(_request: web.Request) -> web.Response:
        headers = {"Cache-Control": f"public, max-age={STATIC_KEPT_S}"}
        return web.Response(body=data, content_type=kind, charset="utf-8", headers=headers)

    return serve
