"""Queue what the bot says: find the chats, sign the buttons, fit the channel, one outbox row per part."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.card import Button, Card, Message, Press, dump
from bot.channel import Channel, Metered, Rationed
from bot.render import fit
from bot.signing import Signing
from storage.models import Urgency
from storage.outbox import Mode, Queued


@dataclass(frozen=True, slots=True)
class Chat:
    """Where something is said, and to whom (None: a group, where anybody may press)."""

    channel: str
    chat: str
    person: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """One message for one chat. `slot` names the thing it shows; `mode` whether it takes an older one's place."""

    to: Chat
    message: Message
    slot: str | None = None
    mode: Mode = "send"
    urgency: Urgency = "answer"


class Postmaster:
    """Turns what was said into outbox rows, for the channels that are there."""

    def __init__(self, channels: Mapping[str, Channel], signing: Signing) -> None:
        self._channels = channels
        self._signing = signing

    def rows(self, said: Said, key: str, now: datetime) -> list[Queued]:
        """The rows of one message; `key` is its own for ever (a retried transaction makes the same)."""
        message = _signed(said.message, lambda press: self._token(press, said.to.person, now))
        parts = fit(message, self._channels[said.to.channel].limits)
        last = len(parts) - 1
        return [
            Queued(
                key=f"{key}.{n}",
                channel=said.to.channel,
                chat=said.to.chat,
                slot=said.slot if n == last else None,
                mode=said.mode if n == last else "send",
                payload=dump(part),
                at=now,
                urgency=said.urgency,
            )
            for n, part in enumerate(parts)
        ]

    def knows(self, channel: str) -> bool:
        """Whether this process can send on that channel."""
        return channel in self._channels

    def reaches(self, chat: Chat) -> bool:
        """Whether something said there arrives, as far as is known now."""
        return self.knows(chat.channel) and self._channels[chat.channel].reaches(chat.chat)

    def is_metered(self, channel: str) -> bool:
        """Whether every message there is one of a month's (`bot.channel.Metered`)."""
        there = self._channels[channel]
        return isinstance(there, Metered) and there.is_metered

    def has_room(self, channel: str, urgency: Urgency) -> bool:
        """Whether the month of that channel has room for a message of this urgency (`bot.channel.Rationed`)."""
        there = self._channels[channel]
        return not isinstance(there, Rationed) or there.has_room(urgency)

    @property
    def channels(self) -> Collection[str]:
        """All on which this process can send."""
        return self._channels.keys()

    def _token(self, press: Press, person: int | None, now: datetime) -> Press:
        return replace(press, token=self._signing.button(press, person, now))


def _signed(message: Message, sign: Callable[[Press], Press]) -> Message:
    if not isinstance(message, Card):
        return message

    def signed(button: Button) -> Button:
        return replace(button, press=sign(button.press))

    return replace(
        message,
        buttons=tuple(signed(button) for button in message.buttons),
        submit=message.submit and signed(message.submit),
    )
