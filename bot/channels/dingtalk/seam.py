"""What the connection and the cards of DingTalk know of each other: values and protocols, nothing that acts."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.channel import Parcel, SendError
from bot.events import Press
from storage.models import Urgency

CHANNEL = "dingtalk"


def is_group(chat: str) -> bool:
    """Whether `chat` is an openConversationId; else it is the userid of a person. Base64 ends in `=`, which no
    userid may hold."""
    return chat.startswith("cid") and chat.endswith("=")


@dataclass(frozen=True, slots=True)
class Click:
    """A tap on a card (dingtalk.md §4). `key`: the frame's messageId; `action_ids`, `params`: as in
    `cardPrivateData`; `chat`: userid, or openConversationId of a group; `user`: userid of who tapped."""

    key: str
    card: str  # outTrackId
    user: str
    chat: str
    in_group: bool
    action_ids: tuple[str, ...]
    params: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class ClickAnswer:
    """`press`: what the tap means, made durable before the answer goes; None where it means nothing.
    `response`: what the platform shows the clicker at once: `{cardData, userPrivateData, cardUpdateOptions}`."""

    press: Press | None
    response: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """A plain text, at most 15,000 bytes with its JSON around it."""

    text: str


@dataclass(frozen=True, slots=True)
class Markdown:
    """`title` is what the list of chats shows; `text` in the platform's markdown (dingtalk.md §3)."""

    title: str
    text: str


Ready = Callable[[], Awaitable[None]]
"""Returns when the moment for a call has come."""

Speech = Words | Markdown
MediaType = Literal["image", "voice", "video", "file"]


class CallError(SendError):
    """The platform refused a call with `code` (`Forbidden.…`, `param.…`, or an errcode as digits) and HTTP
    `status`; `scopes`: the permissions that are missing; `message`: the platform's words, not for the log.
    Only a refusal is one: nothing was shown to anybody."""

    def __init__(
        self,
        code: str,
        status: int,
        retry: Literal["later", "wait", "never"],
        after_s: float | None = None,
        scopes: tuple[str, ...] = (),
        message: str = "",
    ) -> None:
        super().__init__(f"{status} {code}", retry, after_s)
        self.code = code
        self.status = status
        self.scopes = scopes
        self.message = message


class Desk(Protocol):
    """What the cards need of the client. Every method raises SendError: CallError where the platform refused;
    without a call where the month's budget is kept for what matters more."""

    robot_code: str

    async def create_card(self, body: Mapping[str, Any], urgency: Urgency) -> None:
        """createAndDeliver (dingtalk.md §4), every `success` looked at. That the outTrackId exists already is
        success, so it may be repeated after an unsure outcome."""
        ...

    async def update_card(self, body: Mapping[str, Any], urgency: Urgency, ready: Ready) -> None:
        """PUT /v1.0/card/instances; may be repeated. `ready` is waited for right before it goes out."""
        ...

    async def stream_card(self, body: Mapping[str, Any], urgency: Urgency) -> None:
        """PUT /v1.0/card/streaming; may be repeated."""
        ...

    async def say(self, chat: str, speech: Speech, urgency: Urgency) -> str | None:
        """By the session webhook while it lives, else by OpenAPI; at most once. The processQueryKey, if any."""
        ...

    async def upload(self, kind: MediaType, data: bytes, name: str) -> str:
        """The media_id of a file (dingtalk.md §8)."""
        ...


class Cards(Protocol):
    """What the channel needs of the cards (`bot.channels.dingtalk.cards`)."""

    async def send(self, parcel: Parcel, chat: str, is_group: bool) -> str | None:
        """Show the parcel's card on the best rung there is; its handle for repaints. Raises SendError."""
        ...

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Show the parcel's card in place of `handle`; False when that cannot be. Raises SendError."""
        ...

    def answering(self, card: str) -> AbstractContextManager[None]:
        """To be held from when a tap on this card came until its acknowledgement goes: no repaint goes meanwhile,
        for the platform wants them one after the other (dingtalk.md §4)."""
        ...

    async def answer_click(self, click: Click) -> ClickAnswer:
        """What a tap means and what its clicker sees at once. Asks nothing of the network: there are 2 s in all."""
        ...

    async def last_word(self, click: Click, answer: ClickAnswer) -> Mapping[str, Any]:
        """The response to acknowledge with, asked for once the press is durable: it may wait a moment for what the
        press makes of the card, for shown in the acknowledgement it is no call that is paid for."""
        ...
