"""The things a corp is made of, as plain rows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.platforms.bubble import Bubble


@dataclass
class Department:
    """One department; the root has id 1 and parent 0."""

    id: int
    name: str
    parentid: int
    order: int


@dataclass
class Member:
    """One person of the contact directory. status: 1 active, 2 disabled, 4 not activated, 5 left."""

    userid: str
    name: str
    department: list[int]
    direct_leader: list[str] = field(default_factory=list)
    is_leader_in_dept: list[int] = field(default_factory=list)
    position: str = ""
    status: int = 1
    mobile: str = ""


@dataclass
class Media:
    """An uploaded or received file; ids live three days, corp-wide."""

    id: str
    kind: str  # image, voice, video, file
    data: bytes
    name: str
    at: datetime
    from_js: bool = False


@dataclass
class Token:
    """An access token of one app."""

    value: str
    agent_id: int
    until: datetime


@dataclass
class Sent:
    """One message as the platform keeps it: who has it, and the bubble each of them sees."""

    msgid: str
    agent_id: int
    at: datetime
    body: dict[str, Any]
    bubbles: dict[str, Bubble]  # userid → what stands in that chat
    task_id: str = ""


@dataclass
class ResponseCode:
    """Leave to change a card, once, for 72 hours."""

    value: str
    sent: Sent
    at: datetime
    used: bool = False


@dataclass
class Call:
    """One API call as it was answered; `errcode` is the HTTP status negated when the answer was none of JSON."""

    api: str
    body: Any
    query: dict[str, str]
    errcode: int


@dataclass
class Delivery:
    """One attempt to hand something to the bot's address: what it was, which attempt, what came back."""

    kind: str  # MsgType, or the name of the event
    attempt: int
    status: int | None  # None: no answer in time, or no connection
    key: str  # MsgId, or what tells one event from another
