"""Who may talk to the console at all: here anybody can act as anyone, so only this machine, and only its page."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.channels.console.console import Console
from bot.channels.console.refusal import RefusalError, refused
from bot.origin import is_local, is_own_page
from bot.words import console as words

log = structlog.get_logger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), microphone=(self), camera=()",
    "Cache-Control": "no-store",
}
NO_CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'"


def guarded(handler: Handler, console: Console) -> Handler:
    """`handler` behind the checks; whatever it raises becomes a JSON answer with a kind word."""

    async def watched(request: web.Request) -> web.StreamResponse:
        try:
            if not console.open_to_all and not is_local(request):
                raise RefusalError(403, words.NOT_LOCAL, "not local")
            _refuse_foreign_pages(request, console.public_url)
            response = await handler(request)
        except RefusalError as refusal:
            log.info("console.refused", path=_route(request), status=refusal.status, reason=refusal.reason)
            response = refused(refusal)
        except web.HTTPException:
            raise
        except Exception as error:
            log.exception("console.failed", path=_route(request), error=type(error).__name__)
            response = refused(RefusalError(500, words.NOT_KEPT, "failed"))
        return _with_headers(response)

    return watched


def _refuse_foreign_pages(request: web.Request, public_url: str) -> None:
    """What changes something, and the live line, is only for the console's own page."""
    reads = request.method in ("GET", "HEAD") and request.headers.get("Upgrade", "").lower() != "websocket"
    if not reads and not is_own_page(request, public_url):
        raise RefusalError(403, words.FOREIGN_PAGE, "origin")


def _route(request: web.Request) -> str:
    """The pattern, not the path: a path may hold a token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "?"


def _with_headers(response: web.StreamResponse) -> web.StreamResponse:
    if not response.prepared:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", NO_CONTENT_POLICY)
    return response
