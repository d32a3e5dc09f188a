"""`/call/<token>`: the page behind the tips: what was found, the words of the talk, and the sound of each."""

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.origin import is_own_page
from bot.web.answering import page, policy
from bot.web.call_load import load
from bot.web.call_sound import Sounds
from bot.web.call_view import call_view
from bot.web.door_form import read_fields
from bot.web.login import LogIn
from bot.web.pages import Pages
from bot.web.reader import open_link
from bot.web.refusal import RefusalError
from bot.words import call as call_words
from bot.words import call_pages as words
from nlp.analysis import Analysis, Concern, Line, Weak
from nlp.analysis import load as read_analysis
from nlp.items import named
from sales.call import may_see_talk
from storage import calls, ledger, tips
from storage.ledger import Draft
from storage.models import Call, Media, Person
from storage.people import viewer_of

SOUND_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
KEPT_S = 600  # in the reader's own browser only
HIDDEN = {
    "consent": (409, words.CONSENT_FIRST),
    "refused": (410, words.CALL_GONE),
    "erased": (410, words.CALL_GONE),
}


@dataclass(frozen=True, slots=True)
class CallPage:
    """The handlers of the page."""

    log_in: LogIn
    sounds: Sounds

    @property
    def pages(self) -> Pages:
        return self.log_in.pages

    async def show(self, request: web.Request) -> web.Response:
        """What was found, and the talk."""
        async with self.pages.database.read() as session:
            reader, call = await self._open(request, session)
            material = await load(session, call, reader)
            media = await session.get(Media, call.media_id) if material.has_audio else None
        if media is not None:
            self.sounds.prepare(media)
        view = call_view(material, self.pages.house.timezone)
        base = f"/call/{request.match_info['token']}"
        response = page("call.html", texts=words, call_words=call_words, call=view, base=base)
        response.headers["Content-Security-Policy"] = policy(also=["connect-src", "media-src"])
        return response

    async def sound(self, request: web.Request) -> web.StreamResponse:
        """The recording, or any part of it that is asked for (Range)."""
        async with self.pages.database.read() as session:
            _, call = await self._open(request, session)
            media = await session.get(Media, call.media_id) if call.media_id is not None else None
        playable = await self.sounds.playable(media) if media is not None and media.erased is None else None
        if playable is None or not playable.path.exists():
            raise RefusalError(404, words.NO_SOUND, "no sound")
        headers = {
            "Content-Type": playable.mime,
            "Content-Disposition": "inline",
            "Content-Security-Policy": SOUND_POLICY,
            "Cache-Control": f"private, max-age={KEPT_S}",
        }
        return web.FileResponse(playable.path, headers=headers)

    async def wrong(self, request: web.Request) -> web.Response:
        """POST: somebody says that an item is wrong. Back to the page, to where that item is."""
        if not is_own_page(request, self.pages.house.public_url):
            raise RefusalError(403, words.FOREIGN_MARK, "origin")
        item = (await read_fields(request, words.ODD_MARK)).get("item", "")
        async with self.pages.database.write() as session:
            reader, call = await self._open(request, session)
            found = await calls.analysis(session, call.id)
            rule = _rule(read_analysis(found.payload), item) if found is not None else None
            if rule is None:
                raise RefusalError(409, words.STALE_ITEM, "no such item")
            if await tips.mark(session, call.id, reader.id, item, rule, self.pages.clock()):
                await ledger.append(session, [self._record(call, reader, item, rule)])
        return web.Response(status=303, headers={"Location": f"/call/{request.match_info['token']}#{item}"})

    def _record(self, call: Call, reader: Person, item: str, rule: str) -> Draft:
        """As a press in the chat records it (`bot.handlers.call_presses`)."""
        now = self.pages.clock()
        return Draft(
            "tip.wrong",
            now,
            actor_id=reader.id,
            customer_id=call.customer_id,
            payload={"call": call.id, "visit": call.visit_id, "item": item, "rule": rule},
            evidence={"cause": f"page:call:{call.id}", "event_at": now.isoformat()},
        )

    async def _open(self, request: web.Request, session: AsyncSession) -> tuple[Person, Call]:
        """The reader and the talk, if the one may see the other now; raises RefusalError."""
        reader, link = await open_link(self.log_in, request, session, "call")
        call = await calls.find(session, link.subject)
        if call is None:
            raise RefusalError(404, words.NO_CALL, "no call")
        viewer, rules = await viewer_of(session, reader), self.pages.house.playbook.calls
        if not may_see_talk(viewer, call.rep_id, call.team_id, rules):
            raise RefusalError(403, words.CALL_NOT_FOR_YOU, "may not see")
        if call.state in HIDDEN:
            raise RefusalError(*HIDDEN[call.state], call.state)
        return reader, call


def _rule(found: Analysis, item: str) -> str | None:
    """What the item came from; None when there is none of that name."""
    one = named(found, item)
    return one.rule if isinstance(one, Concern | Weak | Line) else None
