"""App-made groups, webhooks, meetings and calendars."""

import base64
import hashlib

import pytest

from tests.clock import FakeClock
from tests.platforms.wecom.bot_side import encode, tenant
from tests.platforms.wecom.test_cards import GOOD

JPG = b"\xff\xd8\xff\xe0 a picture"


async def test_groups_of_the_app() -> None:
    async with tenant() as (server, side):
        for userid in ("M01", "R01", "R02"):
            server.employ(userid)
        group = {"name": "华南组", "owner": "M01", "userlist": ["M01", "R01"], "chatid": "south1"}
        assert (await side.post("appchat/create", group | {"userlist": ["M01"]}))["errcode"] == 86003
        assert (await side.post("appchat/create", group | {"chatid": "south-1"}))["errcode"] == 86001
        assert (await side.post("appchat/create", group | {"name": "长" * 51}))["errcode"] == 40058
        side.app.visible = {"M01", "R01"}
        assert (await side.post("appchat/create", group))["errcode"] == 60011
        side.app.visible = None
        assert (await side.post("appchat/create", group))["chatid"] == "south1"
        text = {"chatid": "south1", "msgtype": "text", "text": {"content": "早", "mentioned_list": ["R01"]}}
        assert (await side.post("appchat/send", text))["errcode"] == 0
        assert server.group("south1").bubbles[0].words == "早"
        assert server.group("south1").mentioned == [["R01"]]
        card = {"chatid": "south1", "msgtype": "template_card", "template_card": GOOD["text_notice"]}
        assert (await side.post("appchat/send", card))["errcode"] == 40008
        server.group("south1").agent_id = 7
        assert (await side.post("appchat/send", text))["errcode"] == 86008
        assert (await side.post("appchat/send", text | {"chatid": "north"}))["errcode"] == 86001


async def test_webhooks() -> None:
    clock = FakeClock()
    async with tenant(clock=clock) as (server, side):
        hook = server.webhook("k1")

        async def send(kind: str, key: str = "k1", **part: object) -> int:
            body = encode({"msgtype": kind, kind: part})
            url = f"{server.api_base}/cgi-bin/webhook/send"
            async with side.http.post(url, params={"key": key}, data=body) as answer:
                return int((await answer.json())["errcode"])

        assert await send("text", content="早", mentioned_list=["@all"]) == 0
        assert await send("markdown_v2", content="| a | b |\n|---|---|\n| 1 | 2 |") == 0
        assert await send("markdown", content="长" * 1366) == 40058
        picture = {"base64": base64.b64encode(JPG).decode(), "md5": hashlib.md5(JPG).hexdigest()}
        assert await send("image", **picture) == 0
        assert await send("image", **picture | {"md5": "0"}) == 40058
        assert await send("template_card", **GOOD["text_notice"]) == 0
        assert await send("template_card", **GOOD["vote_interaction"]) != 0
        assert await send("text", key="k2", content="x") == 93000
        assert [one.kind for one in hook.bubbles] == ["text", "markdown", "image", "card"]
        codes = [await send("text", content="x") for _ in range(20)]
        assert codes[-1] == 45009
        clock.advance(seconds=60)
        assert await send("text", content="x") == 0
        hook.broken = 93004
        assert await send("text", content="x") == 93004


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"organizer": "R01"}, 40058),
        ({"admins": ["R02"]}, 40058),
        ({"attendees": [{"userid": "nobody"}]}, 60111),
        ({"end_time": 1}, 40058),
        ({"summary": "长" * 129}, 40058),
        ({"reminders": {"is_remind": 1, "remind_before_event_secs": 7}}, 40058),
    ],
)
async def test_schedules(changes: dict, code: int) -> None:
    async with tenant() as (server, side):
        server.employ("R01")
        server.employ("R02")
        plan = {
            "start_time": 1800000000,
            "end_time": 1800003600,
            "attendees": [{"userid": "R01"}],
            "summary": "拜访",
        }
        answer = await side.post("oa/schedule/add", {"schedule": plan | changes})
        assert answer["errcode"] == code
        assert len(server.schedules) == (code == 0)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"title": "长" * 14}, 40058),
        ({"meeting_duration": 299}, 40058),
        ({"meeting_start": 1}, 40058),
        ({"invitees": {"userid": ["R01", "nobody"]}}, 60111),
        ({"admin_userid": ""}, 40058),
    ],
)
async def test_meetings(changes: dict, code: int) -> None:
    async with tenant(clock=FakeClock()) as (server, side):
        server.employ("R01")
        server.employ("R02")
        plan = {"admin_userid": "R01", "title": "复盘", "meeting_start": 1800000000, "meeting_duration": 1800}
        answer = await side.post("meeting/create", plan | changes)
        assert answer["errcode"] == code
        side.app.permissions.discard("meeting")
        assert (await side.post("meeting/create", plan))["errcode"] == 48002
