"""The bot's client against the strict DingTalk, on a database of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import aiohttp
from dingtalk_stream.credential import Credential

from bot.channels.dingtalk.calls import Calls
from bot.channels.dingtalk.client import Client
from bot.channels.dingtalk.contacts import Contacts
from bot.channels.dingtalk.inbound import Window
from bot.channels.dingtalk.media import Media
from bot.channels.dingtalk.office import Office
from bot.channels.dingtalk.pace import Pace
from bot.channels.dingtalk.quota import Budget, Meter
from bot.channels.dingtalk.warning import Warner
from bot.channels.dingtalk.windows import Windows
from bot.channels.ground.tokens import Tokens
from storage.database import Database
from tests.platforms.dingtalk import DingTalkServer
from tests.platforms.dingtalk.inbound import message

SHANGHAI = ZoneInfo("Asia/Shanghai")
BATCH = "/v1.0/robot/oToMessages/batchSend"
GROUP = "/v1.0/robot/groupMessages/send"
WEBHOOK = "/robot/sendBySession"
TOKEN = "/v1.0/oauth2/accessToken"
TEAM = "cidTeamA0000000000000=="


@dataclass
class Bureau:
    """Everything that speaks."""

    server: DingTalkServer
    calls: Calls
    client: Client
    contacts: Contacts
    office: Office
    media: Media
    windows: Windows
    meter: Meter

    async def opens_window(self, userid: str, chat: str | None = None, life: timedelta = timedelta(hours=1)) -> str:
        """As if this person had just written, alone or in the group `chat`."""
        group = self.server.groups[chat] if chat else None
        data = message(self.server, self.server.first_app, self.server.people[userid], group)
        url: str = data["sessionWebhook"]
        await self.windows.keep(Window(chat or userid, url, self.server.clock() + life))
        return url

    def close_sessions(self) -> None:
        """The platform forgets every session."""
        self.server.sessions.clear()


@asynccontextmanager
async def bureau(
    server: DingTalkServer, database: Database, budget: Budget | None = None, per_second: int = 20
) -> AsyncIterator[Bureau]:
    app = server.first_app
    meter = Meter(
        database, server.clock, SHANGHAI, budget or Budget(5000, 3000), Warner(database, server.clock).tell
    )
    tokens = Tokens(database, server.clock, "s" * 40)
    windows = Windows(database, server.clock)
    async with aiohttp.ClientSession() as http:
        bases = {"api": server.api_base, "oapi": server.oapi_base}
        calls = Calls(http, bases, Credential(app.client_id, app.client_secret), tokens, meter, Pace(per_second))
        media, contacts = Media(http, calls), Contacts(calls)
        client = Client(app.client_id, calls, media, windows)
        office = Office(app.client_id, calls, contacts)
        yield Bureau(server, calls, client, contacts, office, media, windows, meter)


def company(server: DingTalkServer) -> DingTalkServer:
    """An app, two people and a group."""
    server.app()
    server.person("R01", "小林", job_number="A01", mobile="13800000001")
    server.person("R02", "小王", departments=[2], leader_in={2}, title="主管")
    server.department(2, "一队")
    server.group(TEAM, "一队")
    return server
