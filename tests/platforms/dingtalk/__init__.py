"""A strict fake of DingTalk.

    async with DingTalkServer(clock, redeliver_after=0.1) as server:
        server.app("dingapp1", "secret-1")            # api_base, oapi_base, corp_id for the bot's settings
        server.department(2, "华东区")
        chen = server.person("R01", "陈明", departments=[2])
        group = server.group("cidG1==", "华东群")      # everybody and the first app's robot inside
        await server.connected()                      # the bot's stream connection stands
        await chen.says("你好")                        # back when acknowledged, else NotDelivered
        await chen.presses(chen.bubbles[-1], "提交", {"客情": ["好"]})
        await chen.mentions_bot(group, "今天谁最多")
        assert server.violations == []

A user's `bubbles` are the bot's messages one to one. On a card in a group, `group.bubbles` show what everybody sees
and `user.sees(bubble)` what one person does. Faults and knobs: `server.faults`, `fail_next`, `cut_next`,
`revoke_token`, `disconnect`, `cut_sockets`, `deaden`, `hold_deliveries`/`release`, and those of `_knobs`.
"""

from tests.platforms.bubble import NotDelivered, NotPossible
from tests.platforms.dingtalk.model import App, Faults, Group, Person
from tests.platforms.dingtalk.people import User
from tests.platforms.dingtalk.server import DingTalkServer
from tests.platforms.dingtalk.templates import Fixed, Template

__all__ = [
    "App",
    "DingTalkServer",
    "Faults",
    "Fixed",
    "Group",
    "NotDelivered",
    "NotPossible",
    "Person",
    "Template",
    "User",
]
