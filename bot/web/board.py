"""`/board/<token>`: the page behind a card, one visit for one reader, and the photos on it."""

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.web.answering import page
from bot.web.board_load import load, photos_of
from bot.web.board_view import board
from bot.web.login import LogIn
from bot.web.media import photo_response
from bot.web.pages import Pages
from bot.web.reader import open_link
from bot.web.refusal import RefusalError
from bot.words import pages as words
from sales.access import Owned, may_see
from storage.models import Person, Visit
from storage.people import viewer_of


@dataclass(frozen=True, slots=True)
class Board:
    """The handlers of the page behind a card."""

    log_in: LogIn

    @property
    def pages(self) -> Pages:
        return self.log_in.pages

    async def show(self, request: web.Request) -> web.Response:
        """The visit."""
        async with self.pages.database.read() as session:
            reader, visit = await self._open(request, session)
            material = await load(session, visit, reader)
        view = board(material, self.pages.house, self.pages.clock())
        return page("board.html", board=view, base=f"/board/{request.match_info['token']}")

    async def photo(self, request: web.Request) -> web.Response:
        """One of the visit's photos."""
        media_id = int(request.match_info["media"])
        async with self.pages.database.read() as session:
            _, visit = await self._open(request, session)
            if media_id not in await photos_of(session, visit.id):
                raise RefusalError(404, words.NO_PHOTO, "photo of another visit")
            return await photo_response(self.pages.media, session, media_id)

    async def _open(self, request: web.Request, session: AsyncSession) -> tuple[Person, Visit]:
        """The reader and the visit, if the one may see the other now; raises RefusalError."""
        reader, link = await open_link(self.log_in, request, session, "visit")
        visit = await session.get(Visit, link.subject)
        if visit is None:
            raise RefusalError(404, words.NO_SUCH_LINK, "no visit")
        viewer = await viewer_of(session, reader)
        if not may_see(viewer, Owned(visit.rep_id, visit.team_id, visit.id)):
            raise RefusalError(403, words.NOT_FOR_YOU, "may not see")
        return reader, visit
