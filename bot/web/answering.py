"""From a template to an answer, and from anything that goes wrong to a kind page; the headers of both."""

from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import web

from bot.web.refusal import RefusalError
from bot.words import pages as words

if TYPE_CHECKING:
    from jinja2 import Environment

log = structlog.get_logger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FOLDER = Path(__file__).parent
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), microphone=(), camera=()",
    "Cache-Control": "no-store",
}


def policy(*script_hosts: str, also: Sequence[str] = ()) -> str:
    """The content policy of a page: everything from here, and scripts of these hosts. `also`: what else its script
    may do here, by the directive's name (`connect-src`, `media-src`)."""
    scripts = " ".join(("'self'", *script_hosts))
    more = "".join(f"{name} 'self'; " for name in also)
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self'; {more}form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def page(template: str, status: int = 200, **facts: Any) -> web.Response:
    """The page `template` with these facts; everything in them is escaped."""
    html = _templates().get_template(template).render(words=words, **facts)
    return web.Response(text=html, status=status, content_type="text/html", charset="utf-8")


def shown(handler: Handler) -> Handler:
    """`handler` with a kind page for whatever it raises, and with the headers of every page."""
    return _watched(handler, lambda status, n: page("notice.html", status, notice=n, good=False, home=False))


def told(handler: Handler) -> Handler:
    """As `shown`, for what a page's script asks: the kind words come as JSON."""
    return _watched(handler, lambda status, n: web.json_response({"error": f"{n.title}。{n.text}"}, status=status))


def _watched(handler: Handler, refused: Callable[[int, words.Notice], web.Response]) -> Handler:
    async def watched(request: web.Request) -> web.StreamResponse:
        try:
            response = await handler(request)
        except RefusalError as refusal:
            log.info("page.refused", page=_route(request), status=refusal.status, reason=refusal.reason)
            response = refused(refusal.status, refusal.notice)
        except web.HTTPException:
            raise
        except Exception as error:
            log.exception("page.failed", page=_route(request), error=type(error).__name__)
            response = refused(500, words.FAILED)
        for name, value in (*HEADERS.items(), ("Content-Security-Policy", policy())):
            response.headers.setdefault(name, value)
        return response

    return watched


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(FOLDER / "templates")
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _route(request: web.Request) -> str:
    """The pattern, not the path: a path holds a token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "?"
