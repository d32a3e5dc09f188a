"""Pages opened inside the app: who looks, and what their script needs (wecom.md §6)."""

import hashlib
import secrets
from collections.abc import Mapping
from urllib.parse import urlencode

from bot.channel import SendError
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.names import APP
from bot.clock import Clock
from bot.platform import LoginError

AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
LONGEST_STATE = 128


class WeComLogin:
    """`bot.platform.Login`."""

    channel = APP

    def __init__(self, client: WeComClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def is_inside(self, user_agent: str) -> bool:
        """WeCom's own browser says wxwork beside WeChat's MicroMessenger."""
        return "wxwork" in user_agent.lower()

    def entrance(self, back_to: str, state: str) -> str:
        """OAuth2 without asking the member anything. `back_to` must be below the app's trusted domain, or the page
        shows 50001; raises ValueError for a `state` that the platform does not carry."""
        if not (state.isascii() and state.isalnum() and len(state) <= LONGEST_STATE):
            raise ValueError("state: up to 128 letters and digits")
        query = {
            "appid": self._client.corp_id,
            "redirect_uri": back_to,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
            "agentid": str(self._client.agent_id),
        }
        return f"{AUTHORIZE}?{urlencode(query)}#wechat_redirect"

    async def account_of(self, code: str) -> str:
        """The member's userid; raises LoginError, for people outside the company too."""
        try:
            # Not asked twice: the code is spent by the first time.
            answer = await self._client.with_token(
                lambda token: self._client.wire.get("auth/getuserinfo", {"code": code} | token)
            )
        except SendError as error:
            raise LoginError(error.reason) from None
        userid = answer.get("userid") or answer.get("UserId")
        if not isinstance(userid, str) or not userid:
            raise LoginError("not a member of the company")
        return userid

    async def script_facts(self, url: str) -> Mapping[str, str]:
        """For `ww.register`: `corpId`, `agentId`, `timestamp`, `nonceStr`, and `signature` for getConfigSignature,
        `agentSignature` for getAgentConfigSignature. Raises SendError."""
        timestamp, nonce = str(int(self._clock().timestamp())), secrets.token_hex(8)
        return {
            "corpId": self._client.corp_id,
            "agentId": str(self._client.agent_id),
            "timestamp": timestamp,
            "nonceStr": nonce,
            "signature": sign(await self._client.ticket("corp"), nonce, timestamp, url),
            "agentSignature": sign(await self._client.ticket("agent"), nonce, timestamp, url),
        }


def sign(ticket: str, nonce: str, timestamp: str, url: str) -> str:
    """SHA-1 in hex, over the address as it stands in the browser, without its `#` part."""
    page = url.partition("#")[0]
    signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()
