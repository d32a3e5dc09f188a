"""For whom a signed link was made, and whether it is they who look."""

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.signing import BadTokenError, ExpiredTokenError, Page
from bot.web.login import LogIn
from bot.web.refusal import RefusalError
from bot.web.sessions import person_of
from bot.words import pages as words
from storage.models import Person


async def open_link(
    log_in: LogIn,
    request: web.Request,
    session: AsyncSession,
    kind: str,
    expired: words.Notice = words.EXPIRED_LINK,
) -> tuple[Person, Page]:
    """The reader of the link in the address, and what it is about; raises RefusalError, `expired` for one that is.

    Where it can be told who looks, it must be they: a link that was passed on inside the app opens nothing.
    """
    pages = log_in.pages
    try:
        link = pages.house.signing.read_page(request.match_info["token"], kind, pages.clock())
    except ExpiredTokenError:
        raise RefusalError(410, expired, "expired") from None
    except BadTokenError:
        raise RefusalError(404, words.NO_SUCH_LINK, "forged") from None
    reader = await session.get(Person, link.person) if link.person is not None else None
    if reader is None:
        raise RefusalError(404, words.NO_SUCH_LINK, "no reader")
    await _is_they(log_in, request, session, reader)
    return reader, link


async def _is_they(log_in: LogIn, request: web.Request, session: AsyncSession, reader: Person) -> None:
    logged_in = log_in.sessions.of(request)
    if logged_in is None:
        if log_in.inside(request) is not None:  # a photo asked for without the page before it
            raise RefusalError(403, words.LOG_IN_AGAIN, "not logged in")
        return
    if (await person_of(session, logged_in)).id != reader.id:
        raise RefusalError(403, words.ANOTHERS_LINK, "another reader")
