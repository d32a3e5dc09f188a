"""The organisation that the fake stands for, as plain records."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.platforms.bubble import Bubble

# Every scope that dingtalk.md names; an app has them all until a test takes one away.
SCOPES = frozenset(
    {
        "qyapi_robot_sendmsg",
        "qyapi_get_member",
        "qyapi_chat_manage",
        "Card.Instance.Write",
        "Card.Streaming.Write",
        "Calendar.Event.Write",
        "Calendar.Event.Read",
        "Calendar.EventSchedule.Read",
        "VideoConference.Conference.Write",
        "Todo.Todo.Write",
        "Premium.Ding.Write",
    }
)


@dataclass
class App:
    """An internal app with a robot; `robotCode` is its client id (§2)."""

    client_id: str
    client_secret: str
    agent_id: int
    permissions: set[str] = field(default_factory=lambda: set(SCOPES))
    templates: dict[str, Any] = field(default_factory=dict)  # id -> templates.Template
    has_robot: bool = True
    published: bool = True  # before that `senderStaffId` is empty (§2)

    @property
    def chatbot_user_id(self) -> str:
        return f"$:LWCP_v1:$bot-{self.client_id}"


@dataclass
class Person:
    """One who uses DingTalk. `staff=False`: an outsider in a group, whose `senderStaffId` is empty (§2)."""

    userid: str
    name: str
    unionid: str
    departments: list[int] = field(default_factory=lambda: [1])
    leader_in: set[int] = field(default_factory=set)
    manager: str = ""
    job_number: str = ""
    mobile: str = ""
    title: str = ""
    active: bool = True
    admin: bool = False
    staff: bool = True
    bubbles: list[Bubble] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)  # ids of bubbles


@dataclass
class Department:
    dept_id: int
    name: str
    parent_id: int


@dataclass
class Group:
    """A group chat. Only internal ones (内部群) can be written to by `groupMessages/send` (§3)."""

    conversation_id: str
    title: str
    internal: bool = True
    robots: set[str] = field(default_factory=set)  # client ids of the robots inside
    members: set[str] = field(default_factory=set)
    bubbles: list[Bubble] = field(default_factory=list)


@dataclass(frozen=True)
class Call:
    """One request as it came; `errcode` 0 when it went well, else the platform's code (or an HTTP status)."""

    api: str
    body: Any
    query: dict[str, str]
    errcode: int | str
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ack:
    """How a frame was answered; `seconds` from push to ack, `code` None when there was none in time."""

    topic: str
    message_id: str
    seconds: float
    code: int | None
    data: Any


@dataclass
class Quota:
    """The organisation's month, all apps together (§0): standard edition."""

    calls_limit: int = 5_000
    messages_limit: int = 3_000
    calls: int = 0
    messages: int = 0
    month: str = ""

    def turn(self, now: datetime) -> None:
        """Count from zero when another month has begun."""
        month = now.strftime("%Y-%m")
        if month != self.month:
            self.month, self.calls, self.messages = month, 0, 0

    def take_call(self) -> bool:
        """Count a billable call; False when the month is used up (such a call is not counted)."""
        if self.calls >= self.calls_limit:
            return False
        self.calls += 1
        return True

    def take_message(self) -> bool:
        """Count a webhook or stream message; False when the month is used up."""
        if self.messages >= self.messages_limit:
            return False
        self.messages += 1
        return True


@dataclass
class Media:
    """Bytes that the platform holds; `kind` image, voice, video or file."""

    kind: str
    name: str
    content: bytes


@dataclass
class Faults:
    """What goes wrong by chance, each a probability per API call or delivery; all off by default.

    throttle: 403 QpsLimitForAppkeyAndApi (oapi: 90018). revoke: the app's token dies before the call is looked at.
    cut: the connection drops, in half of the cases after the effect; a pushed frame's socket drops after the frame.
    duplicate: a frame is pushed twice. slow_s: each call that is `slow`, which is every one, waits so many seconds.
    ok_with_error: HTTP 200 with an error inside (oapi: errcode -1; batchSend: flow-controlled people;
    cards: `success` false in deliverResults).
    """

    throttle: float = 0.0
    revoke: float = 0.0
    cut: float = 0.0
    duplicate: float = 0.0
    slow_s: float = 0.0
    slow: float = 1.0
    ok_with_error: float = 0.0
    seed: int = 0
