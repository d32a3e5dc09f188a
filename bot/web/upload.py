"""`/u/<token>`: a recording is handed in, in pieces, over a line that may break."""

from dataclasses import asdict, dataclass

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.origin import is_own_page
from bot.web.answering import page, policy
from bot.web.identity import Account
from bot.web.login import LogIn
from bot.web.pages import Pages
from bot.web.reader import open_link
from bot.web.refusal import RefusalError
from bot.web.upload_form import SIZE_LIMIT, read_chosen, read_piece
from bot.web.upload_intake import Standing, UploadIntake
from bot.words import call_pages as words
from bot.words import pages as page_words
from storage import uploads
from storage.models import Person
from storage.people import identities_by_use


@dataclass(frozen=True, slots=True)
class UploadPage:
    """The handlers of the page and of its script."""

    log_in: LogIn
    intake: UploadIntake

    @property
    def pages(self) -> Pages:
        return self.log_in.pages

    async def show(self, request: web.Request) -> web.Response:
        """The page, with what is unfinished."""
        async with self.pages.database.read() as session:
            reader = await self._reader(request, session)
            unfinished = await uploads.unfinished(session, reader.id)
        response = page(
            "upload.html",
            texts=words,
            path=request.path,
            limit=SIZE_LIMIT,
            reader=page_words.for_reader(reader.name),
            unfinished=[(upload.name, words.so_far(upload.received, upload.size)) for upload in unfinished],
        )
        response.headers["Content-Security-Policy"] = policy(also=["connect-src"])
        return response

    async def begin(self, request: web.Request) -> web.Response:
        """POST `…/begin`: a file was chosen; says where to go on with it."""
        reader = await self._asking(request)
        chosen = await read_chosen(request)
        offer = uploads.Offer(reader.id, chosen.name, chosen.size, chosen.fingerprint)
        return _told(await self.intake.begin(offer))

    async def piece(self, request: web.Request) -> web.Response:
        """PUT `…/<upload>/<offset>`: bytes from there on; says how many are here now, durably."""
        reader = await self._asking(request)
        upload_id, offset = (int(request.match_info[name]) for name in ("upload", "offset"))
        return _told(await self.intake.take(reader.id, upload_id, offset, await read_piece(request)))

    async def finish(self, request: web.Request) -> web.Response:
        """POST `…/<upload>/finish`: everything was sent."""
        reader = await self._asking(request)
        async with self.pages.database.read() as session:
            account = await self._account(request, session, reader)
        return _told(await self.intake.finish(reader.id, int(request.match_info["upload"]), account))

    async def _asking(self, request: web.Request) -> Person:
        if not is_own_page(request, self.pages.house.public_url):
            raise RefusalError(403, words.FOREIGN_UPLOAD, "origin")
        async with self.pages.database.read() as session:
            return await self._reader(request, session)

    async def _reader(self, request: web.Request, session: AsyncSession) -> Person:
        reader, _ = await open_link(self.log_in, request, session, "upload", words.UPLOAD_EXPIRED)
        if not reader.active:
            raise RefusalError(403, page_words.LEFT, "left")
        return reader

    async def _account(self, request: web.Request, session: AsyncSession, reader: Person) -> Account:
        """Where the cards about it are shown: in the app in which the page is open, else where they last wrote."""
        logged_in = self.log_in.sessions.of(request)
        if logged_in is not None:
            return Account(logged_in.channel, logged_in.account, reader)
        for identity in await identities_by_use(session, [reader.id]):
            if identity.channel in self.pages.channels:
                return Account(identity.channel, identity.external_id, reader)
        raise RefusalError(409, words.NO_CHAT, "no account")


def _told(standing: Standing) -> web.Response:
    return web.json_response(asdict(standing))
