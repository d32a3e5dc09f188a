"""A platform outside the process that gets killed: it remembers what it was sent, in a file, line by line.

It knows keys (like a card's own id on a real platform): the same key twice is shown once. `calls` counts them
all, so that a channel without keys can be judged too.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cards.card import Message, dump, load
from bot.channel import Parcel
from bot.channels.console.channel import LIMITS
from bot.render import Limits


@dataclass
class FilePlatform:
    """A `bot.channel.Channel` whose far side is a file."""

    file: Path
    knows_keys: bool = True
    name: str = "outside"
    limits: Limits = LIMITS

    def repeats(self, message: Message) -> bool:
        return self.knows_keys

    def reaches(self, chat: str) -> bool:
        return True

    async def send(self, parcel: Parcel) -> str:
        self._write({"key": parcel.key, "chat": parcel.chat, "payload": dump(parcel.message)})
        return parcel.key

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        self._write({"repaint": handle, "chat": parcel.chat, "payload": dump(parcel.message)})
        return True

    def _write(self, line: dict[str, Any]) -> None:
        data = (json.dumps(line, ensure_ascii=False) + "\n").encode()
        with self.file.open("ab", buffering=0) as out:
            out.write(data)
            os.fsync(out.fileno())

    def calls(self) -> list[str]:
        """The key of every send, also repeated ones."""
        return [line["key"] for line in self._lines() if "key" in line]

    def shown(self, chat: str) -> list[Message]:
        """What a person sees in a chat: each key once, repainted as last told."""
        messages: dict[str, Any] = {}
        for line in self._lines():
            if line["chat"] == chat:
                key = line.get("key") or line["repaint"]
                if "repaint" in line or key not in messages:
                    messages[key] = line["payload"]
        return [load(payload) for payload in messages.values()]

    def _lines(self) -> list[dict[str, Any]]:
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text("utf-8").splitlines()]
