"""Who looks at a page, and what its script needs (wecom.md §6)."""

import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.channels.wecom.login import sign
from bot.platform import Login, LoginError
from tests.channels.wecom.tenant import Tenant

WECOM_ON_ANDROID = (
    "Mozilla/5.0 (Linux; Android 14) Chrome/116 Mobile wxwork/4.1.30 MicroMessenger/7.0.1 Language/zh"
)
WECHAT = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 MicroMessenger/8.0.50"


def login(at: Tenant) -> Login:
    assert at.platform.login is not None
    return at.platform.login


async def test_which_browser_is_inside(at: Tenant) -> None:
    assert login(at).is_inside(WECOM_ON_ANDROID)
    assert not login(at).is_inside(WECHAT)
    assert login(at).channel == "wecom"


async def test_where_the_browser_is_sent_for_a_code(at: Tenant) -> None:
    entrance = login(at).entrance("https://x.example/v/a.b?c=1", "abc123")
    assert entrance is not None
    parts = urlsplit(entrance)
    assert (parts.netloc, parts.path) == ("open.weixin.qq.com", "/connect/oauth2/authorize")
    assert parts.fragment == "wechat_redirect"
    assert {name: value for name, (value,) in parse_qs(parts.query).items()} == {
        "appid": at.server.corp_id,
        "redirect_uri": "https://x.example/v/a.b?c=1",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "abc123",
        "agentid": str(at.app.agent_id),
    }


@pytest.mark.parametrize("state", ["", "a b", "a-b", "状态", "a" * 129])
async def test_a_state_that_would_not_come_back(at: Tenant, state: str) -> None:
    with pytest.raises(ValueError, match="state"):
        login(at).entrance("https://x.example/", state)


async def test_a_code_tells_who_it_is_once(at: Tenant) -> None:
    code = at.server.login_code("R01")
    assert await login(at).account_of(code) == "R01"
    with pytest.raises(LoginError):
        await login(at).account_of(code)


async def test_a_stranger_is_nobody(at: Tenant) -> None:
    with pytest.raises(LoginError, match="not a member"):
        await login(at).account_of(at.server.stranger_code("openid"))


async def test_a_page_gets_both_signatures_and_tickets_are_asked_for_once(at: Tenant) -> None:
    facts = await login(at).script_facts("https://x.example/v/a.b#there")
    again = await login(at).script_facts("https://x.example/other")
    assert len(at.calls("get_jsapi_ticket")) == len(at.calls("ticket/get")) == 1
    assert (facts["corpId"], facts["agentId"]) == (at.server.corp_id, str(at.app.agent_id))
    for kind, name in (("corp", "signature"), ("agent", "agentSignature")):
        ticket = at.server.tickets[at.app.agent_id, kind][0]
        signed = f"jsapi_ticket={ticket}&noncestr={facts['nonceStr']}&timestamp={facts['timestamp']}"
        expected = hashlib.sha1(f"{signed}&url=https://x.example/v/a.b".encode()).hexdigest()
        assert facts[name] == expected
    assert again["nonceStr"] != facts["nonceStr"]


def test_the_signature_of_the_platform_s_own_example() -> None:
    """From the public page on JS-SDK signatures that every client library repeats."""
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    found = sign(ticket, "Wm3WZYTPz0wzccnW", "1414587457", "http://mp.weixin.qq.com?params=value")
    assert found == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
