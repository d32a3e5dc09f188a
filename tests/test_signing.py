"""What the bot signed it knows again; what was forged, bent, stretched or reused for something else it does not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.card import Press
from bot.signing import (
    BUTTON_LIFE,
    PAGE_LIFE,
    BadTokenError,
    ExpiredTokenError,
    Page,
    Pressed,
    Signing,
    door_token,
)

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SIGNING = Signing("a secret that is long enough for a test")
PRESS = Press("visit.submit", "visit:12", 3, {"kind": "sample", "n": 2})
PAGE = Page("upload", 12, 7)
text = st.text(max_size=60)


def test_a_button_comes_back_with_what_it_means_and_for_whom() -> None:
    token = SIGNING.button(PRESS, 7, NOW)
    read = SIGNING.read_button(token, NOW + BUTTON_LIFE - SECOND)
    assert read == Pressed(Press("visit.submit", "visit:12", 3, {"kind": "sample", "n": 2}, token), 7)
    assert SIGNING.read_button(SIGNING.button(PRESS, None, NOW), NOW).person is None


def test_an_old_button_is_expired_not_forged() -> None:
    token = SIGNING.button(PRESS, 7, NOW)
    with pytest.raises(ExpiredTokenError):
        SIGNING.read_button(token, NOW + BUTTON_LIFE + SECOND)


def test_a_page_link_comes_back_and_expires() -> None:
    token = SIGNING.page(PAGE, NOW)
    assert SIGNING.read_page(token, "upload", NOW + PAGE_LIFE - SECOND) == PAGE
    with pytest.raises(ExpiredTokenError):
        SIGNING.read_page(token, "upload", NOW + PAGE_LIFE + SECOND)


def test_a_link_to_one_page_opens_no_other() -> None:
    with pytest.raises(BadTokenError):
        SIGNING.read_page(SIGNING.page(PAGE, NOW), "board", NOW)


def test_a_door_says_which_customer_and_which_printing_of_the_code() -> None:
    assert SIGNING.read_door(SIGNING.door(28_000, 2)) == (28_000, 2)


@given(st.integers(0, 10_000), st.integers(1, 127))
def test_a_token_with_one_byte_changed_is_refused(where: int, by: int) -> None:
    def bent(token: str) -> str:
        raw = bytearray(token.encode())
        raw[where % (len(raw) - 1)] ^= by  # two bits of the last character mean nothing in base64
        return raw.decode("latin-1")

    with pytest.raises(BadTokenError):
        SIGNING.read_button(bent(SIGNING.button(PRESS, 7, NOW)), NOW)
    with pytest.raises(BadTokenError):
        SIGNING.read_page(bent(SIGNING.page(PAGE, NOW)), "upload", NOW)
    with pytest.raises(BadTokenError):
        SIGNING.read_door(bent(SIGNING.door(12, 1)))


@given(text | st.sampled_from(["", ".", "..", "a.b", "\x00.\x00", "é.é", "\ud800.x", "12-1.", "." * 5000]))
def test_any_text_is_refused_with_a_clear_word_never_a_crash(junk: str) -> None:
    for read in (
        lambda: SIGNING.read_button(junk, NOW),
        lambda: SIGNING.read_page(junk, "upload", NOW),
        lambda: SIGNING.read_door(junk),
    ):
        with pytest.raises(BadTokenError):
            read()


def test_a_token_of_one_kind_is_never_taken_for_another() -> None:
    button, page, door = SIGNING.button(PRESS, 7, NOW), SIGNING.page(PAGE, NOW), SIGNING.door(12, 1)
    for token in (page, door):
        with pytest.raises(BadTokenError):
            SIGNING.read_button(token, NOW)
    for token in (button, door):
        with pytest.raises(BadTokenError):
            SIGNING.read_page(token, "upload", NOW)
    for token in (button, page):
        with pytest.raises(BadTokenError):
            SIGNING.read_door(token)


def test_a_token_signed_with_another_secret_is_refused() -> None:
    stranger = Signing("the secret of another company, as long")
    with pytest.raises(BadTokenError):
        SIGNING.read_button(stranger.button(PRESS, 7, NOW), NOW)
    with pytest.raises(BadTokenError):
        SIGNING.read_door(stranger.door(12, 1))


def test_the_door_token_is_found_in_what_any_scanner_reads() -> None:
    token = SIGNING.door(12, 1)
    for scanned in (token, f" {token}\n", f"https://crm.example/v/{token}", f"https://x/v/{token}?from=wx#top"):
        found = door_token(scanned)
        assert found is not None
        assert SIGNING.read_door(found) == (12, 1)


@pytest.mark.parametrize(
    "scanned", ["", "https://pay.example/q/abc", "WIFI:T:WPA;S:shop;P:secret;;", "6901234567892", "/v/", "a" * 5000]
)
def test_other_codes_on_a_door_are_no_door_token(scanned: str) -> None:
    assert door_token(scanned) is None
