"""What a chat model is asked to say of a talk, and how much of what it said can be read at all."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from nlp.chat_model import UnusableError

MOST_ITEMS = 12


class SaidQuote(BaseModel):
    """Words that the customer is said to have used, and in which segment."""

    model_config = ConfigDict(frozen=True)

    segment: int
    text: str


class SaidConcern(BaseModel):
    """A concern, with the words that show it."""

    model_config = ConfigDict(frozen=True)

    topic: str
    quotes: tuple[SaidQuote, ...]


class SaidWeak(BaseModel):
    """A weak answer: its words, and why in one sentence."""

    model_config = ConfigDict(frozen=True)

    kind: str
    segment: int
    quote: str
    why: str


class SaidLine(BaseModel):
    """Words to say next time, for a topic or a kind of weak answer; `track`: the talk track it is, else new."""

    model_config = ConfigDict(frozen=True)

    reason: str
    track: str | None
    text: str


class Answer(BaseModel):
    """All that the model said of a piece of a talk, the most important first. Nothing of it is checked yet."""

    model_config = ConfigDict(frozen=True)

    concerns: tuple[SaidConcern, ...]
    weak: tuple[SaidWeak, ...]
    lines: tuple[SaidLine, ...]


Item = TypeVar("Item", bound=BaseModel)


def read(plain: Mapping[str, Any]) -> Answer:
    """The answer, without the items that do not have the shape; raises UnusableError where none of it has."""
    if not isinstance(plain.get("concerns"), list):
        raise UnusableError
    return Answer(
        concerns=_items(SaidConcern, plain["concerns"]),
        weak=_items(SaidWeak, plain.get("weak")),
        lines=_items(SaidLine, plain.get("lines")),
    )


def _items(shape: type[Item], said: Any) -> tuple[Item, ...]:
    items = (_item(shape, one) for one in (said if isinstance(said, list) else [])[:MOST_ITEMS])
    return tuple(item for item in items if item is not None)


def _item(shape: type[Item], said: Any) -> Item | None:
    try:
        return shape.model_validate(said)
    except ValidationError:
        return None
