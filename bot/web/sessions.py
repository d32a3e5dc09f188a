"""Who is logged in in a browser: a signed cookie that scripts cannot read and other sites cannot send."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.signing import SESSION_LIFE, BadTokenError, Session, Signing
from bot.web.refusal import RefusalError
from bot.words import pages as words
from storage.models import Person
from storage.people import person_by_identity

COOKIE: Final = "xingji_session"


@dataclass(frozen=True, slots=True)
class Sessions:
    """Reads and gives the cookie. `secure`: the pages are reached by HTTPS."""

    signing: Signing
    clock: Clock
    secure: bool

    def of(self, request: web.Request) -> Session | None:
        """The session that this browser shows; None when there is none, or one that is forged or over."""
        try:
            return self.signing.read_session(request.cookies.get(COOKIE, ""), self.clock())
        except BadTokenError:
            return None

    def give(self, response: web.StreamResponse, session: Session) -> None:
        """From now on this browser is that account."""
        response.set_cookie(
            COOKIE,
            self.signing.session(session, self.clock()),
            max_age=int(SESSION_LIFE.total_seconds()),
            httponly=True,
            samesite="Lax",  # a card's link opens from outside the site
            secure=self.secure,
        )


async def person_of(session: AsyncSession, logged_in: Session) -> Person:
    """Asked anew for every page: whoever left is out at once. Raises RefusalError."""
    person = await person_by_identity(session, logged_in.channel, logged_in.account)
    if person is None:
        raise RefusalError(403, words.STRANGER, "unknown account")
    if not person.active:
        raise RefusalError(403, words.LEFT, "left")
    return person
