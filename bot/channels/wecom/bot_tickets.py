"""What may still be answered on the connection: the last message of a chat, a card just pressed (wecom.md §3.6)."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock

ANSWER_WITHIN = timedelta(minutes=5, seconds=50)  # of the 6 minutes that all sources allow
UPDATE_WITHIN = timedelta(seconds=4.5)  # of 5 s
AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class _Ticket:
    req_id: str
    until: datetime


class Tickets:
    """Each is good once and for a while. In memory: a request id belongs to its connection."""

    def __init__(self, clock: Clock, lives: timedelta) -> None:
        self._clock = clock
        self._lives = lives
        self._tickets: OrderedDict[str, _Ticket] = OrderedDict()

    def keep(self, key: str, req_id: str) -> None:
        """The newest of a key replaces an older one."""
        self._tickets.pop(key, None)
        self._tickets[key] = _Ticket(req_id, self._clock() + self._lives)
        while len(self._tickets) > AT_MOST or next(iter(self._tickets.values())).until < self._clock():
            self._tickets.popitem(last=False)

    def take(self, key: str) -> str | None:
        """The request id to answer with, if there is still one."""
        ticket = self._tickets.pop(key, None)
        return ticket.req_id if ticket is not None and ticket.until > self._clock() else None
