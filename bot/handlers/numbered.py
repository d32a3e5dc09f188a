"""A typed number, or the words of a link, is the press of a button where the chat shows no buttons.

Which card it means is decided by what stands in the chat: the newest that offers choices, or, for the words of a
link, the card that they name.
"""

from collections.abc import Sequence

from bot.cards.card import Card, Text, load
from bot.desk import Desk
from bot.events import Press
from bot.handlers import presses
from bot.numbering import NUMBERED, Reply, Unclear, code_of, numbered, read_reply, resolve
from bot.words import numbering as words
from storage import outbox
from storage.models import Outbox

LOOKED_AT = 40  # the newest messages of a chat, among which a card is looked for


async def handle(desk: Desk, text: str) -> bool:
    """Take the text as a choice, if it is one; whether it was."""
    reply = read_reply(text)
    if reply is None:
        return False
    meant = await _meant(desk, reply)
    if isinstance(meant, Press):
        await presses.handle(desk, meant)
    elif isinstance(meant, Unclear):
        desk.answer(Text(meant.words))
    return meant is not None


async def _meant(desk: Desk, reply: Reply) -> Press | Unclear | None:
    here = desk.here
    rows = await outbox.last_sent(desk.session, here.channel, here.chat, LOOKED_AT)
    if reply.code is not None:
        named = next((row for row in rows if code_of(row.key) == reply.code), None)
        return await _on(desk, named, reply) if named else Unclear(words.OLD)
    asking = [row for row in rows if _asks(row)]
    if not asking or not any(map(_is_numbered, asking)):
        return None
    if _is_numbered(asking[0]):
        return await _on(desk, asking[0], reply)
    return await _past(desk, asking, reply)


async def _past(desk: Desk, asking: Sequence[Outbox], reply: Reply) -> Unclear | None:
    """The newest question is shown otherwise: the numbers are those of an older one, unless an answer is typed."""
    older = next(row for row in asking if _is_numbered(row))
    newest = load(asking[0].payload)
    typed = isinstance(newest, Card) and newest.typed
    return Unclear(words.OLD) if not typed and await _on(desk, older, reply) is not None else None


async def _on(desk: Desk, row: Outbox, reply: Reply) -> Press | Unclear | None:
    together = [load(other.payload) for other in await outbox.said_together(desk.session, row)]
    return resolve([message for message in together if isinstance(message, Card)], reply)


def _is_numbered(row: Outbox) -> bool:
    return (row.handle or "").startswith(NUMBERED)


def _asks(row: Outbox) -> bool:
    """Whether it is a card that waits for an answer."""
    message = load(row.payload)
    return isinstance(message, Card) and (message.typed or bool(numbered([message])))
