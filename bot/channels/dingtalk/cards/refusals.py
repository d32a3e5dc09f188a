"""What the platform does not let us do with cards at present, so that it is not asked again for every message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.channels.dingtalk.seam import CallError

What = Literal["cards", "template", "chat", "message"]
REMEMBERED: Mapping[What, timedelta] = {
    "cards": timedelta(minutes=30),  # until somebody grants the scope
    "template": timedelta(minutes=30),
    "chat": timedelta(minutes=10),  # the robot may be let into the group, or the trouble was a passing one
    "message": timedelta(0),
}
NOT_DELIVERED = "card.notDelivered"  # the call went well, and the card stands nowhere
_DENIED = ("AccessTokenPermissionDenied", "AccessDenied", "PermissionDenied")


@dataclass(frozen=True, slots=True)
class Refused:
    """`code`: the platform's; `until`: not tried again before."""

    code: str
    until: datetime


def concerns(error: CallError) -> What:
    """What a refusal forbids: all cards (a scope is missing), one template, this chat, or only this message."""
    if error.code == NOT_DELIVERED:
        return "chat"
    if error.scopes or error.code.endswith(_DENIED):
        return "cards"
    return "template" if "emplate" in error.code else "message"


class Refusals:
    """Kept in memory: each replica learns by itself."""

    def __init__(self) -> None:
        self._known: dict[tuple[What, str], Refused] = {}

    def note(self, what: What, name: str, code: str, now: datetime) -> bool:
        """Remember; whether it is news."""
        is_news = not self.holds(what, name, now)
        self._known = {key: refused for key, refused in self._known.items() if refused.until > now}
        if REMEMBERED[what]:
            self._known[what, name] = Refused(code, now + REMEMBERED[what])
        return is_news

    def holds(self, what: What, name: str, now: datetime) -> bool:
        """Whether it is refused at present."""
        refused = self._known.get((what, name))
        return refused is not None and refused.until > now

    def known(self, now: datetime) -> Mapping[tuple[What, str], Refused]:
        """Everything that is refused at present."""
        return {key: refused for key, refused in self._known.items() if refused.until > now}
