"""The seal on callbacks, written from wecom.md §1 without any client library, so that it can contradict one."""

import base64
import hashlib
import os
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class BadSeal(ValueError):  # noqa: N818
    """What was sealed does not open: wrong key, padding, signature or receiver."""


def pad(plain: bytes) -> bytes:
    """PKCS#7 to multiples of 32: the pad byte is 1 to 32."""
    count = BLOCK - len(plain) % BLOCK
    return plain + bytes([count]) * count


def unpad(padded: bytes) -> bytes:
    """Undo `pad`; BadSeal when it was not padded so."""
    count = padded[-1] if padded else 0
    if not 1 <= count <= BLOCK or padded[-count:] != bytes([count]) * count:
        raise BadSeal("padding")
    return padded[:-count]


def encrypt_bytes(key: bytes, plain: bytes) -> bytes:
    """AES-256-CBC with IV = key[:16], as for bodies and for the files of smart bots."""
    worker = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return worker.update(pad(plain)) + worker.finalize()


def decrypt_bytes(key: bytes, sealed: bytes) -> bytes:
    """Undo `encrypt_bytes`."""
    if not sealed or len(sealed) % 16:
        raise BadSeal("length")
    worker = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    return unpad(worker.update(sealed) + worker.finalize())


@dataclass(frozen=True)
class Seal:
    """Token and EncodingAESKey of one callback; `receiver` is the corpid, or empty for a smart bot."""

    token: str
    aes_key: str
    receiver: str

    def __post_init__(self) -> None:
        if not (1 <= len(self.token) <= 32 and self.token.isalnum() and self.token.isascii()):
            raise ValueError("the token has 1 to 32 letters or digits")
        if not (len(self.aes_key) == 43 and self.aes_key.isalnum() and self.aes_key.isascii()):
            raise ValueError("the EncodingAESKey has 43 letters or digits")

    @property
    def key(self) -> bytes:
        return base64.b64decode(self.aes_key + "=")

    def signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        """Lower-case hex SHA-1 over the four parts, sorted and joined."""
        return hashlib.sha1("".join(sorted([self.token, timestamp, nonce, sealed])).encode()).hexdigest()

    def encrypt(self, message: str) -> str:
        """Base64 of what goes over the wire."""
        body = message.encode()
        plain = os.urandom(16) + struct.pack(">I", len(body)) + body + self.receiver.encode()
        return base64.b64encode(encrypt_bytes(self.key, plain)).decode()

    def decrypt(self, sealed: str) -> str:
        """The message; BadSeal unless key, padding, length and receiver fit."""
        plain = decrypt_bytes(self.key, base64.b64decode(sealed, validate=True))
        (length,) = struct.unpack(">I", plain[16:20])
        message, receiver = plain[20 : 20 + length], plain[20 + length :]
        if len(message) != length or receiver.decode() != self.receiver:
            raise BadSeal("receiver")
        return message.decode()

    def open(self, signature: str, timestamp: str, nonce: str, sealed: str) -> str:
        """Check the signature, then decrypt."""
        if signature != self.signature(timestamp, nonce, sealed):
            raise BadSeal("signature")
        return self.decrypt(sealed)
