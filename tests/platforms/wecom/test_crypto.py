"""The fake's own crypto against the official vectors and against wechatpy."""

import pytest
from wechatpy.enterprise import parse_message
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.platforms.wecom import xml
from tests.platforms.wecom.crypto import BadSeal, Seal, pad, unpad

OFFICIAL = Seal("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
MESSAGE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)


def test_the_official_url_check_opens() -> None:
    signature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert OFFICIAL.open(signature, "1409659589", "263014780", ECHO) == "1616140317555161061"


def test_the_official_message_opens() -> None:
    plain = OFFICIAL.open("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149", MESSAGE)
    found = xml.read(plain)
    assert len(plain.encode()) == 284
    assert (found["FromUserName"], found["Content"], found["AgentID"]) == ("mycreate", "hello", "218")


@pytest.mark.parametrize("words", ["", "a", "一" * 5, "x" * 11, "x" * 12, "长" * 10_000])
def test_wechatpy_opens_what_the_fake_seals_and_the_other_way_round(words: str) -> None:
    theirs = WeChatCrypto(OFFICIAL.token, OFFICIAL.aes_key, OFFICIAL.receiver)
    text = xml.document({"MsgType": "text", "Content": words, "MsgId": 1, "AgentID": 2})
    sealed = OFFICIAL.encrypt(text)
    envelope = xml.document({"Encrypt": sealed})
    assert theirs.decrypt_message(envelope, OFFICIAL.signature("1", "n", sealed), "1", "n") == text
    outer = xml.read(theirs.encrypt_message(text, "n2", "2"))
    assert OFFICIAL.open(outer["MsgSignature"], "2", "n2", outer["Encrypt"]) == text


def test_a_broken_seal_is_told() -> None:
    with pytest.raises(BadSeal):
        OFFICIAL.open("0" * 40, "1409659813", "1372623149", MESSAGE)
    with pytest.raises(BadSeal):
        Seal(OFFICIAL.token, OFFICIAL.aes_key, "another").decrypt(MESSAGE)
    with pytest.raises(BadSeal):
        unpad(b"x" * 16)
    assert [len(pad(b"x" * count)) for count in (0, 31, 32)] == [32, 32, 64]


def test_text_that_ends_a_cdata_survives() -> None:
    assert xml.read(xml.document({"Content": "a ]]> b <c> &"}))["Content"] == "a ]]> b <c> &"


def test_wechatpy_reads_the_xml() -> None:
    plain = xml.document(
        {"ToUserName": "c", "FromUserName": "u", "CreateTime": 1700000000, "MsgType": "text", "Content": "你好"}
        | {"MsgId": 7, "AgentID": 3}
    )
    message = parse_message(plain)
    assert (message.content, message.id, message.source) == ("你好", 7, "u")
