"""Card instances (§4): their variables, who sees which, and where they stand."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import Bubble
from tests.platforms.dingtalk import templates
from tests.platforms.dingtalk.errors import RefusedError
from tests.platforms.dingtalk.model import App, Person
from tests.platforms.dingtalk.templates import Template

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer

MOST_BYTES = 100 * 1024


@dataclass
class Space:
    """One place where a card stands. `person` for IM_ROBOT, else the bubble is the group's."""

    kind: str
    id: str
    conversation_id: str
    bubble: Bubble
    person: Person | None = None
    recipients: frozenset[str] = frozenset()


@dataclass
class Card:
    """A card instance. `local`: what the answer to a click showed to the clicker alone."""

    out_track_id: str
    app: App
    template: Template
    streamed: bool
    body: dict[str, Any]
    public: dict[str, str]
    private: dict[str, dict[str, str]]
    local: dict[str, dict[str, str]] = field(default_factory=dict)
    spaces: list[Space] = field(default_factory=list)
    guids: set[str] = field(default_factory=set)

    def view(self, person: Person | None) -> dict[str, str]:
        """The variables as this person sees them."""
        if person is None:
            return self.public
        return self.local.get(person.userid, self.public) | self.private.get(person.userid, {})

    def draw(self, space: Space, bubble: Bubble, person: Person | None) -> list[str]:
        """Draw the card on a bubble. -> what the client would silently leave away."""
        values = self.view(person)
        face = templates.face(self.template, values)
        bubble.words, bubble.questions, bubble.links = face.words, face.questions, face.links
        bubble.buttons = [one.button() for one in face.pressables]
        named = {"cardTemplateId": self.template.id, "outTrackId": self.out_track_id, "cardParamMap": dict(values)}
        where = {"spaceType": space.kind, "spaceId": space.id, "recipients": sorted(space.recipients)}
        bubble.raw = {**named, **where}
        return face.faults

    def repaint(self, server: "DingTalkServer", only: Person | None = None) -> None:
        """Show the state anew: everywhere, or in the chats of one person."""
        for space in self.spaces:
            if only is None or space.person is only:
                note(server, self.draw(space, space.bubble, space.person))
                space.bubble.repainted += 1


def note(server: "DingTalkServer", faults: list[str]) -> None:
    server.violations.extend(f"card: {one}" for one in faults)


@dataclass
class Cards:
    by_track: dict[str, Card] = field(default_factory=dict)
    by_bubble: dict[str, tuple[Card, Space]] = field(default_factory=dict)

    def of(self, bubble: Bubble) -> tuple[Card, Space] | None:
        """The card that this bubble shows."""
        return self.by_bubble.get(bubble.id)


def param_map(server: "DingTalkServer", template: Template, data: Any, where: str) -> dict[str, str]:
    """`{"cardParamMap": {...}}`: strings only, no value above the limit; 400 otherwise."""
    values = data.get("cardParamMap") if isinstance(data, dict) else None
    if not isinstance(values, dict):
        raise RefusedError("param.cardDataError", f"{where} without cardParamMap")
    for name, value in values.items():
        if not isinstance(value, str):
            raise RefusedError("param.cardParamMapError", f"{where}: {name} is no string")
        if len(value.encode()) > server.card_value_limit:
            raise RefusedError(
                "param.cardParamMapTooLong", f"{where}: {name} above {server.card_value_limit} bytes"
            )
        if not template.knows(name):
            server.violations.append(f"card: {template.id} has no variable {name}")
    if len(json.dumps(values, ensure_ascii=False).encode()) > MOST_BYTES:
        raise RefusedError("param.cardDataTooLong", f"{where} above 100 KB")
    return dict(values)
