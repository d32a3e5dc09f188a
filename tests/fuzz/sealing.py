"""Callbacks as WeCom sends them, and as somebody with or without its keys might."""

import base64
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.channels.wecom.callback import LONGEST_BODY, PATH
from tests.fuzz.chance import Chance
from tests.platforms.wecom.crypto import Seal, pad
from tests.platforms.wecom.xml import document

SEAL = Seal("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "ww1")
NOW_S = 1795485600  # 2026-11-24 02:00 UTC, as `FakeClock` starts


@dataclass
class Request:
    """A POST. `is_genuine`: the platform could have sent it, and now; what it says may still be nonsense."""

    query: dict[str, str]
    body: bytes
    is_genuine: bool = False

    @property
    def path(self) -> str:
        """With the query, lone halves of surrogate pairs in it too."""
        return f"{PATH}?{urlencode(self.query, errors='surrogatepass')}"


def enclosed(plain: bytes) -> str:
    """Encrypted without any care; `plain` comes in whole blocks."""
    worker = Cipher(algorithms.AES(SEAL.key), modes.CBC(SEAL.key[:16])).encryptor()
    return base64.b64encode(worker.update(plain) + worker.finalize()).decode()


def envelope(message: bytes, chance: Chance, receiver: bytes = b"ww1", length: int | None = None) -> bytes:
    """What is to be encrypted."""
    told = len(message) if length is None else length
    return chance.randbytes(16) + struct.pack(">I", told & 0xFFFFFFFF) + message + receiver


def posted(encrypt: str, chance: Chance, timestamp: str = str(NOW_S)) -> Request:
    """Signed as the platform does."""
    nonce = str(chance.randrange(10**10))
    body = document({"ToUserName": "ww1", "AgentID": 1, "Encrypt": encrypt}).encode()
    signature = SEAL.signature(timestamp, nonce, encrypt)
    return Request({"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}, body)


def genuine(xml: str, chance: Chance) -> Request:
    """A whole callback."""
    made = posted(enclosed(pad(envelope(xml.encode("utf-8", "replace"), chance))), chance)
    made.is_genuine = True
    return made


# --- forgeries: with the key, but not as the platform makes them; or without ------------------------------


def _garbage(chance: Chance) -> Request:
    return Request({"msg_signature": chance.some(), "timestamp": chance.some()}, chance.randbytes(2000))


def _blank(chance: Chance) -> Request:
    """Much room where hardly any is needed: a careless pattern looks at it again and again."""
    room = chance.choice((b" ", b"\n", b"A", b"<Encrypt>", b"<![CDATA[", b"]]>", b"\t ")) * chance.randrange(60_000)
    before = chance.choice(
        (b"", b"<Encrypt>", b"<Encrypt><![CDATA[", b"<Encrypt>AAAA", b"<Encrypt><![CDATA[AAAA]]>")
    )
    return Request(dict(posted("AAAA", chance).query), (before + room)[:LONGEST_BODY])


def _sealed_noise(chance: Chance) -> Request:
    return posted(base64.b64encode(chance.randbytes(chance.randrange(400))).decode(), chance)


def _no_base64(chance: Chance) -> Request:
    letters = "ABCabc019+/="
    return posted("".join(chance.choice(letters) for _ in range(chance.randrange(1, 300))), chance)


def _wrong_pad(chance: Chance) -> Request:
    plain = envelope(b"<xml/>", chance)
    plain += bytes([chance.choice((0, 33, 99, 255))]) * (32 - len(plain) % 32)
    return posted(enclosed(plain), chance)


def _wrong_length(chance: Chance) -> Request:
    length = chance.choice((0, 1, 5, 7, 100, 2**31, 2**32 - 1))
    return posted(enclosed(pad(envelope(b"<xml/>", chance, length=length))), chance)


def _wrong_receiver(chance: Chance) -> Request:
    receiver = chance.choice((b"", b"ww2", b"ww1\x00", b"ww11", b"\xff\xfe", b"ww1 "))
    return posted(enclosed(pad(envelope(b"<xml/>", chance, receiver))), chance)


def _no_text(chance: Chance) -> Request:
    message = b"\xff\xfe" + chance.randbytes(60)
    return posted(enclosed(pad(envelope(message, chance))), chance)


def _torn(chance: Chance) -> Request:
    """The message was changed under its signature."""
    made = genuine(_HELLO, chance)
    found = re.search(rb"CDATA\[([A-Za-z0-9+/=]{40,})\]", made.body)
    assert found is not None
    changed = chance.torn(found[1])
    made.body = made.body.replace(found[1], changed)
    made.is_genuine = changed == found[1]
    return made


def _out_of_time(chance: Chance) -> Request:
    when = chance.choice((NOW_S - 3601, NOW_S + 301, 0, -1, 10**11, 10**12 - 1, 10**30, "", "x", "1e9", " 1", "١٢"))
    return posted(enclosed(pad(envelope(_HELLO.encode(), chance))), chance, str(when))


def _bent_query(chance: Chance) -> Request:
    made = genuine(_HELLO, chance)
    name = chance.choice(list(made.query))
    before = made.query[name]
    made.query[name] = chance.choice((chance.some()[:5000], before + "0", before[:-1], before.upper() + " "))
    if chance.random() < 0.3:
        del made.query[name]
    made.is_genuine = made.query.get(name) == before
    return made


_HELLO = document({"FromUserName": "R01", "MsgType": "text", "Content": "hi", "CreateTime": NOW_S, "MsgId": 1})
FORGERS: Sequence[Any] = (
    _garbage, _blank, _sealed_noise, _no_base64, _wrong_pad, _wrong_length, _wrong_receiver, _no_text, _torn,
    _out_of_time, _bent_query,
)  # fmt: skip


def forged(chance: Chance) -> Request:
    """One of them."""
    made: Request = chance.choice(FORGERS)(chance)
    return made
