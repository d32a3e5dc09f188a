"""access_token, scopes, rates and the month."""

from datetime import timedelta

import pytest
from aiohttp import ClientError

from tests.clock import FakeClock
from tests.platforms.dingtalk.model import Faults
from tests.platforms.dingtalk.rig import Rig

SEND = "/v1.0/robot/oToMessages/batchSend"
TEXT = {"robotCode": "dingapp1", "userIds": ["R01"], "msgKey": "sampleText", "msgParam": '{"content":"好"}'}


async def test_the_same_token_comes_while_it_lives_and_is_renewed(rig: Rig, clock: FakeClock) -> None:
    first = rig.token
    clock.advance(seconds=7000)
    await rig.login()
    assert rig.token == first
    clock.advance(seconds=7000)
    assert (await rig.post(SEND, **TEXT))[0] == 200
    clock.advance(seconds=201)
    assert (await rig.post(SEND, **TEXT))[1]["code"] == "InvalidAuthentication"
    assert (await rig.old("/topapi/v2/user/get", userid="R01"))["errcode"] == 42001
    await rig.login()
    assert rig.token != first


async def test_every_way_to_a_token_gives_the_same_one(rig: Rig) -> None:
    pair = {"client_id": "dingapp1", "client_secret": "secret-1", "grant_type": "client_credentials"}
    assert (await rig.post("/v1.0/oauth2/dingcorp1/token", **pair))[1]["access_token"] == rig.token
    query = "appkey=dingapp1&appsecret=secret-1"
    async with rig.session.get(f"{rig.server.oapi_base}/gettoken?{query}") as answer:
        assert (await answer.json())["access_token"] == rig.token


async def test_a_wrong_pair_a_revoked_token_and_a_missing_scope_are_refused(rig: Rig) -> None:
    wrong = await rig.post("/v1.0/oauth2/accessToken", appKey="dingapp1", appSecret="no")
    assert (wrong[0], wrong[1]["code"]) == (400, "invalidClientIdOrSecret")
    rig.app.permissions.discard("qyapi_robot_sendmsg")
    status, said = await rig.post(SEND, **TEXT)
    assert status == 403
    assert said["code"] == "Forbidden.AccessDenied.AccessTokenPermissionDenied"
    assert said["accessdenieddetail"] == {"requiredScopes": ["qyapi_robot_sendmsg"]}
    rig.server.revoke_token()
    assert (await rig.post(SEND, **TEXT))[1]["code"] == "InvalidAuthentication"
    assert (await rig.old("/topapi/v2/user/get", userid="R01"))["errcode"] == 40014


async def test_the_month_is_counted_without_the_free_calls(rig: Rig, clock: FakeClock) -> None:
    rig.server.quota.calls_limit = 2
    for _ in range(5):
        await rig.old("/topapi/v2/user/get", userid="R01")
    for _ in range(2):
        assert (await rig.post(SEND, **TEXT))[0] == 200
    status, said = await rig.post(SEND, **TEXT)
    assert (status, said["code"]) == (403, "Forbidden.AccessDenied.ApiCountLimitForOrg")
    assert len(rig.server.user("R01").bubbles) == 2
    records = await rig.old(
        "/topapi/checkin/record/get", userid_list="R01", start_time=0, end_time=1, cursor=0, size=1
    )
    assert records["errcode"] == 90020
    clock.now += timedelta(days=31)
    await rig.login()
    assert (await rig.post(SEND, **TEXT))[0] == 200


async def test_twenty_a_second_and_refused_calls_are_free(rig: Rig) -> None:
    rig.server.rates.per_second = 20
    statuses = [(await rig.post(SEND, **TEXT))[0] for _ in range(25)]
    assert statuses.count(200) == 20
    assert set(statuses[20:]) == {403}
    assert rig.server.calls[-1].errcode == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
    assert rig.server.quota.calls == 20


async def test_the_minute_and_the_punishment(rig: Rig, clock: FakeClock) -> None:
    rig.server.rates.per_minute = 1
    await rig.post(SEND, **TEXT)
    assert (await rig.post(SEND, **TEXT))[1]["code"] == "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi"
    clock.advance(seconds=61)
    assert (await rig.post(SEND, **TEXT))[0] == 200
    rig.server.punished = "json"
    assert (await rig.post(SEND, **TEXT))[1] == {"status": 1111, "punish": "deny"}
    rig.server.punished = "html"
    async with rig.session.post(rig.server.api_base + SEND, json=TEXT) as answer:
        assert answer.content_type == "text/html"


async def test_calls_fail_and_break_when_asked_to(rig: Rig) -> None:
    rig.server.fail_next(SEND, 500)
    rig.server.fail_next(SEND, "send.too.fast")
    rig.server.fail_next("/topapi/v2/user/get", 88)
    assert [(await rig.post(SEND, **TEXT))[1]["code"] for _ in range(2)] == ["system.error", "send.too.fast"]
    assert (await rig.old("/topapi/v2/user/get", userid="R01"))["errcode"] == 88
    rig.server.revoke_token(expired=True)
    assert (await rig.old("/topapi/v2/user/get", userid="R01"))["errcode"] == 42001
    await rig.login()
    for after, seen in ((False, 0), (True, 1)):
        rig.server.cut_next(SEND, after_effect=after)
        with pytest.raises(ClientError):
            await rig.post(SEND, **TEXT)
        assert len(rig.server.user("R01").bubbles) == seen


async def test_a_gateway_may_give_up_on_what_has_happened(rig: Rig) -> None:
    rig.server.fail_next(SEND, 504, after_effect=True)
    async with rig.session.post(
        rig.server.api_base + SEND, json=TEXT, headers={"x-acs-dingtalk-access-token": rig.token}
    ) as answer:
        assert (answer.status, answer.content_type) == (504, "text/html")
    assert len(rig.server.user("R01").bubbles) == 1


async def test_a_call_that_does_not_exist_is_noticed(rig: Rig) -> None:
    assert (await rig.post("/v1.0/robot/otomessages/batchSend", **TEXT))[0] == 404
    async with rig.session.post(rig.server.oapi_base + SEND, json=TEXT) as answer:
        assert answer.status == 404
    assert len(rig.server.violations) == 2


async def test_chance_is_the_same_for_the_same_seed(rig: Rig) -> None:
    async def outcome() -> list[int | str]:
        rig.server.faults = Faults(throttle=0.2, revoke=0.2, ok_with_error=0.2, slow_s=0.001, seed=7)
        codes = []
        for _ in range(20):
            await rig.post(SEND, **TEXT)
            codes.append(rig.server.calls[-1].errcode)
            rig.token = rig.server.tokens.give(rig.app)
        return codes

    first = await outcome()
    assert first == await outcome()
    assert {"InvalidAuthentication", "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", 0} == set(first)
