"""What a channel hands in: one `Event` per platform message, in neutral words.

A channel translates, stores media first (`storage.media`) and refers to it by id; it decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter

from nlp.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Text:
    """Typed words."""

    text: str
    type: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that lies in the media store; whether it really is one is found out later."""

    media_id: int
    type: Literal["photo"] = "photo"


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice message; `transcript` where the platform gives its own text."""

    media_id: int
    transcript: str | None = None
    type: Literal["voice"] = "voice"


@dataclass(frozen=True, slots=True)
class File:
    """Any other file."""

    media_id: int
    name: str
    type: Literal["file"] = "file"


@dataclass(frozen=True, slots=True)
class Talk:
    """A recording or a transcript that was looked at: `bot.listener` makes it of a file, a voice message or pasted
    words. `refused`: why it cannot be used (a key of `bot.words.call.UNREADABLE`); `transcript`: where it came as
    words."""

    media_id: int | None
    name: str
    is_voice: bool = False
    duration_s: float | None = None
    refused: str | None = None
    transcript: Transcript | None = None
    type: Literal["talk"] = "talk"


@dataclass(frozen=True, slots=True)
class Location:
    """A position: degrees WGS-84, accuracy in metres, and when the fix was taken (aware) if known."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None
    fixed_at: datetime | None = None
    type: Literal["location"] = "location"


@dataclass(frozen=True, slots=True)
class Scan:
    """The text of a scanned code, with the position if the scanner gave one."""

    text: str
    location: Location | None = None
    type: Literal["scan"] = "scan"


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: its signed token and what was chosen in the card's selects (name → option ids)."""

    token: str
    chosen: Mapping[str, list[str]] = field(default_factory=dict)
    type: Literal["press"] = "press"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A kind of message this product has no use for; answered helpfully, never with silence."""

    kind: str
    type: Literal["unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that still lies at the platform: `bot.fetcher` brings it in before a handler sees the message, and
    then it is what `kind` says. `reference`: all the channel needs to fetch it; `name`: as its sender calls it.
    """

    kind: Literal["photo", "voice", "file"]
    reference: Mapping[str, str]
    name: str = ""
    transcript: str | None = None
    type: Literal["incoming"] = "incoming"


LOST = "lost"  # the kind of an `Unknown` whose file the platform no longer has
OVER_BUDGET = "over_budget"  # … whose content the platform kept back, because the company's month is used up

Content = Text | Photo | Voice | File | Talk | Location | Scan | Press | Incoming | Unknown


@dataclass(frozen=True, slots=True)
class Event:
    """One message in. `key` is the platform's own message key: a second delivery carries the same.

    `conversation` is the chat it came from, `sender` the person's id on that channel (or on the channel `accounts`,
    where two channels of one platform share their accounts), `at` (aware) when the platform took it.
    """

    channel: str
    key: str
    conversation: str
    sender: str
    at: datetime
    content: Content
    in_group: bool = False
    accounts: str | None = None

    @property
    def account(self) -> tuple[str, str]:
        """(channel, external id) by which the sender is known."""
        return self.accounts or self.channel, self.sender


_EVENT = TypeAdapter(Event)


def dump(event: Event) -> dict[str, Any]:
    """The event as plain JSON values that every database can keep: no NUL, no lone surrogate halves."""
    plain: dict[str, Any] = _keepable(_EVENT.dump_python(event, mode="json"))
    return plain


def _keepable(value: Any) -> Any:
    match value:
        case str():
            return _keepable_text(value)
        case dict():
            return {_keepable(key): _keepable(item) for key, item in value.items()}
        case list():
            return [_keepable(item) for item in value]
        case _:
            return value


def _keepable_text(text: str) -> str:
    """Nearly every text can be kept as it is, and every message has a dozen."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def load(plain: Mapping[str, Any]) -> Event:
    """The reverse of `dump`; raises pydantic.ValidationError."""
    return _EVENT.validate_python(plain)
