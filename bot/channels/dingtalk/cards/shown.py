"""Cards in DingTalk, each on the best rung there is: a form, our own template, the public template, markdown with
links that speak, plain text with numbers (dingtalk.md §4). What a rung refuses falls to the next, never to nothing.

A card's picture is left out: each would have to be uploaded, which is a call of the month's few, and that a card
shows uploaded pictures is not documented. It repeats what its reader has just sent.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog
from prometheus_client import Counter

from bot.cards.card import Card, Link
from bot.channel import Parcel, SendError
from bot.channels.dingtalk.cards import faces, forms, ticks
from bot.channels.dingtalk.cards import track as tracks
from bot.channels.dingtalk.cards.buttons import ACTION
from bot.channels.dingtalk.cards.faces import Values
from bot.channels.dingtalk.cards.held import Holding
from bot.channels.dingtalk.cards.refusals import Refusals, Refused, What, concerns
from bot.channels.dingtalk.cards.rows import Rows
from bot.channels.dingtalk.cards.spoken import speeches
from bot.channels.dingtalk.cards.ticks import Tap
from bot.channels.dingtalk.cards.track import Rung, Track, track_of
from bot.channels.dingtalk.errors import UnsureError
from bot.channels.dingtalk.seam import CallError, Click, ClickAnswer, Desk
from bot.clock import Clock
from bot.numbering import NUMBERED, code_of
from storage.database import Database
from storage.models import Outbox

log = structlog.get_logger(__name__)
PUBLIC_TEMPLATE = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
HOLD_S = 0.5
CARD_WITHIN_S = 10.0  # with the next less than the road waits: it would say again what may have arrived
SPEECH_WITHIN_S = 8.0
A_WHILE_S = 60.0  # whoever has to wait longer for a card is told in words
SHOWN = Counter("xingji_dingtalk_cards", "Cards by the rung they were shown on", ["rung"])
_BUTTONED: tuple[Rung, ...] = ("own", "public")


@dataclass(frozen=True, slots=True)
class Templates:
    """`own`: `DINGTALK_CARD_TEMPLATE`, `form`: `DINGTALK_FORM_TEMPLATE`; their variables: see `faces`."""

    own: str | None = None
    form: str | None = None

    def of(self, rung: Rung) -> str | None:
        """The template's id; None: not configured."""
        return {"form": self.form, "own": self.own, "public": PUBLIC_TEMPLATE}[rung]


class DingTalkCards:
    """`seam.Cards`. `public_url`: what stands before links that begin with `/`."""

    def __init__(
        self,
        desk: Desk,
        database: Database,
        clock: Clock,
        templates: Templates,
        public_url: str,
        hold_s: float = HOLD_S,
    ) -> None:
        self._desk = desk
        self._rows = Rows(database)
        self._clock = clock
        self._templates = templates
        self._public_url = public_url
        self._refusals = Refusals()
        self._holding = Holding(hold_s)

    def status(self) -> Mapping[tuple[What, str], Refused]:
        """What the platform refuses at present: (what, its name) → its code, and when it is tried again."""
        return self._refusals.known(self._clock())

    async def send(self, parcel: Parcel, chat: str, is_group: bool) -> str | None:
        """Show the parcel's card on the best rung there is; its handle for repaints. Raises SendError."""
        if not isinstance(parcel.message, Card):
            raise SendError("no card", "never")
        row = await self._rows.of_key(parcel.key)
        card = self._linked(parcel.message)
        async with _in_time():
            for rung in self._rungs(card, chat):
                try:
                    handle = await self._show(rung, card, row, parcel, is_group)
                    SHOWN.labels(rung).inc()
                    return handle
                except SendError as error:
                    if not self._falls(error, rung, chat):
                        raise
        return await self._speak(card, row, parcel)

    def _rungs(self, card: Card, chat: str) -> list[Rung]:
        """Those to try, best first."""
        now = self._clock()
        if self._refusals.holds("cards", "", now):
            return []
        wanted: list[Rung] = ["form"] if faces.stands_as_form(card) else []
        return [
            rung
            for rung in (*wanted, *_BUTTONED)
            if (template := self._templates.of(rung)) is not None
            and not self._refusals.holds("template", template, now)
            and not self._refusals.holds("chat", f"{rung} {chat}", now)
        ]

    async def _show(self, rung: Rung, card: Card, row: Outbox, parcel: Parcel, is_group: bool) -> str:
        """As one card, or several where one cannot hold it; the handle of the last, where one taps."""
        handle = ""
        for n, part in enumerate(_parts(rung, card)):
            handle = str(track_of(rung, row, n))
            values = _values(rung, part)
            body = self._body(handle, self._templates.of(rung) or "", values, parcel.chat, is_group)
            await self._desk.create_card(body, parcel.urgency)
        return handle

    def _body(self, track: str, template: str, values: Values, chat: str, is_group: bool) -> Mapping[str, Any]:
        """createAndDeliver into one space."""
        kind = "imGroup" if is_group else "imRobot"
        space = "IM_GROUP" if is_group else "IM_ROBOT"
        preview = {"lastMessageI18n": {"ZH_CN": values["title"]}} if values["title"] else {}
        deliver = {"robotCode": self._desk.robot_code, **({} if is_group else {"spaceType": space})}
        return {
            "cardTemplateId": template,
            "outTrackId": track,
            "callbackType": "STREAM",
            "userIdType": 1,
            "cardData": {"cardParamMap": values},
            "openSpaceId": f"dtv1.card//{space}.{chat}",
            f"{kind}OpenSpaceModel": {"supportForward": False, **preview},
            f"{kind}OpenDeliverModel": deliver,
        }

    def _falls(self, error: SendError, rung: Rung, chat: str) -> bool:
        """Whether the next rung is tried: nothing was shown, and trying again later would not help or take long.
        What the platform refused is remembered, and told once."""
        if isinstance(error, UnsureError) or error.retry == "later":
            return False
        if error.retry == "wait":
            return not _is_soon(error)
        if isinstance(error, CallError):
            what = concerns(error)
            names: dict[What, str] = {"template": self._templates.of(rung) or "", "chat": f"{rung} {chat}"}
            if self._refusals.note(what, names.get(what, ""), error.code, self._clock()):
                log.warning("dingtalk.card_refused", rung=rung, what=what, code=error.code, scopes=error.scopes)
        return True

    async def _speak(self, card: Card, row: Outbox, parcel: Parcel) -> str | None:
        choices = await self._rows.choices_of(row)
        code = code_of(row.key)
        *better, last = speeches(card, choices, code)
        await self._rows.begin_words(row, f"{NUMBERED}{code}")
        async with _at_most_once():
            for speech in better:
                try:
                    await self._desk.say(parcel.chat, speech, parcel.urgency)
                    break
                except CallError as error:
                    if error.retry != "never":
                        raise
                    log.warning("dingtalk.speech_refused", code=error.code)
            else:
                await self._desk.say(parcel.chat, last, parcel.urgency)
        SHOWN.labels("words").inc()
        return f"{NUMBERED}{code}" if choices else None

    def _linked(self, card: Card) -> Card:
        """With whole addresses."""
        whole = (
            Link(one.label, self._public_url + one.url if one.url[:1] == "/" else one.url) for one in card.links
        )
        return replace(card, links=tuple(whole))

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Show the parcel's card in place of `handle`; False when that cannot be. Raises SendError."""
        track = tracks.read(handle)
        if track is None or not isinstance(parcel.message, Card):
            return False
        values = _repainted(track, self._linked(parcel.message))
        if values is None:
            return False
        if await self._holding.hand_over(handle, values):
            return True
        body = {"outTrackId": handle, "cardData": {"cardParamMap": values}, "userIdType": 1}
        try:
            # An old question looking answered is a courtesy: where the month is short, what is new goes first.
            await self._desk.update_card(body, "courtesy", lambda: self._holding.quiet(handle))
        except SendError as error:
            if error.retry == "later" or _is_soon(error):
                raise  # a card that stands there twice is worse than one that changes some seconds later
            log.warning("dingtalk.not_repainted", reason=error.reason)
            return False
        return True

    def answering(self, card: str) -> AbstractContextManager[None]:
        """A tap on this card is being answered."""
        return self._holding.answering(card)

    async def answer_click(self, click: Click) -> ClickAnswer:
        """What a tap means and what its clicker sees at once. A tap on what the card no longer shows is answered
        with what it shows now."""
        answer = await self._answer(click)
        if answer.press is not None and not click.in_group:
            self._holding.expect(click.card)
        return answer

    async def last_word(self, click: Click, answer: ClickAnswer) -> Mapping[str, Any]:
        """What to acknowledge with, once the press is durable: the card as the press repainted it, if that is known
        within a moment, else that the press was received."""
        if answer.press is None or click.in_group:
            return answer.response
        known = await self._holding.wait(click.card)
        response = answer.response if known else (await self._answer(click)).response  # from another replica
        painted = self._holding.take(click.card)
        return response if painted is None else _shown(painted)

    async def _answer(self, click: Click) -> ClickAnswer:
        track = tracks.read(click.card)
        card = await self._now_on(track) if track else None
        if track is None or card is None:
            return ClickAnswer(None, {})
        if track.rung == "form":
            submitted = forms.press(card, click.params)
            return ClickAnswer(submitted, _shown(faces.received({}, "") if submitted else faces.form(card)))
        tap = ticks.read(card, [str(click.params.get(ACTION, "")), *click.action_ids])
        return ClickAnswer(None, _shown(faces.buttoned(card))) if tap is None else _tapped(card, tap)

    async def _now_on(self, track: Track) -> Card | None:
        card = await self._rows.shown_on(track)
        if card is None:
            return None
        found = _parts(track.rung, self._linked(card))
        return found[track.part] if track.part < len(found) else None


def _is_soon(error: SendError) -> bool:
    """Whether what has to wait has its turn in a while."""
    return error.retry == "wait" and (error.after_s or 0.0) < A_WHILE_S


def _tapped(card: Card, tap: Tap) -> ClickAnswer:
    press = ticks.press(card, tap)
    if press is not None:
        return ClickAnswer(press, _shown(faces.received(faces.buttoned(card, tap.ticks), tap.id)))
    return ClickAnswer(None, _shown(faces.buttoned(card, ticks.after(card, tap))))


def _parts(rung: Rung, card: Card) -> Sequence[Card]:
    return [card] if rung == "form" else faces.parts(card)


def _values(rung: Rung, card: Card) -> Values:
    return faces.form(card) if rung == "form" else faces.buttoned(card)


def _repainted(track: Track, card: Card) -> Values | None:
    """The card in the place of another on the same template; None where it does not fit in there."""
    if track.rung == "form":
        return faces.form(card) if faces.stands_on_form(card) else None
    found = faces.parts(card)
    return faces.buttoned(found[0]) if len(found) == 1 else None


def _shown(values: Values) -> Mapping[str, Any]:
    """For the clicker alone, whose ticks are nobody else's in a group either."""
    return {"cardData": {"cardParamMap": values}, "cardUpdateOptions": {"updateCardDataByKey": True}}


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    """Cards may be sent again: each is created once."""
    try:
        async with asyncio.timeout(CARD_WITHIN_S):
            yield
    except TimeoutError:
        raise SendError("no answer in time", "later") from None


@asynccontextmanager
async def _at_most_once() -> AsyncIterator[None]:
    """Words have no key: what is still under way at the end may have arrived."""
    try:
        async with asyncio.timeout(SPEECH_WITHIN_S):
            yield
    except TimeoutError:
        raise UnsureError("no answer in time", may_repeat=False) from None
