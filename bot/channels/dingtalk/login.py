"""Who opened a page inside DingTalk, and what the page needs to ask for a position (dingtalk.md §8)."""

import secrets
from collections.abc import Mapping
from hashlib import sha256

from bot.channel import SendError
from bot.channels.dingtalk.calls import Call, Calls
from bot.channels.dingtalk.seam import CHANNEL
from bot.channels.ground.tokens import NewToken
from bot.clock import Clock
from bot.platform import LoginError


class DingTalkLogin:
    """`bot.platform.Login`. `agent_id` empty: pages know who looks, but cannot ask for a position."""

    channel = CHANNEL

    def __init__(self, calls: Calls, clock: Clock, client_id: str, corp_id: str, agent_id: str) -> None:
        self._calls = calls
        self._clock = clock
        self._client_id = client_id
        self._corp_id = corp_id
        self._agent_id = agent_id

    def is_inside(self, user_agent: str) -> bool:
        """DingTalk's webview says so."""
        return "dingtalk" in user_agent.lower()

    def entrance(self, back_to: str, state: str) -> str | None:
        """None: `dd.requestAuthCode` asks, without leaving the page."""
        return None

    async def account_of(self, code: str) -> str:
        """The userid behind an auth code, which lives 5 minutes and serves once."""
        call = Call("/topapi/v2/user/getuserinfo", {"code": code}, host="oapi", pot=None)
        try:
            result = (await self._calls.do(call)).get("result")
        except SendError as error:
            raise LoginError(error.reason) from None
        userid = result.get("userid") if isinstance(result, Mapping) else None
        if not isinstance(userid, str) or not userid:
            raise LoginError("no userid")
        return userid

    async def script_facts(self, url: str) -> Mapping[str, str]:
        """`corpId`, `clientId` for `dd.requestAuthCode`; with an agent id all of `dd.config` for `url`. Raises
        LoginError."""
        facts = {"corpId": self._corp_id, "clientId": self._client_id}
        if not self._agent_id:
            return facts
        try:
            ticket = await self._calls.keep_for_all("jsapi", self._new_ticket)
        except (SendError, TimeoutError) as error:
            raise LoginError(str(error)) from None
        nonce, stamp = secrets.token_hex(8), str(int(self._clock().timestamp() * 1000))
        config = {"agentId": self._agent_id, "timeStamp": stamp, "nonceStr": nonce}
        return {**facts, **config, "signature": signature(ticket, nonce, stamp, url)}

    async def _new_ticket(self) -> NewToken:
        made = await self._calls.do(Call("/v1.0/oauth2/jsapiTickets", {}, pot=None, may_repeat=True))
        return NewToken(str(made["jsapiTicket"]), float(made["expireIn"]))


def signature(ticket: str, nonce: str, stamp: str, url: str) -> str:
    """Hex SHA-256; `url` as the page was loaded, its `#` does not count."""
    plain = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={stamp}&url={url.partition('#')[0]}"
    return sha256(plain.encode()).hexdigest()
