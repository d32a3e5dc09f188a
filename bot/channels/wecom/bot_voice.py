"""Saying something over the smart bot's connection: within its budgets, and what refusals mean (wecom.md §3.6)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.channel import SendError
from bot.channels.ground.budget import Budget
from bot.channels.ground.reconnect import pause
from bot.channels.wecom import bot_frames as frames
from bot.channels.wecom.bot_connection import BotConnection
from bot.channels.wecom.bot_frames import Ack
from bot.channels.wecom.bot_line import NotSentError, UnsureError
from bot.clock import Clock
from bot.words import wecom_bot as words

BUDGET: Mapping[str, tuple[int, float]] = {
    "minute": (30, 60.0),
    "hour": (1000, 3600.0),
}  # replies and pushes, a chat
SOON_S = 1.0
FIRST_CALM_S = 5.0
REFUSED_FOR = timedelta(minutes=10)


class UnsureSendError(SendError):
    """It may have arrived. There is no key by which the platform would know a second copy of it, so by itself it is
    never sent again; whoever knows it by something else may."""


class BotVoice:
    """`reaches` remembers which chats were refused lately."""

    def __init__(self, connection: BotConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._budget = Budget(BUDGET, clock)
        self._refused: dict[str, datetime] = {}
        self._blocks = 0  # answers "too often" in a row

    @property
    def is_here(self) -> bool:
        """Whether this process holds the connection."""
        return self._connection.is_up

    def reaches(self, chat: str) -> bool:
        """Whether somebody is connected, here or elsewhere, and the chat was not refused lately."""
        until = self._refused.get(chat)
        return self._connection.standing in ("up", "elsewhere") and (until is None or until < self._clock())

    def heard_from(self, chat: str) -> None:
        """They wrote: pushes are allowed."""
        self._refused.pop(chat, None)

    async def push(self, chat: str, body: Mapping[str, Any]) -> Ack:
        """aibot_send_msg; see `check`. Raises as `say`."""
        ack = await self.say(chat, frames.SEND, {"chatid": chat, **body})
        if ack.verdict == "stranger":
            self._refused[chat] = self._clock() + REFUSED_FOR
        return ack

    async def say(self, chat: str, cmd: str, body: Mapping[str, Any], req_id: str | None = None) -> Ack:
        """One frame that people see, out of the chat's budget. Raises SendError, UnsureSendError."""
        wait_s = self._budget.spend(chat)
        if wait_s is not None:
            raise SendError(words.BUDGET, "wait", wait_s)
        try:
            return self._calm(await self._connection.ask(cmd, body, req_id))
        except NotSentError:
            raise SendError(words.NOT_CONNECTED, "wait", SOON_S) from None
        except UnsureError:
            raise UnsureSendError(words.UNSURE, "never") from None

    async def ask(self, cmd: str, body: Mapping[str, Any]) -> Ack:
        """One frame that nobody sees, e.g. of an upload: may be repeated. Raises SendError."""
        try:
            return self._calm(await self._connection.ask(cmd, body))
        except NotSentError:
            raise SendError(words.NOT_CONNECTED, "wait", SOON_S) from None
        except UnsureError:
            raise SendError(words.NOT_CONNECTED, "later") from None

    def _calm(self, ack: Ack) -> Ack:
        """Too often: wait a moment that grows to a minute while nothing gets through."""
        self._blocks = self._blocks + 1 if ack.verdict == "wait" else 0
        if self._blocks:
            raise SendError(words.TOO_OFTEN, "wait", pause(self._blocks, 0.0, FIRST_CALM_S))
        return ack


def check(ack: Ack) -> None:
    """Raises SendError for whatever is not ok."""
    match ack.verdict:
        case "ok":
            return
        case "stranger":
            raise SendError(words.NEVER_WROTE, "never")
        case "later" | "wait" | "unsubscribed":
            raise SendError(words.refused(ack.errcode), "later")
        case "spent" | "shown" | "refused" | "never":
            raise SendError(words.refused(ack.errcode), "never")
