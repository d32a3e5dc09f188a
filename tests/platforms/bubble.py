"""What a person sees in a chat: one `Bubble` a message, in words that can be read and things that can be tapped.

Shared by the fakes of all platforms, so that a scenario reads the same whichever platform it runs on.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass
class Choice:
    """One option of a question; `id` is the platform's, `label` is what the person reads."""

    id: str
    label: str


@dataclass
class Question:
    """A selector or a list of ticks; `selected` holds ids of options chosen beforehand."""

    key: str
    title: str
    multiple: bool
    options: list[Choice] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)
    disabled: bool = False

    def option(self, label: str) -> Choice:
        """The option that reads `label`; KeyError when none or more than one does."""
        found = [one for one in self.options if one.label == label]
        if len(found) != 1:
            raise KeyError(f"{len(found)} options read {label!r} among {[one.label for one in self.options]}")
        return found[0]

    def chosen(self) -> list[str]:
        """The labels that are selected, in the order of the options."""
        return [one.label for one in self.options if one.id in self.selected]


@dataclass
class Button:
    """What can be pressed: a call back (`key`) or a way out (`url`)."""

    label: str
    key: str = ""
    url: str | None = None
    disabled: bool = False


@dataclass
class Bubble:
    """One message as it stands in the chat now. `words`: everything readable, in reading order, one thing a line;
    `raw`: the platform's own JSON as last received; `repainted`: how often it was replaced."""

    id: str
    kind: str  # text, markdown, image, file, voice, video, news, textcard, card
    words: str
    raw: dict[str, Any] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # (what it reads, url)
    media: bytes | None = None
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    repainted: int = 0
    name: str = ""  # of a file
    recalled: bool = False

    def button(self, label: str) -> Button:
        """The button that reads `label`; KeyError when none or more than one does."""
        found = [one for one in self.buttons if one.label == label]
        if len(found) != 1:
            raise KeyError(f"{len(found)} buttons read {label!r} among {[one.label for one in self.buttons]}")
        return found[0]

    def question(self, title: str) -> Question:
        """The question that reads `title`; KeyError when none or more than one does."""
        found = [one for one in self.questions if one.title == title]
        if len(found) != 1:
            raise KeyError(f"{len(found)} questions read {title!r} among {[one.title for one in self.questions]}")
        return found[0]

    def link(self, label: str) -> str:
        """Where the link that reads `label` leads; KeyError when none does."""
        for reads, url in self.links:
            if reads == label:
                return url
        raise KeyError(f"no link reads {label!r} among {[reads for reads, _ in self.links]}")

    def labels(self) -> list[str]:
        """What the buttons that can be pressed read, in order."""
        return [one.label for one in self.buttons if not one.disabled]

    def __contains__(self, words: object) -> bool:
        return isinstance(words, str) and words in self.words


class NotDelivered(Exception):  # noqa: N818 - it is an outcome, told in the words of the scenario
    """The bot's side did not take a delivery, however often the platform tried."""


class NotPossible(Exception):  # noqa: N818
    """The person cannot do this on what stands in the chat: a grey button, two options where one is allowed."""
