"""What the page does with the console's addresses, and what lies in the tables afterwards."""

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse, ClientWebSocketResponse, FormData
from aiohttp.test_utils import TestClient
from sqlalchemy import select

from bot import events
from bot.channels.console.console import Console
from storage.models import ConsoleMessage, Inbox

REP, SUPERVISOR, GROUP, OTHER_GROUP = "R01", "S01", "group-1", "group-2"


@dataclass
class Browser:
    """The rep's page. Every request has a key of its own unless one is given."""

    client: TestClient[Any, Any]
    console: Console
    keys: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def sent(self, chat: str = REP, person: str = REP, key: str | None = None) -> dict[str, Any]:
        """What every message carries."""
        return {"chat": chat, "person": person, "key": key or f"key-{next(self.keys)}"}

    async def post(self, path: str, **body: Any) -> ClientResponse:
        """JSON as the page sends it; `chat`, `person` and `key` may be given."""
        named = {name: body.pop(name) for name in ("chat", "person", "key") if name in body}
        return await self.client.post(f"/console/{path}", json={**self.sent(**named), **body})

    async def raw(self, path: str, body: bytes) -> ClientResponse:
        """Any bytes, said to be JSON."""
        return await self.client.post(f"/console/{path}", data=body, headers={"Content-Type": "application/json"})

    async def upload(self, path: str, *files: bytes, name: str = "照片.jpg", **fields: Any) -> ClientResponse:
        """A form: fields, then files."""
        named = {key: fields.pop(key) for key in ("chat", "person", "key") if key in fields}
        form = FormData(quote_fields=False, default_to_multipart=True)  # browsers send names as they are
        for key, value in {**self.sent(**named), **fields}.items():
            form.add_field(key, value if isinstance(value, str) else json.dumps(value))
        for data in files:
            form.add_field("file", data, filename=name, content_type="text/html")
        return await self.client.post(f"/console/{path}", data=form)

    async def listen(self, *chats: str, after: int | None = None) -> ClientWebSocketResponse:
        """An open line to these chats."""
        socket = await self.client.ws_connect("/console/ws")
        await socket.send_json({"subscribe": [{"chat": chat, "after": after} for chat in chats]})
        return socket

    async def taken_in(self) -> list[events.Event]:
        """What was taken in, oldest first."""
        async with self.console.database.read() as session:
            rows = await session.scalars(select(Inbox.payload).order_by(Inbox.id))
            return [events.load(payload) for payload in rows]

    async def contents(self) -> list[events.Content]:
        return [event.content for event in await self.taken_in()]

    async def shown(self, chat: str = REP) -> list[ConsoleMessage]:
        """What stands in a chat, oldest first."""
        async with self.console.database.read() as session:
            query = select(ConsoleMessage).where(ConsoleMessage.chat == chat)
            return list(await session.scalars(query.order_by(ConsoleMessage.id)))


async def error_of(response: ClientResponse) -> str:
    """The kind word of a refusal."""
    answer = await response.json()
    assert set(answer) == {"error"}
    return str(answer["error"])
