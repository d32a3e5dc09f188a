"""Tokens, sending and the directory, driven by wechatpy's client and by hand."""

import asyncio

import pytest
import requests
from wechatpy.enterprise import WeChatClient
from wechatpy.exceptions import WeChatClientException

from tests.clock import FakeClock
from tests.platforms.wecom import Faults, WeComServer
from tests.platforms.wecom.bot_side import tenant

JPG = b"\xff\xd8\xff\xe0 a picture"


class Client(WeChatClient):
    """wechatpy, pointed at loopback."""

    def __init__(self, server: WeComServer, secret: str) -> None:
        self.API_BASE_URL = f"{server.api_base}/cgi-bin/"
        super().__init__(server.corp_id, secret)

    def fetch_access_token(self) -> object:
        params = {"corpid": self.corp_id, "corpsecret": self.secret}
        return self._fetch_access_token(self.API_BASE_URL + "gettoken", params)


async def test_wechatpy_sends_uploads_reads_and_makes_a_menu() -> None:
    async with WeComServer() as server:
        app = server.app()
        server.employ("R01", "张三", position="销售", direct_leader=["M01"])
        user = server.user("R01")

        def drive() -> None:
            client = Client(server, app.secret)
            client.message.send_text(app.agent_id, "R01", '您好，<a href="https://x.cn">看这里</a>')
            media = client.media.upload("image", ("a.jpg", JPG, "image/jpeg"))["media_id"]
            client.message.send_image(app.agent_id, "R01", media)
            assert client.get("media/get", params={"media_id": media}).content == JPG  # download has a fixed host
            assert client.user.get("R01")["direct_leader"] == ["M01"]
            assert client.department.get()[0]["id"] == 1
            client.menu.create(app.agent_id, {"button": [{"type": "click", "name": "今天", "key": "today"}]})
            assert client.menu.get(app.agent_id)["button"][0]["key"] == "today"
            with pytest.raises(WeChatClientException) as refused:
                client.message.send_text(app.agent_id, "nobody", "x")
            assert refused.value.errcode == 81013

        await asyncio.to_thread(drive)
        assert [one.kind for one in user.bubbles] == ["text", "image"]
        assert user.bubbles[0].words == "您好，看这里"
        assert user.bubbles[0].link("看这里") == "https://x.cn"
        assert user.bubbles[1].media == JPG
        assert [call.errcode for call in server.calls if call.api == "message/send"] == [0, 0, 81013]
        assert server.violations == []


async def test_wechatpy_gets_a_new_token_when_the_old_one_died() -> None:
    async with WeComServer() as server:
        app = server.app()
        server.user("R01")
        client = Client(server, app.secret)
        await asyncio.to_thread(client.message.send_text, app.agent_id, "R01", "一")
        server.revoke_token()
        await asyncio.to_thread(client.message.send_text, app.agent_id, "R01", "二")
        server.revoke_token(expired=True)
        await asyncio.to_thread(client.message.send_text, app.agent_id, "R01", "三")
        assert [one.words for one in server.user("R01").bubbles] == ["一", "二", "三"]
        assert [call.errcode for call in server.calls if call.errcode] == [40014, 42001]


async def test_one_token_an_app_until_it_expires_and_wrong_secrets_ban() -> None:
    clock = FakeClock()
    async with tenant(clock=clock) as (server, side):
        first = await side.token()
        clock.advance(seconds=7199)
        assert await side.token() == first
        clock.advance(seconds=1)
        assert await side.token() != first
        assert (await side.get("user/get", access_token=first, userid="x"))["errcode"] == 40014
        codes = [
            (await side.get("gettoken", corpid=server.corp_id, corpsecret="wrong"))["errcode"] for _ in range(11)
        ]
        assert codes == [40001] * 10 + [45009]
        clock.advance(hours=1)
        assert await side.token()


async def test_refusals_of_the_road() -> None:
    async with tenant() as (server, side):
        server.user("R01")
        other = server.app(agent_id=7, secret="other")
        text = {"touser": "R01", "msgtype": "text", "agentid": 1000002, "text": {"content": "x"}}
        assert (await side.post("message/send", text | {"agentid": 7}))["errcode"] == 301002
        assert (await side.post("message/send", text | {"agentid": "1000002"}))["errcode"] == 40056
        assert (await side.post("message/send", text | {"msgtype": "mpnews"}))["errcode"] == 40008
        side.app.visible = {"R02"}
        assert (await side.post("message/send", text))["errcode"] == 81013
        assert (await side.get("user/get", access_token=await side.token(), userid="R01"))["errcode"] == 60011
        server.user("R02")
        answer = await side.post("message/send", text | {"touser": "R01|R02"})
        assert (answer["errcode"], answer["invaliduser"]) == (0, "r01")
        side.app.trusted_ips = {"203.0.113.9"}
        assert (await side.post("message/send", text))["errcode"] == 60020
        side.app.trusted_ips = {"127.0.0.1"}
        url = f"{server.api_base}/cgi-bin/message/send"
        async with side.http.post(url, params={"access_token": await side.token()}, json={"x": "中"}) as refused:
            assert (await refused.json())["errcode"] == 40033
        assert other.token is None


async def test_too_long_texts_are_cut_and_too_many_dropped_without_a_word() -> None:
    clock = FakeClock()
    async with tenant(clock=clock) as (server, side):
        user = server.user("R01")
        await side.send("R01", "text", content="长" * 700)
        assert user.bubbles[0].words == "长" * 682
        assert len(server.violations) == 1
        assert (await side.send("R01", "markdown", content="长" * 700))["errcode"] == 40058
        for _ in range(35):
            assert (await side.send("R01", "text", content="x"))["errcode"] == 0
        assert len(user.bubbles) == 30
        clock.advance(seconds=60)
        await side.send("R01", "text", content="again")
        assert user.bubbles[-1].words == "again"


async def test_recall_and_the_duplicate_check() -> None:
    clock = FakeClock()
    async with tenant(clock=clock) as (server, side):
        user = server.user("R01")
        body = {"touser": "R01", "msgtype": "text", "agentid": side.app.agent_id, "text": {"content": "x"}}
        body |= {"enable_duplicate_check": 1}
        first = await side.post("message/send", body)
        assert (await side.post("message/send", body))["msgid"] == first["msgid"]
        assert len(user.bubbles) == 1
        clock.advance(seconds=1800)
        second = await side.post("message/send", body)
        assert len(user.bubbles) == 2
        assert (await side.post("message/recall", {"msgid": second["msgid"]}))["errcode"] == 0
        assert len(user.bubbles) == 1
        clock.advance(hours=24)
        assert (await side.post("message/recall", {"msgid": first["msgid"]}))["errcode"] == 42052


async def test_the_directory_and_logging_in() -> None:
    clock = FakeClock()
    async with tenant(clock=clock) as (server, side):
        server.department(2, "华南")
        server.department(3, "深圳", 2)
        server.employ("M01", "李经理", department=[2], is_leader_in_dept=[1], mobile="13800000000")
        server.employ("R01", "张三", department=[3], direct_leader=["M01"])
        token = await side.token()

        async def ask(path: str, **query: str) -> dict:
            return await side.get(path, access_token=token, **query)

        assert [one["id"] for one in (await ask("department/simplelist"))["department_id"]] == [1, 2, 3]
        assert (await ask("department/get", id="2"))["department"]["department_leader"] == ["M01"]
        assert (await ask("user/simplelist", department_id="2"))["userlist"] == [
            {"userid": "M01", "name": "李经理", "department": [2]}
        ]
        assert len((await ask("user/list", department_id="2", fetch_child="1"))["userlist"]) == 2
        assert "mobile" not in await ask("user/get", userid="M01")
        side.app.old_app = True
        assert (await ask("user/get", userid="M01"))["mobile"] == "13800000000"
        code = server.login_code("R01")
        assert (await ask("auth/getuserinfo", code=code))["userid"] == "R01"
        assert (await ask("auth/getuserinfo", code=code))["errcode"] == 40029
        late = server.login_code("R01")
        clock.advance(minutes=5)
        assert (await ask("auth/getuserinfo", code=late))["errcode"] == 40029
        rows = await side.post(
            "batch/openuserid_to_userid", {"open_userid_list": [server.open_userid("R01"), "R01"]}
        )
        assert rows["userid_list"][0]["userid"] == "R01"
        assert rows["invalid_open_userid_list"] == ["R01"]
        assert (await ask("get_jsapi_ticket"))["ticket"] != (await ask("ticket/get", type="agent_config"))["ticket"]
        codes = [(await ask("get_jsapi_ticket"))["errcode"] for _ in range(99)]
        assert (codes[0], codes[-1]) == (0, 45009)


async def test_faults_strike_as_asked() -> None:
    async with tenant() as (server, side):
        user = server.user("R01")
        await side.token()
        server.fail_next("message/send", 45009)
        server.fail_next("message/send", 503)
        assert (await side.send("R01", "text", content="x"))["errcode"] == 45009
        with pytest.raises(Exception, match="503"):
            await side.send("R01", "text", content="x")
        assert user.bubbles == []
        for after in (False, True):
            server.cut_next("message/send", after_effect=after)
            with pytest.raises(Exception, match="disconnected"):
                await side.send("R01", "text", content="cut")
        assert len(user.bubbles) == 1
        server.api_per_minute["user/get"] = 1
        token = await side.token()
        codes = [(await side.get("user/get", access_token=token, userid="R01"))["errcode"] for _ in range(2)]
        assert codes == [0, 45009]
        server.faults = Faults(throttle=0.5, seed=1)
        codes = [(await side.get("agent/get", access_token=token, agentid="1000002"))["errcode"] for _ in range(20)]
        assert set(codes) == {0, 45009}
        server.faults = Faults(revoke=1.0)
        dead = await side.get("agent/get", access_token=token, agentid="1000002")
        assert dead["errcode"] == 40014


async def test_a_server_that_is_gone_refuses() -> None:
    async with WeComServer() as server:
        base = server.api_base
    with pytest.raises(requests.ConnectionError):
        await asyncio.to_thread(requests.get, base, timeout=1)
