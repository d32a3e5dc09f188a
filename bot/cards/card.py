"""Messages as neutral values. A handler speaks these; a channel renders them; no platform's JSON here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter

Tone = Literal["plain", "good", "warn", "bad"]
Style = Literal["primary", "plain", "danger"]
Scalar = str | int


@dataclass(frozen=True, slots=True)
class Press:
    """What a button means: an action on a thing (`visit:12`) at the version its reader saw.

    Signed for one person when the message is queued (`bot.signing`); `token` is then filled in.
    """

    action: str
    thing: str
    version: int
    args: Mapping[str, Scalar] = field(default_factory=dict)
    token: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button that acts."""

    label: str
    press: Press
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens a page. `url` may start with `/`: then it is below the public address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Select:
    """A choice in a card, sent with the `submit` press as `chosen[name]`."""

    name: str
    label: str
    options: tuple[Option, ...]
    multiple: bool = False
    selected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """A card. `picture` is a media id. `submit` belongs to `selects` and is there when they are.

    `rest_is_asked`: whoever submits some of the selects is asked for the others next, so that a channel that cannot
    show them all on one card need not send several. `typed`: the answer is typed, so that a bare number is one and
    no button's number.
    """

    title: str
    text: str = ""
    tone: Tone = "plain"
    facts: tuple[Fact, ...] = ()
    selects: tuple[Select, ...] = ()
    submit: Button | None = None
    buttons: tuple[Button, ...] = ()
    links: tuple[Link, ...] = ()
    picture: int | None = None
    rest_is_asked: bool = False
    typed: bool = False
    type: Literal["card"] = "card"


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str
    type: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with a caption."""

    media_id: int
    caption: str = ""
    type: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True)
class File:
    """A file to keep."""

    media_id: int
    name: str
    type: Literal["file"] = "file"


Message = Card | Text | Picture | File

_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)


def dump(message: Message) -> dict[str, Any]:
    """The message as plain JSON values."""
    plain: dict[str, Any] = _MESSAGE.dump_python(message, mode="json")
    return plain


def load(plain: Mapping[str, Any]) -> Message:
    """The reverse of `dump`; raises pydantic.ValidationError."""
    return _MESSAGE.validate_python(plain)
