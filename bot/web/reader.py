"""For whom a signed link was made, and whether it is they who look."""

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.signing import BadTokenError, ExpiredTokenError, Page
from bot.web.pages import Pages
from bot.web.refusal import RefusalError
from bot.words import pages as words
from storage.models import Person


async def open_link(pages: Pages, request: web.Request, session: AsyncSession, kind: str) -> tuple[Person, Page]:
    """The reader of the link in the address, and what it is about; raises RefusalError."""
    try:
        link = pages.house.signing.read_page(request.match_info["token"], kind, pages.clock())
    except ExpiredTokenError:
        raise RefusalError(410, words.EXPIRED_LINK, "expired") from None
    except BadTokenError:
        raise RefusalError(404, words.NO_SUCH_LINK, "forged") from None
    reader = await session.get(Person, link.person) if link.person is not None else None
    if reader is None:
        raise RefusalError(404, words.NO_SUCH_LINK, "no reader")
    return reader, link
