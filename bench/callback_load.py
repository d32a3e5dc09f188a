"""What WeCom sends to an app (wecom.md §1, §2): text messages, sealed as it seals them, each with its own id."""

import itertools
import time
from collections.abc import Sequence
from typing import Final

from bench.load import PEOPLE, Source
from tests.platforms.wecom.crypto import Seal

SEAL = Seal("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "ww1")
SAID = ("缺感冒灵和布洛芬，下周三送样",)
LONGEST = ("缺感冒灵" * 170,)  # 2,040 bytes; the platform takes 2,048
_MESSAGE = (
    "<xml><ToUserName><![CDATA[ww1]]></ToUserName><FromUserName><![CDATA[P%d]]></FromUserName>"
    "<CreateTime>%d</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content>"
    "<MsgId>%d</MsgId><AgentID>1000002</AgentID></xml>"
)
_ENVELOPE = (
    "<xml><ToUserName><![CDATA[ww1]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID>"
    "<Encrypt><![CDATA[%s]]></Encrypt></xml>"
)
_REQUEST = "POST /?msg_signature=%s&timestamp=%s&nonce=%s HTTP/1.1\r\nHost: bench\r\nContent-Length: %d\r\n\r\n%s"
_IDS: Final = itertools.count(4_561_255_354_251_345_929)


def callbacks(said: Sequence[str]) -> Source:
    """Requests without end: everybody says one thing, then everybody the next."""
    for n in itertools.count():
        yield _request(n % PEOPLE, said[n // PEOPLE % len(said)])


def _request(person: int, said: str) -> bytes:
    now, id = int(time.time()), next(_IDS)
    sealed = SEAL.encrypt(_MESSAGE % (person, now, said, id))
    signature = SEAL.signature(str(now), str(id), sealed)
    body = _ENVELOPE % sealed
    return (_REQUEST % (signature, now, id, len(body), body)).encode("ascii")
