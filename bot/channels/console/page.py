"""The page itself: one template, one style sheet and some modules, all from this machine."""

import re
from functools import cached_property
from pathlib import Path

from aiohttp import web

from bot.channels.console.refusal import RefusalError
from bot.channels.console.upload import FILE_LIMIT
from bot.words import console as words

FOLDER = Path(__file__).parent
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "connect-src 'self'{lines}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

PLAIN_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]+")


class Page:
    """`sample`: the company is invented and the page says so; `playable`: there is a visit to play.

    `timezone`: in which times are told.
    """

    def __init__(self, sample: bool, playable: bool, timezone: str) -> None:
        self._timezone = timezone
        self._sample = sample
        self._playable = playable
        self._files = {file.name: file.read_bytes() for file in (FOLDER / "static").iterdir()}

    def html(self, host: str) -> web.Response:
        """The page, allowed to speak to `host` only."""
        response = web.Response(text=self._html, content_type="text/html", charset="utf-8")
        # Some browsers do not count a WebSocket to the same host as 'self'.
        lines = f" ws://{host} wss://{host}" if PLAIN_HOST.fullmatch(host) else ""
        response.headers["Content-Security-Policy"] = POLICY.format(lines=lines)
        return response

    def static(self, name: str) -> web.Response:
        """A module, the style sheet or the icon; raises RefusalError."""
        data, kind = self._files.get(name), KINDS.get(Path(name).suffix)
        if data is None or kind is None:
            raise RefusalError(404, words.NOT_FOUND, "no such file")
        return web.Response(body=data, content_type=kind, charset="utf-8")

    @cached_property
    def _html(self) -> str:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

        templates = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
        )
        page = templates.get_template("console.html")
        return page.render(
            words=words.PAGE,
            sample=self._sample,
            playable=self._playable,
            timezone=self._timezone,
            file_limit=FILE_LIMIT,
        )
