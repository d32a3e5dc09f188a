"""One token for everybody, renewed once; errors seen where they hide; files in parts (wecom.md §3.1, §4, §8)."""

import asyncio
import hashlib
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channel import FetchError
from bot.channels.wecom import contacts, errors, media, menu, messages
from bot.channels.wecom.errors import UnreachedError, UnsureError, WeComError, meaning, verdict
from bot.channels.wecom.wire import Wire, checked
from tests.channels.wecom.tenant import Tenant
from tests.platforms.wecom import errors as codes

# --- tokens ---------------------------------------------------------------------------------------------------


async def test_many_calls_at_once_fetch_one_token(at: Tenant) -> None:
    await asyncio.gather(*(contacts.user(at.client, "R01") for _ in range(20)))
    assert len(at.calls("gettoken")) == 1


@pytest.mark.parametrize("expired", [True, False])
async def test_a_token_that_died_early_is_renewed_once(at: Tenant, expired: bool) -> None:
    await contacts.user(at.client, "R01")
    at.server.revoke_token(expired=expired)
    assert (await contacts.user(at.client, "R01"))["name"] == "R01"
    assert len(at.calls("gettoken")) == 2


async def test_a_platform_that_refuses_every_token_is_asked_twice_and_no_more(at: Tenant) -> None:
    at.server.fail_next("message/send", codes.BAD_TOKEN, times=5)
    with pytest.raises(WeComError) as caught:
        await messages.send_plain(at.client, "R01", "text", {"content": "x"}, "k")
    assert caught.value.retry == "later"
    assert len(at.calls("message/send")) == 2


async def test_a_wrong_secret_does_not_hammer_the_platform(at: Tenant) -> None:
    at.app.secret = "another"
    for _ in range(20):
        with pytest.raises(WeComError) as caught:
            await contacts.user(at.client, "R01")
        assert caught.value.errcode == codes.BAD_SECRET
    assert len(at.calls("gettoken")) < at.server.wrong_secrets_until_ban
    assert not at.platform.is_up()["wecom"]


async def test_it_is_up_again_once_a_call_goes_through(at: Tenant) -> None:
    at.app.trusted_ips = {"203.0.113.9"}
    with pytest.raises(WeComError):
        await contacts.user(at.client, "R01")
    assert not at.platform.is_up()["wecom"]
    at.app.trusted_ips = {"127.0.0.1"}
    await contacts.user(at.client, "R01")
    assert at.platform.is_up()["wecom"]


# --- calls ----------------------------------------------------------------------------------------------------


async def test_a_question_is_asked_again_while_the_platform_is_busy(at: Tenant, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.channels.wecom.client.FIRST_PAUSE_S", 0.001)
    at.server.fail_next("user/get", codes.BUSY)
    at.server.cut_next("user/get", False)
    assert (await contacts.user(at.client, "R01"))["name"] == "R01"
    at.server.fail_next("user/get", codes.BUSY, times=3)
    with pytest.raises(WeComError, match="errcode -1"):
        await contacts.user(at.client, "R01")


async def test_a_refused_question_is_not_asked_again(at: Tenant) -> None:
    with pytest.raises(WeComError):
        await contacts.user(at.client, "nobody")
    assert len(at.calls("user/get")) == 1


async def test_nobody_at_home_is_certain() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(UnreachedError):
            await Wire(session, "http://127.0.0.1:1").post("message/send", {}, {})


@pytest.mark.parametrize(
    "answer", [b"", b"<html>bad gateway</html>", b"[]", b'"x"', b'{"errcode":"zero"}', b"\xff\xfe"]
)
def test_an_answer_that_is_none_of_theirs_is_unsure(answer: bytes) -> None:
    with pytest.raises(UnsureError):
        checked("message/send", 200, answer)


def test_a_good_answer_with_a_bad_status_is_unsure_and_a_refusal_is_a_refusal() -> None:
    with pytest.raises(UnsureError):
        checked("message/send", 502, b'{"errcode":0}')
    with pytest.raises(WeComError):
        checked("message/send", 502, b'{"errcode":45009,"errmsg":"x"}')
    assert checked("user/get", 200, b'{"userid":"u"}') == {"userid": "u"}


async def test_a_platform_that_never_answers_is_unsure(monkeypatch: Any) -> None:
    async def silent(_request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    monkeypatch.setattr("bot.channels.wecom.wire.TIMEOUT", aiohttp.ClientTimeout(total=0.05))
    site = web.Application()
    site.router.add_route("*", "/{any:.*}", silent)
    async with TestServer(site, shutdown_timeout=0) as server, aiohttp.ClientSession() as session:
        with pytest.raises(UnsureError):
            await Wire(session, str(server.make_url(""))).get("user/get", {})


@pytest.mark.parametrize(
    ("codes", "means", "retry"),
    [
        ((-1, 6000, 45033, 45035, 45036), "busy", "later"),
        ((45009,), "blocked", "wait"),
        ((40014, 42001), "token", "later"),
        ((40001, 40091, 60020, 48002, 48006, 50003, 60031, 301002, 43012, 60011, 85005), "alert", "later"),
        ((40007, 40033, 40058, 45002, 42014, 42020, 42027, 42051, 60140, 82004, 86001, 81013), "request", "never"),
        ((1, 999999), "unknown", "later"),
    ],
)
def test_what_errcodes_mean(codes: tuple[int, ...], means: str, retry: str) -> None:
    assert {meaning(code) for code in codes} == {means}
    assert {verdict(code).retry for code in codes} == {retry}


def test_an_error_says_nothing_of_what_was_sent() -> None:
    error = WeComError("message/send", 60020, "not allow to access from your ip, from ip: 203.0.113.9")
    assert str(error) == "message/send: errcode 60020"


@pytest.mark.parametrize("name", ["invaliduser", "unlicenseduser"])
async def test_partly_invalid_is_seen_inside_a_good_answer(at: Tenant, monkeypatch: Any, name: str) -> None:
    async def post(*_args: Any) -> dict[str, Any]:
        return {"errcode": 0, name: "someone|r01", "msgid": "m"}

    monkeypatch.setattr(at.client, "post", post)
    with pytest.raises(WeComError) as caught:
        await messages.send_plain(at.client, "R01", "text", {"content": "x"}, "k")
    assert caught.value.errcode == errors.NOBODY


# --- files ----------------------------------------------------------------------------------------------------


async def test_a_file_is_fetched(at: Tenant) -> None:
    await at.rep.photographs(b"\xff\xd8\xff a photo")
    (content,) = at.said()
    fetched = await at.platform.sources["wecom"].fetch(content.reference)  # type: ignore[union-attr]
    assert fetched.data == b"\xff\xd8\xff a photo"


async def test_a_large_file_is_fetched_in_parts(at: Tenant) -> None:
    data = hashlib.shake_128(b"x").digest(1024 * 1024) * 41 + b"tail"
    kept = at.server.keep("file", data, "large.bin")
    assert await media.download(at.client, kept.id) == data
    assert [call.errcode for call in at.calls("media/get")] == [codes.TOO_LARGE, 0, 0, 0]


async def test_a_file_that_holds_json_is_a_file(at: Tenant) -> None:
    kept = at.server.keep("file", b'{"errcode": 40007}', "x.json")
    assert await media.download(at.client, kept.id) == b'{"errcode": 40007}'


@pytest.mark.parametrize(
    ("code", "retry"),
    [
        (None, "never"),
        (codes.BUSY, "later"),
        (codes.TOO_OFTEN, "later"),
        (codes.FOREIGN_IP, "later"),
        (502, "later"),
    ],
)
async def test_why_a_file_could_not_be_fetched(at: Tenant, code: int | None, retry: str) -> None:
    reference = {"media_id": at.server.keep("file", b"x" * 20, "x").id if code else "unknown"}
    if code:
        at.server.fail_next("media/get", code)
    with pytest.raises(FetchError) as caught:
        await at.platform.sources["wecom"].fetch(reference)
    assert caught.value.retry == retry


async def test_a_full_window_is_waited_out_longer_and_longer(at: Tenant) -> None:
    source, kept = at.platform.sources["wecom"], at.server.keep("file", b"x" * 20, "x")

    async def wait() -> float | None:
        with pytest.raises(FetchError) as caught:
            await source.fetch({"media_id": kept.id})
        return caught.value.after_s

    at.server.fail_next("media/get", codes.TOO_OFTEN, times=7)
    assert [await wait() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    await source.fetch({"media_id": kept.id})
    at.server.fail_next("media/get", codes.TOO_OFTEN)
    assert await wait() == 1


async def test_a_file_beyond_all_measure_is_given_up(at: Tenant, monkeypatch: Any) -> None:
    monkeypatch.setattr(media, "MOST", 1000)
    with pytest.raises(FetchError) as caught:
        await media.download(at.client, at.server.keep("file", b"x" * 2000, "x").id)
    assert caught.value.retry == "never"


# --- the rest -------------------------------------------------------------------------------------------------


async def test_a_message_is_taken_back(at: Tenant) -> None:
    sent = await messages.send_plain(at.client, "R01", "text", {"content": "错了"}, "k")
    await messages.recall(at.client, sent.msgid)
    assert at.bubbles == []
    with pytest.raises(WeComError):
        await messages.recall(at.client, "unknown")


async def test_encrypted_ids_become_plain_ones(at: Tenant) -> None:
    hidden = at.server.open_userid("R01")
    assert await contacts.plain_ids(at.client, [hidden, "R01"]) == {hidden: "R01"}
    assert await contacts.plain_ids(at.client, []) == {}


async def test_the_app_says_who_it_is(at: Tenant) -> None:
    assert (await contacts.agent(at.client))["name"] == "行迹"


async def test_the_menu_is_made_and_read(at: Tenant) -> None:
    rows = [{"type": "click", "name": "帮助", "key": "k"}]
    await menu.create(at.client, rows)
    assert await menu.buttons(at.client) == rows
