"""What becomes of a frame, and how it is acknowledged (dingtalk.md §1): durable first, answered after.

What cannot be made durable now comes again: a bot message without an acknowledgement (after a minute), an event
answered LATER. What cannot be understood is answered, so that it does not come again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import structlog
from prometheus_client import Counter

from bot.channels.dingtalk import frames, inbound
from bot.channels.dingtalk.clicks import click_of
from bot.channels.dingtalk.frames import Frame, callback_ack, event_ack, failed
from bot.channels.dingtalk.inbound import Window
from bot.channels.dingtalk.seam import CHANNEL, Cards, Click, ClickAnswer
from bot.clock import Clock
from bot.events import Event, Press
from bot.platform import Accept

log = structlog.get_logger(__name__)
MESSAGE_WITHIN_S = 20.0
CLICK_WITHIN_S = 1.7  # the platform waits 2 s
EVENT_WITHIN_S = 2.6  # the platform waits 3 s
CHECK_IN = "check_in"
FREE_EVENTS = ("user_", "org_", "label_")  # events of the address book are not counted (§0)
KEPT_BACK = Counter("xingji_dingtalk_kept_back", "Messages that came without content, the month being used up")

KeepWindow = Callable[[Window], Awaitable[None]]
CheckIns = Callable[[Mapping[str, Any], str], Awaitable[Sequence[Event]]]
"""The events of a 签到 (its data, its eventId); raises SendError while the platform does not tell."""


class Counts(Protocol):
    """Where pushes are counted, for they are paid for (§0)."""

    def pushed(self) -> None:
        """One came."""
        ...

    def used_up(self, kind: str) -> None:
        """The platform says that no more of this kind are left this month."""
        ...


class Reception:
    """Answers frames for one app."""

    def __init__(
        self,
        accept: Accept,
        cards: Cards,
        keep_window: KeepWindow,
        check_ins: CheckIns,
        counts: Counts,
        clock: Clock,
    ) -> None:
        self._accept = accept
        self._cards = cards
        self._keep_window = keep_window
        self._check_ins = check_ins
        self._counts = counts
        self._clock = clock

    async def answer(self, frame: Frame) -> str | None:
        """The acknowledgement of a frame; None: none. Never raises."""
        try:
            return await self._answer(frame)
        except Exception as error:  # a fault of ours: the same frame would only meet it again
            log.exception("dingtalk.frame_failed", topic=frame.topic, error=type(error).__name__)
            return failed(frame, frames.BROKEN)

    async def _answer(self, frame: Frame) -> str | None:
        if frame.data is None:
            log.warning("dingtalk.data_unreadable", topic=frame.topic)
            return failed(frame, frames.BAD_REQUEST)
        match frame.kind, frame.topic:
            case "SYSTEM", "ping":
                return frames.ack(frame, frame.data)
            case "SYSTEM", _:
                return None
            case "EVENT", _:
                return await self._answer_event(frame, frame.data)
            case "CALLBACK", frames.BOT:
                return await self._answer_message(frame, frame.data)
            case "CALLBACK", frames.CARD:
                return await self._answer_click(frame, frame.data)
        log.warning("dingtalk.topic_unknown", topic=frame.topic)
        return failed(frame, frames.NOT_FOUND)

    async def _answer_message(self, frame: Frame, message: Mapping[str, Any]) -> str | None:
        self._counts.pushed()
        if inbound.is_over_budget(message):
            self._note_kept_back()
        if not inbound.chat_of(message) or not inbound.sender_of(message):
            log.warning("dingtalk.message_from_nowhere")
            return failed(frame, frames.BAD_REQUEST)
        events = inbound.events_of(message, frame.message_id, self._clock())
        window = inbound.window_of(message)
        try:
            async with asyncio.timeout(MESSAGE_WITHIN_S):
                # Accepted in the order of the frames, for nothing is waited for before.
                await asyncio.gather(
                    *(self._accept(event) for event in events), *(() if window is None else (self._keep(window),))
                )
        except Exception as error:  # whatever the database raises: it is not durable, so let it come again
            log.warning("dingtalk.message_not_kept", error=type(error).__name__)
            return None
        return callback_ack(frame, None)

    async def _keep(self, window: Window) -> None:
        """Without it the answer goes by OpenAPI: no reason to have the message again."""
        try:
            await self._keep_window(window)
        except Exception as error:
            log.warning("dingtalk.window_not_kept", error=type(error).__name__)

    def _note_kept_back(self) -> None:
        KEPT_BACK.inc()
        self._counts.used_up("messages")
        log.error("dingtalk.content_kept_back", code=inbound.QUOTA_CODE)

    async def _answer_click(self, frame: Frame, data: Mapping[str, Any]) -> str | None:
        """Without an answer in time the clicker is told by the client that it failed, and taps again."""
        self._counts.pushed()
        click = click_of(frame, data, self._clock())
        if click is None:
            log.warning("dingtalk.click_unreadable")
            return failed(frame, frames.BAD_REQUEST)
        with self._cards.answering(click.card):
            return await self._answer_tap(frame, click)

    async def _answer_tap(self, frame: Frame, click: Click) -> str | None:
        deadline = asyncio.get_running_loop().time() + CLICK_WITHIN_S
        try:
            async with asyncio.timeout_at(deadline):
                answer = await self._cards.answer_click(click)
                if answer.press is not None:
                    await self._accept(_pressed(click, answer.press))
        except Exception as error:
            log.warning("dingtalk.click_not_kept", error=type(error).__name__)
            return None
        return callback_ack(frame, await self._last_word(click, answer, deadline))

    async def _last_word(self, click: Click, answer: ClickAnswer, deadline: float) -> Mapping[str, Any]:
        """The press is kept; whatever happens now, it is acknowledged."""
        try:
            async with asyncio.timeout_at(deadline):
                return await self._cards.last_word(click, answer)
        except Exception as error:
            log.warning("dingtalk.last_word_missing", error=type(error).__name__)
            return answer.response

    async def _answer_event(self, frame: Frame, data: Mapping[str, Any]) -> str:
        if not frame.event_type.startswith(FREE_EVENTS):
            self._counts.pushed()
        if frame.event_type != CHECK_IN:
            log.debug("dingtalk.event_unused", type=frame.event_type)
            return event_ack(frame, "SUCCESS")
        try:
            async with asyncio.timeout(EVENT_WITHIN_S):
                events = await self._check_ins(data, frame.event_id or frame.message_id)
                await asyncio.gather(*(self._accept(event) for event in events))
        except Exception as error:  # the platform has it, and brings it again
            log.warning("dingtalk.event_not_kept", type=frame.event_type, error=type(error).__name__)
            return event_ack(frame, "LATER")
        return event_ack(frame, "SUCCESS")


def _pressed(click: Click, press: Press) -> Event:
    return Event(CHANNEL, click.key, click.chat, click.user, click.at, press, click.in_group)
