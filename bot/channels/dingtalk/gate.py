"""Opening a stream connection: a ticket, then the socket it buys (dingtalk.md §1)."""

import json
import platform
import socket
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, ClientWSTimeout
from dingtalk_stream.credential import Credential  # type: ignore[import-untyped]
from yarl import URL

from bot.channels.dingtalk.frames import BOT, CARD

OPEN_TIMEOUT = ClientTimeout(total=10.0)
CLOSE_WITHIN_S = 2.0
SUBSCRIPTIONS = (
    {"type": "EVENT", "topic": "*"},
    {"type": "CALLBACK", "topic": BOT},
    {"type": "CALLBACK", "topic": CARD},
)


class GateError(Exception):
    """No connection. The text is for the log: a status, a code or the kind of an error, never the ticket."""


class Gate:
    """Opens connections for one app. `heartbeat_s`: how often the socket is asked whether it lives."""

    def __init__(self, http: ClientSession, api_base: str, credential: Credential, heartbeat_s: float) -> None:
        self._http = http
        self._url = f"{api_base}/v1.0/gateway/connections/open"
        self._credential = credential
        self._heartbeat_s = heartbeat_s

    async def connect(self) -> ClientWebSocketResponse:
        """A new connection; the ticket serves once, for 90 s. Raises GateError."""
        try:
            address = await self._address()
            return await self._http.ws_connect(
                address,
                heartbeat=self._heartbeat_s,
                autoping=False,  # pongs are seen as signs of life
                timeout=ClientWSTimeout(ws_close=CLOSE_WITHIN_S),
            )
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            raise GateError(type(error).__name__) from None  # its text quotes the address, with the ticket

    async def _address(self) -> URL:
        body = {
            "clientId": self._credential.client_id,
            "clientSecret": self._credential.client_secret,
            "ua": f"xingji/1.0 python/{platform.python_version()}",
            "localIp": _own_address(),
            "subscriptions": SUBSCRIPTIONS,
        }
        headers = {"Accept": "application/json"}  # else XML
        async with self._http.post(self._url, json=body, headers=headers, timeout=OPEN_TIMEOUT) as response:
            return _bought(response.status, await response.text())


def _bought(status: int, text: str) -> URL:
    """The address of the socket, with its ticket; raises GateError."""
    try:
        found: Any = json.loads(text)
    except ValueError:
        raise GateError(f"{status} not JSON") from None
    endpoint, ticket = (found.get(name) if isinstance(found, dict) else None for name in ("endpoint", "ticket"))
    if status != 200 or not isinstance(endpoint, str) or not isinstance(ticket, str):
        code = found.get("code") if isinstance(found, dict) else None
        raise GateError(f"{status} {code}")
    return URL(endpoint).update_query(ticket=ticket)


def _own_address() -> str:
    """The address packets leave from, as the platform likes to know; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 80))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
