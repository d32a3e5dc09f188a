"""What the platform seals (wecom.md §1): signature, age and decryption of what comes in. wechatpy stands behind
here only: it compares signatures with `!=`, knows no age, and fails in seven different ways (packages.md §1)."""

import hashlib
import hmac
import re
import struct
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wechatpy.enterprise.crypto import PrpCrypto, WeChatCrypto
from wechatpy.exceptions import WeChatException

OLDEST = timedelta(hours=1)
AHEAD = timedelta(minutes=5)  # how far this machine's clock may be behind the platform's
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_FAILURES = (ValueError, IndexError, TypeError, KeyError, struct.error, WeChatException)


class RefusedError(Exception):
    """Not from the platform, or not now; the text says why and holds nothing of the content."""


class BadKeyError(ValueError):
    """The EncodingAESKey is not 43 letters and digits (wecom.md §1)."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A callback as it came: the three query values, and `Encrypt` or `echostr`."""

    signature: str
    timestamp: str
    nonce: str
    encrypt: str


class Crypto:
    """Opens what was sealed with one app's Token and EncodingAESKey. `receive_id`: the corp id; "" for a smart bot.

    Raises BadKeyError when the key cannot be one.
    """

    def __init__(self, token: str, aes_key: str, receive_id: str) -> None:
        if not _AES_KEY.fullmatch(aes_key):
            raise BadKeyError("EncodingAESKey")
        self._token = token
        self._receive_id = receive_id
        self._inner = PrpCrypto(WeChatCrypto(token, aes_key, receive_id).key)

    def open(self, sealed: Sealed, now: datetime) -> str:
        """The text inside; raises RefusedError. Nothing is looked at before the signature was found right."""
        if not hmac.compare_digest(self.signature(sealed).encode(), _bytes(sealed.signature)):
            raise RefusedError("signature")
        _check_age(sealed.timestamp, now)
        try:
            opened: str = self._inner.decrypt(sealed.encrypt, self._receive_id)
        except _FAILURES as error:
            raise RefusedError(f"not sealed for us: {type(error).__name__}") from None
        return opened

    def seal(self, text: str, now: datetime, nonce: str) -> Sealed:
        """`text` as the platform would seal it now: to try our own address."""
        encrypt = self._inner.encrypt(text, self._receive_id).decode("ascii")
        unsigned = Sealed("", str(int(now.timestamp())), nonce, encrypt)
        return replace(unsigned, signature=self.signature(unsigned))

    def signature(self, sealed: Sealed) -> str:
        """Lower-case hex SHA-1 over the sorted token, timestamp, nonce and sealed text."""
        parts = sorted((self._token, sealed.timestamp, sealed.nonce, sealed.encrypt))
        return hashlib.sha1(_bytes("".join(parts)), usedforsecurity=False).hexdigest()


def _check_age(timestamp: str, now: datetime) -> None:
    """The timestamp is signed, so an old one is a replay."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise RefusedError("timestamp")
    age = timedelta(seconds=now.timestamp() - int(timestamp))
    if age > OLDEST:
        raise RefusedError("too old")
    if age < -AHEAD:
        raise RefusedError("from the future")


def _bytes(text: str) -> bytes:
    """Whatever a query may hold, lone surrogates too."""
    return text.encode("utf-8", "surrogatepass")
