"""A strict fake of DingTalk."""

from tests.platforms.bubble import NotDelivered, NotPossible
from tests.platforms.dingtalk.model import App, Faults, Group, Person
from tests.platforms.dingtalk.people import User
from tests.platforms.dingtalk.server import DingTalkServer
from tests.platforms.dingtalk.templates import Template

__all__ = ["App", "DingTalkServer", "Faults", "Group", "NotDelivered", "NotPossible", "Person", "Template", "User"]
