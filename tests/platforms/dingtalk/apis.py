"""Every call that the fake knows."""

from tests.platforms.dingtalk import (
    attendance,
    calendars,
    cards,
    desk,
    directory,
    gateway,
    groups,
    inbound,
    media,
    robots,
    tokens,
    webhooks,
)
from tests.platforms.dingtalk.framework import Api

ALL: list[Api] = [
    *tokens.APIS,
    *gateway.APIS,
    *inbound.APIS,
    *robots.APIS,
    *webhooks.APIS,
    *media.APIS,
    *cards.APIS,
    *attendance.APIS,
    *directory.APIS,
    *desk.APIS,
    *calendars.APIS,
    *groups.APIS,
]
