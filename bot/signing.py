"""Everything the bot hands out and gets back is signed: buttons, door codes, page links.

HMAC-SHA-256 by itsdangerous; each use has its own salt, so that one kind of token is never taken for another.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, Signer, URLSafeSerializer

from bot.cards.card import Press

BUTTON_LIFE = timedelta(days=7)
PAGE_LIFE = timedelta(days=3)


class BadTokenError(Exception):
    """Forged or damaged."""


class ExpiredTokenError(BadTokenError):
    """Genuine, but its time is over."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A genuine button press: what it means and for whom it was made (`person` None: anyone in the chat)."""

    press: Press
    person: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """A genuine page link: which page about what, for whom."""

    kind: str
    subject: int
    person: int | None


class Signing:
    """Makes and reads the tokens. `secret`: `XINGJI_SECRET_KEY`."""

    def __init__(self, secret: str) -> None:
        self._buttons = _serializer(secret, "button")
        self._pages = _serializer(secret, "page")
        self._doors = Signer(secret, salt="door", digest_method=_sha256, key_derivation="hmac")

    def button(self, press: Press, person: int | None, now: datetime) -> str:
        """A token for `press` that only `person` may use, for `BUTTON_LIFE`."""
        until = int((now + BUTTON_LIFE).timestamp())
        value = [press.action, press.thing, press.version, dict(press.args), person, until]
        return str(self._buttons.dumps(value))

    def read_button(self, token: str, now: datetime) -> Pressed:
        """Raises BadTokenError, ExpiredTokenError."""
        try:
            action, thing, version, args, person, until = self._buttons.loads(token)
        except (BadData, ValueError, TypeError) as error:
            raise BadTokenError("button") from error
        if now.timestamp() > until:
            raise ExpiredTokenError("button")
        return Pressed(Press(action, thing, version, args, token), person)

    def page(self, page: Page, now: datetime) -> str:
        """A token for a page that only `person` may open, for `PAGE_LIFE`."""
        until = int((now + PAGE_LIFE).timestamp())
        return str(self._pages.dumps([page.kind, page.subject, page.person, until]))

    def read_page(self, token: str, kind: str, now: datetime) -> Page:
        """Raises BadTokenError (also for another kind of page), ExpiredTokenError."""
        try:
            found, subject, person, until = self._pages.loads(token)
        except (BadData, ValueError, TypeError) as error:
            raise BadTokenError("page") from error
        if found != kind:
            raise BadTokenError("page")
        if now.timestamp() > until:
            raise ExpiredTokenError("page")
        return Page(found, subject, person)

    def door(self, customer_id: int, door_version: int) -> str:
        """The token on a customer's door. It does not expire; raising `door_version` makes it invalid."""
        return self._doors.sign(f"{customer_id}-{door_version}").decode()

    def read_door(self, token: str) -> tuple[int, int]:
        """(customer id, door version); raises BadTokenError."""
        try:
            customer, _, version = self._doors.unsign(token).decode().partition("-")
            return int(customer), int(version)
        except (BadData, ValueError) as error:
            raise BadTokenError("door") from error


def door_token(scanned: str) -> str | None:
    """The token in what a scanner read: the page address `…/v/<token>` or the bare token; None if neither."""
    text = scanned.strip()
    if "/v/" in text:
        text = text.split("/v/", 1)[1].split("?", 1)[0].split("#", 1)[0]
    return text if text and "/" not in text and "." in text and len(text) <= 100 else None


def _sha256(data: bytes = b"") -> "hashlib._Hash":
    return hashlib.sha256(data)


def _serializer(secret: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt, signer_kwargs={"digest_method": _sha256, "key_derivation": "hmac"})
