"""The console's addresses: each reads and checks what was posted, then calls the one who does it."""

import weakref
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.channels.console import inbound, lists
from bot.channels.console.code import read_code
from bot.channels.console.console import Console
from bot.channels.console.guard import guarded
from bot.channels.console.kept import kept_file
from bot.channels.console.page import Page
from bot.channels.console.play import Play
from bot.channels.console.posted import (
    LocationSent,
    PlayWanted,
    PressSent,
    ScanSent,
    TextSent,
    position_from,
    read_json,
    sent_from,
    without_nul,
)
from bot.channels.console.refusal import RefusalError, answer
from bot.channels.console.socket import close_all, live
from bot.channels.console.upload import read_form
from bot.words import console as words

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def mount(app: web.Application, console: Console, play: Play | None = None) -> None:
    """Add the console to `app`. Without `play` there is no button for a played visit."""
    routes = Routes(console, Page(console.sample, play is not None, console.timezone), play)
    gets: dict[str, Handler] = {
        "/": routes.page,
        "/console/static/{name}": routes.static,
        "/console/people": routes.people,
        "/console/customers": routes.customers,
        "/console/door/{customer:[0-9]{1,18}}.png": routes.door,
        "/console/media/{media:[0-9]{1,18}}": routes.media,
        "/console/sample-photo/{kind}": routes.sample_photo,
        "/console/upload-page": routes.upload_page,
        "/console/ws": routes.live,
    }
    posts: dict[str, Handler] = {
        "/console/text": routes.text,
        "/console/press": routes.press,
        "/console/location": routes.location,
        "/console/scan": routes.scan,
        "/console/scan-picture": routes.scan_picture,
        "/console/photos": routes.photos,
        "/console/voice": routes.voice,
        "/console/file": routes.file,
        "/console/play": routes.play,
    }
    for path, handler in gets.items():
        app.router.add_get(path, guarded(handler, console))
    for path, handler in posts.items():
        app.router.add_post(path, guarded(handler, console))
    app.on_shutdown.append(routes.close)
    if play is not None:
        app.on_shutdown.append(play.stop)


class Routes:
    """The handlers."""

    def __init__(self, console: Console, page: Page, play: Play | None) -> None:
        self._console = console
        self._page = page
        self._play = play
        self._open: weakref.WeakSet[web.WebSocketResponse] = weakref.WeakSet()

    async def page(self, request: web.Request) -> web.Response:
        return self._page.html(request.host)

    async def static(self, request: web.Request) -> web.Response:
        return self._page.static(request.match_info["name"])

    async def people(self, request: web.Request) -> web.Response:
        return answer(await lists.people(self._console))

    async def customers(self, request: web.Request) -> web.Response:
        return answer(await lists.customers(self._console, _asked(request, "person"), _asked(request, "q")))

    async def door(self, request: web.Request) -> web.Response:
        account = _asked(request, "person")
        picture = await lists.door(self._console, account, int(request.match_info["customer"]))
        return web.Response(body=picture, content_type="image/png")

    async def media(self, request: web.Request) -> web.StreamResponse:
        media_id = int(request.match_info["media"])
        return await kept_file(self._console, media_id, _asked(request, "message"))

    async def upload_page(self, request: web.Request) -> web.Response:
        return answer({"path": await lists.upload_page(self._console, _asked(request, "person"))})

    async def sample_photo(self, request: web.Request) -> web.Response:
        if self._play is None:
            raise RefusalError(404, words.NO_PLAY, "no play")
        photo = await self._play.photo(request.match_info["kind"], _asked(request, "person"))
        return web.Response(body=photo, content_type="image/jpeg")

    async def live(self, request: web.Request) -> web.StreamResponse:
        return await live(self._console, request, self._open)

    async def close(self, app: web.Application) -> None:
        await close_all(self._open)

    async def text(self, request: web.Request) -> web.Response:
        sent = await read_json(request, TextSent)
        await inbound.text(self._console, await inbound.sender_of(self._console, sent), sent.key, sent.text)
        return answer({"ok": True})

    async def press(self, request: web.Request) -> web.Response:
        sent = await read_json(request, PressSent)
        sender = await inbound.sender_of(self._console, sent)
        await inbound.press(self._console, sender, sent.key, sent.token, sent.chosen, sent.card)
        return answer({"ok": True})

    async def location(self, request: web.Request) -> web.Response:
        sent = await read_json(request, LocationSent)
        sender = await inbound.sender_of(self._console, sent)
        await inbound.location(self._console, sender, sent.key, sent.location)
        return answer({"ok": True})

    async def scan(self, request: web.Request) -> web.Response:
        sent = await read_json(request, ScanSent)
        sender = await inbound.sender_of(self._console, sent)
        await inbound.scan(self._console, sender, sent.key, sent.text, sent.location)
        return answer({"ok": True})

    async def scan_picture(self, request: web.Request) -> web.Response:
        form = await read_form(request, most=1)
        sent = sent_from(form.fields)
        position = position_from(form.fields)
        sender = await inbound.sender_of(self._console, sent)
        code = await read_code(form.files[0].data)
        await inbound.scan(self._console, sender, sent.key, code, position)
        return answer({"ok": True})

    async def photos(self, request: web.Request) -> web.Response:
        return await self._files(request, "photo")

    async def voice(self, request: web.Request) -> web.Response:
        return await self._files(request, "voice", most=1)

    async def file(self, request: web.Request) -> web.Response:
        return await self._files(request, "file")

    async def play(self, request: web.Request) -> web.Response:
        wanted = await read_json(request, PlayWanted)
        if self._play is None:
            raise RefusalError(404, words.NO_PLAY, "no play")
        await self._play.start(wanted.person, wanted.key)
        return answer({"ok": True})

    async def _files(self, request: web.Request, kind: inbound.FileKind, most: int = 9) -> web.Response:
        form = await read_form(request, most)
        sent = sent_from(form.fields)
        sender = await inbound.sender_of(self._console, sent)
        await inbound.files(self._console, sender, sent.key, kind, form.files)
        return answer({"ok": True})


def _asked(request: web.Request, name: str) -> str:
    return without_nul(request.query.get(name, ""))
