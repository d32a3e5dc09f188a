"""What the bot says, and what it does when the platform does not take it, or does not say whether it did."""

import asyncio

import pytest

from bot.channel import FetchError, SendError
from bot.channels.dingtalk.errors import UnsureError
from bot.channels.dingtalk.quota import Budget
from bot.channels.dingtalk.seam import CallError, Markdown, Words
from storage.database import Database
from tests.channels.dingtalk.bureau import BATCH, GROUP, TEAM, TOKEN, WEBHOOK, Bureau, bureau
from tests.clock import FakeClock
from tests.platforms.dingtalk import DingTalkServer
from tests.platforms.dingtalk.errors import QPM, QPS, USED_UP

CARD = "/v1.0/card/instances/createAndDeliver"
DELIVER = "/v1.0/card/instances/deliver"


async def at_once() -> None:
    """Nothing has to be waited for."""


def said(server: DingTalkServer, userid: str = "R01") -> list[str]:
    return [bubble.words for bubble in server.user(userid).bubbles]


async def test_words_go_by_openapi_where_nothing_was_said_before(desk: Bureau, dingtalk: DingTalkServer) -> None:
    key = await desk.client.say("R01", Words("您好"), "answer")
    await desk.client.say(TEAM, Markdown("日报", "# 日报  \n  三家店"), "digest")
    assert said(dingtalk) == ["您好"]
    assert dingtalk.groups[TEAM].bubbles[0].words == "日报\n三家店"
    assert await desk.client.recall("R01", [str(key)]) == [key]
    assert dingtalk.user("R01").bubbles[0].recalled


async def test_words_go_by_the_webhook_while_it_lives(
    desk: Bureau, dingtalk: DingTalkServer, clock: FakeClock
) -> None:
    await desk.opens_window("R01")
    await desk.opens_window("R02", TEAM)
    assert await desk.client.say("R01", Words("马上答"), "answer") is None
    await desk.client.say(TEAM, Markdown("日报", "三家店"), "digest")
    assert (len(dingtalk.called(WEBHOOK)), dingtalk.called(BATCH), dingtalk.called(GROUP)) == (2, [], [])
    clock.advance(minutes=61)
    await desk.client.say("R01", Words("晚了"), "answer")
    assert len(dingtalk.called(BATCH)) == 1
    assert said(dingtalk) == ["马上答", "晚了"]


async def test_a_webhook_that_is_gone_before_its_time_is_not_used_again(
    desk: Bureau, dingtalk: DingTalkServer
) -> None:
    await desk.opens_window("R01")
    desk.close_sessions()
    for words in ("一", "二"):
        await desk.client.say("R01", Words(words), "answer")
    assert said(dingtalk) == ["一", "二"]
    assert [call.errcode for call in dingtalk.called(WEBHOOK)] == [300001]


async def test_a_new_message_opens_the_window_again(desk: Bureau, dingtalk: DingTalkServer) -> None:
    await desk.opens_window("R01")
    desk.close_sessions()
    await desk.client.say("R01", Words("一"), "answer")
    await desk.opens_window("R01")
    await desk.client.say("R01", Words("二"), "answer")
    assert [call.errcode for call in dingtalk.called(WEBHOOK)] == [300001, 0]


async def test_the_fuller_pot_pays(dingtalk: DingTalkServer, sqlite_database: Database) -> None:
    async with bureau(dingtalk, sqlite_database, Budget(calls=100, messages=100)) as desk:
        await desk.opens_window("R01")
        for _ in range(20):
            desk.meter.pushed()
        await desk.client.say("R01", Words("一"), "answer")
        assert (len(dingtalk.called(BATCH)), len(dingtalk.called(WEBHOOK))) == (1, 0)
        for _ in range(30):
            desk.meter.called()
        await desk.client.say("R01", Words("二"), "answer")
        assert (len(dingtalk.called(BATCH)), len(dingtalk.called(WEBHOOK))) == (1, 1)


async def test_no_messages_left_means_calls(desk: Bureau, dingtalk: DingTalkServer) -> None:
    await desk.opens_window("R01")
    dingtalk.quota.messages_limit = 0
    await desk.client.say("R01", Words("一"), "answer")
    await desk.client.say("R01", Words("二"), "answer")
    assert said(dingtalk) == ["一", "二"]
    assert len(dingtalk.called(WEBHOOK)) == 1  # the platform's word is taken for an hour


@pytest.mark.parametrize("chat", ["R01", TEAM])
@pytest.mark.parametrize("has_window", [True, False])
async def test_what_may_have_arrived_is_not_said_again(
    desk: Bureau, dingtalk: DingTalkServer, chat: str, has_window: bool
) -> None:
    api = WEBHOOK if has_window else BATCH if chat == "R01" else GROUP
    if has_window:
        await desk.opens_window("R01", None if chat == "R01" else chat)
    bubbles = dingtalk.user("R01").bubbles if chat == "R01" else dingtalk.groups[TEAM].bubbles
    for after_effect in (True, False):
        dingtalk.cut_next(api, after_effect)
        with pytest.raises(UnsureError) as unsure:
            await desk.client.say(chat, Words("一次"), "answer")
        assert unsure.value.retry == "never"
    dingtalk.fail_next(api, 504)
    with pytest.raises(UnsureError) as unsure:
        await desk.client.say(chat, Words("一次"), "answer")
    assert unsure.value.retry == "never"
    assert "may have arrived" in unsure.value.reason
    assert len(bubbles) == 1
    assert len(dingtalk.called(api)) == 3


async def test_what_never_left_is_said_later(desk: Bureau, dingtalk: DingTalkServer) -> None:
    desk.calls._bases = {"api": "http://127.0.0.1:9", "oapi": "http://127.0.0.1:9"}
    with pytest.raises(SendError) as unreached:
        await desk.client.say("R01", Words("在吗"), "answer")
    assert (unreached.value.retry, unreached.value.after_s) == ("wait", 5.0)


@pytest.mark.parametrize(
    ("answer", "retry", "after_s"),
    [
        (QPS, "wait", 1.5),
        ("Forbidden.AccessDenied.QpsLimitForApi", "wait", 1.5),
        (QPM, "wait", 60.0),
        ("send.too.fast", "wait", 1.5),
        (USED_UP, "wait", 3600.0),
        ("Forbidden.AccessDenied.IpNotInWhiteList", "never", None),
        ("param.error", "never", None),
        ("staffId.notExisted", "never", None),
        ("system.busy", "never", None),
    ],
)
async def test_403_and_others_are_told_apart_by_their_code(
    desk: Bureau, dingtalk: DingTalkServer, answer: str, retry: str, after_s: float | None
) -> None:
    dingtalk.fail_next(BATCH, answer)
    with pytest.raises(SendError) as refused:
        await desk.client.say("R01", Words("一"), "alert")
    assert (refused.value.retry, refused.value.after_s) == (retry, after_s)


async def test_a_burst_is_queued_and_not_refused(dingtalk: DingTalkServer, sqlite_database: Database) -> None:
    """60 at once where 20 a second are allowed: some wait here, others come back, nothing is asked in vain. (The
    platform lets more pass: on a busy machine calls that were spread here arrive in a heap.)"""
    dingtalk.rates.per_second = 60
    async with bureau(dingtalk, sqlite_database) as desk:
        said = [desk.client.say("R01", Words(str(n)), "answer") for n in range(60)]
        outcomes = await asyncio.gather(*said, return_exceptions=True)
    waiting = [outcome for outcome in outcomes if isinstance(outcome, SendError)]
    assert 0 < len(waiting) <= 20
    assert {error.retry for error in waiting} == {"wait"}
    assert all(1 <= (error.after_s or 0) <= 5 for error in waiting)
    assert len(dingtalk.user("R01").bubbles) == 60 - len(waiting)
    assert {call.errcode for call in dingtalk.called(BATCH)} == {0}


@pytest.mark.parametrize("kind", ["html", "json"])
async def test_a_punished_address_rests(desk: Bureau, dingtalk: DingTalkServer, kind: str) -> None:
    dingtalk.punished = kind
    with pytest.raises(SendError) as refused:
        await desk.client.say("R01", Words("一"), "answer")
    assert (refused.value.retry, refused.value.after_s) == ("wait", 300.0)


async def test_a_missing_permission_is_named(desk: Bureau, dingtalk: DingTalkServer) -> None:
    dingtalk.first_app.permissions.discard("qyapi_robot_sendmsg")
    with pytest.raises(CallError) as refused:
        await desk.client.say("R01", Words("一"), "answer")
    assert (refused.value.retry, refused.value.scopes) == ("never", ("qyapi_robot_sendmsg",))


async def test_a_token_that_died_early_is_fetched_once(desk: Bureau, dingtalk: DingTalkServer) -> None:
    await desk.client.say("R01", Words("一"), "answer")
    dingtalk.revoke_token()
    await desk.client.say("R01", Words("二"), "answer")
    dingtalk.revoke_token()
    await desk.media.upload("image", b"\xff\xd8x", "a.jpg")  # the old host says 40014
    assert said(dingtalk) == ["一", "二"]
    assert len(dingtalk.called(TOKEN)) == 3


async def test_a_wrong_secret_is_no_reason_to_lose_anything(dingtalk: DingTalkServer, desk: Bureau) -> None:
    dingtalk.first_app.client_secret = "changed"
    with pytest.raises(SendError) as refused:
        await desk.client.say("R01", Words("一"), "answer")
    assert refused.value.retry == "wait"
    assert "invalidClientIdOrSecret" in refused.value.reason


async def test_people_who_were_not_reached_inside_a_200_are_seen(desk: Bureau, dingtalk: DingTalkServer) -> None:
    dingtalk.people["R02"].active = False
    for userid, where, retry in (
        ("R01", "flow", "later"),
        ("R02", "invalid", "never"),
        ("R01", "filtered", "never"),
    ):
        dingtalk.flow_controlled = {userid} if where == "flow" else set()
        dingtalk.filtered = {userid} if where == "filtered" else set()
        with pytest.raises(SendError) as refused:
            await desk.client.say(userid, Words("一"), "answer")
        assert refused.value.retry == retry


def card(track: str = "t1", userid: str = "R01") -> dict[str, object]:
    return {
        "cardTemplateId": "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema",
        "outTrackId": track,
        "callbackType": "STREAM",
        "userIdType": 1,
        "cardData": {"cardParamMap": {"title": "拜访", "markdown": "华联"}},
        "openSpaceId": f"dtv1.card//IM_ROBOT.{userid}",
        "imRobotOpenSpaceModel": {"supportForward": False},
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": "dingapp1"},
    }


@pytest.mark.parametrize("existing", ["error", "ignore"])
async def test_a_card_may_be_repeated(desk: Bureau, dingtalk: DingTalkServer, existing: str) -> None:
    dingtalk.existing_card = existing
    dingtalk.cut_next(CARD, after_effect=True)
    with pytest.raises(UnsureError) as unsure:
        await desk.client.create_card(card(), "answer")
    assert unsure.value.retry == "later"
    await desk.client.create_card(card(), "answer")
    assert len(dingtalk.user("R01").bubbles) == 1


async def test_a_card_that_stands_nowhere_is_delivered_by_itself(
    desk: Bureau, dingtalk: DingTalkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.dingtalk.client.DELIVERY_PAUSE_S", 0.0)
    dingtalk.undeliverable["IM_ROBOT.R01"] = "系统繁忙"
    with pytest.raises(CallError, match="notDelivered") as refused:
        await desk.client.create_card(card(), "answer")
    assert refused.value.retry == "never"
    assert len(dingtalk.called(DELIVER)) == 2
    dingtalk.undeliverable.clear()
    await desk.client._deliver(card(), "answer")
    assert [bubble.kind for bubble in dingtalk.user("R01").bubbles] == ["card"]


async def test_a_card_whose_delivery_had_to_wait_is_delivered_when_it_is_tried_again(
    desk: Bureau, dingtalk: DingTalkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made again it would "exist already", which is no sign that it stands anywhere."""
    monkeypatch.setattr("bot.channels.dingtalk.client.DELIVERY_PAUSE_S", 0.0)
    dingtalk.undeliverable["IM_ROBOT.R01"] = "系统繁忙"
    dingtalk.fail_next(DELIVER, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", times=9)
    with pytest.raises(SendError) as waits:
        await desk.client.create_card(card(), "answer")
    assert waits.value.retry == "wait"
    dingtalk.undeliverable.clear()
    while dingtalk.forced(DELIVER, after_effect=False):
        pass
    await desk.client.create_card(card(), "answer")
    assert [bubble.kind for bubble in dingtalk.user("R01").bubbles] == ["card"]
    await desk.client.create_card(card(), "answer")
    assert len(dingtalk.user("R01").bubbles) == 1


async def test_who_stood_in_line_shows_the_token_that_is_good_then(
    dingtalk: DingTalkServer, sqlite_database: Database
) -> None:
    """Shown was the one from before the line: a refused call, and another turn taken for it."""
    async with bureau(dingtalk, sqlite_database, per_second=1) as desk:
        await desk.client.say("R01", Words("一"), "answer")
        waiting = asyncio.create_task(desk.client.say("R01", Words("二"), "answer"))
        await asyncio.sleep(0)
        dingtalk.revoke_token()
        await desk.client.create_card(card(), "answer")  # finds out, and has a new one made
        await waiting
    assert [call.errcode for call in dingtalk.called(BATCH)] == [0, 0]


async def test_a_card_is_updated_and_streamed(desk: Bureau, dingtalk: DingTalkServer) -> None:
    await desk.client.create_card(card(), "answer")
    data = {"cardParamMap": {"title": "拜访", "markdown": "完成"}}
    await desk.client.update_card({"outTrackId": "t1", "cardData": data}, "answer", at_once)
    assert "完成" in dingtalk.user("R01").bubbles[0]
    part = {"outTrackId": "t1", "guid": "g", "key": "markdown", "content": "更多", "isFull": True}
    await desk.client.stream_card({**part, "isFinalize": True, "isError": False}, "answer")
    assert "更多" in dingtalk.user("R01").bubbles[0]


async def test_a_picture_for_many_is_uploaded_once(desk: Bureau, dingtalk: DingTalkServer) -> None:
    ids = [await desk.client.upload("image", b"\xff\xd8x", "a.jpg") for _ in range(3)]
    assert len(set(ids)) == 1
    assert len(dingtalk.called("/media/upload")) == 1
    with pytest.raises(SendError) as refused:
        await desk.client.upload("voice", bytes(3 * 1024 * 1024), "a.amr")
    assert refused.value.retry == "never"


async def test_a_file_is_fetched_by_its_code(desk: Bureau, dingtalk: DingTalkServer, clock: FakeClock) -> None:
    code = dingtalk.files.keep(dingtalk, dingtalk.first_app, b"\xff\xd8 photo")
    reference = {"code": code, "robot": "dingapp1"}
    assert (await desk.media.fetch(reference)).data == b"\xff\xd8 photo"
    clock.advance(hours=3)
    with pytest.raises(FetchError) as gone:
        await desk.media.fetch(reference)
    assert gone.value.retry == "never"


async def test_a_fetch_that_breaks_is_tried_later(desk: Bureau, dingtalk: DingTalkServer) -> None:
    code = dingtalk.files.keep(dingtalk, dingtalk.first_app, b"\xff\xd8 photo")
    dingtalk.cut_next("/v1.0/robot/messageFiles/download", after_effect=True)
    with pytest.raises(FetchError) as broken:
        await desk.media.fetch({"code": code, "robot": "dingapp1"})
    assert broken.value.retry == "later"
    with pytest.raises(FetchError) as strange:
        await desk.media.fetch({"url": f"{dingtalk.api_base}/download/none.file?Signature=1"})
    assert strange.value.retry == "later"
