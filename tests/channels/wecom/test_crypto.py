"""Official vectors of wecom.md §1 open; everything else is refused in one way."""

import base64
import struct
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom.crypto import BadKeyError, Crypto, RefusedError, Sealed
from tests.platforms.wecom.crypto import Seal, encrypt_bytes

TOKEN, KEY, CORP = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
URL = Sealed(
    "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    "1409659589",
    "263014780",
    "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
)
MESSAGE = Sealed(
    "477715d11cdb4164915debcba66cb864d751f3e6",
    "1409659813",
    "1372623149",
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvu"
    "JTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwG"
    "c2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9"
    "EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0"
    "lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==",
)
THEN = datetime.fromtimestamp(1409659813, UTC)


def crypto(key: str = KEY, corp: str = CORP) -> Crypto:
    return Crypto(TOKEN, key, corp)


def sealed(encrypt: str, at: datetime = THEN) -> Sealed:
    """Signed as the platform would."""
    timestamp = str(int(at.timestamp()))
    return Sealed(Seal(TOKEN, KEY, CORP).signature(timestamp, "n", encrypt), timestamp, "n", encrypt)


def test_the_official_address_check_opens() -> None:
    assert crypto().open(URL, THEN) == "1616140317555161061"


def test_the_official_message_opens() -> None:
    xml = crypto().open(MESSAGE, THEN)
    assert len(xml) == 284
    assert "<Content><![CDATA[hello]]></Content>" in xml


@pytest.mark.parametrize(
    ("late", "why"), [(timedelta(hours=1, seconds=1), "too old"), (-timedelta(minutes=6), "from the future")]
)
def test_what_was_signed_at_another_time_is_refused(late: timedelta, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        crypto().open(MESSAGE, THEN + late)


@pytest.mark.parametrize("late", [timedelta(minutes=59), -timedelta(minutes=4)])
def test_a_clock_may_be_a_little_wrong(late: timedelta) -> None:
    assert "hello" in crypto().open(MESSAGE, THEN + late)


@pytest.mark.parametrize("part", ["signature", "timestamp", "nonce", "encrypt"])
def test_every_part_is_signed(part: str) -> None:
    parts = {name: getattr(MESSAGE, name) for name in ("signature", "timestamp", "nonce", "encrypt")}
    parts[part] = parts[part][:-2] + ("11" if parts[part][-2:] != "11" else "22")
    with pytest.raises(RefusedError, match="signature"):
        crypto().open(Sealed(**parts), THEN)


def test_a_message_for_another_company_is_refused() -> None:
    with pytest.raises(RefusedError, match="not sealed for us"):
        crypto(corp="ww0000000000000000").open(MESSAGE, THEN)


def test_another_key_does_not_open() -> None:
    with pytest.raises(RefusedError, match="not sealed for us"):
        crypto(key="A" * 43).open(MESSAGE, THEN)


@pytest.mark.parametrize("key", ["", "short", "A" * 42, "A" * 44, "A" * 42 + "+", "钥" * 43])
def test_a_key_that_cannot_be_one(key: str) -> None:
    with pytest.raises(BadKeyError):
        crypto(key=key)


def _plain(length: int, body: bytes, receiver: bytes = CORP.encode()) -> bytes:
    return b"\x07" * 16 + struct.pack(">I", length) + body + receiver


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"short",
        _plain(2**32 - 1, b"<xml/>"),
        _plain(0, b"<xml/>"),
        _plain(3, "中".encode()[:2] + b"x"),
        _plain(6, b"<xml/>", b""),
        _plain(6, b"<xml/>", b"\xff\xfe"),
    ],
)
def test_a_signed_but_senseless_inside_is_refused(plain: bytes) -> None:
    key = base64.b64decode(KEY + "=")
    with pytest.raises(RefusedError):
        crypto().open(sealed(base64.b64encode(encrypt_bytes(key, plain)).decode()), THEN)


@given(st.text(max_size=200))
def test_no_sealed_text_breaks_it(encrypt: str) -> None:
    parts = Sealed("0" * 40, "1409659813", "n", encrypt)
    signed = Sealed(crypto().signature(parts), parts.timestamp, parts.nonce, encrypt)
    with pytest.raises(RefusedError):
        crypto().open(signed, THEN)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_query_breaks_it(signature: str, timestamp: str, nonce: str) -> None:
    with pytest.raises(RefusedError):
        crypto().open(Sealed(signature, timestamp, nonce, MESSAGE.encrypt), THEN)


@given(st.text(max_size=3000))
def test_what_the_platform_seals_comes_out(text: str) -> None:
    encrypt = Seal(TOKEN, KEY, CORP).encrypt(text.replace("\ud800", ""))
    assert crypto().open(sealed(encrypt), THEN) == text
