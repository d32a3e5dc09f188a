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
UPLOAD_LIFE = timedelta(hours=12)
SESSION_LIFE = timedelta(hours=8)
ENTRY_LIFE = timedelta(minutes=10)


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


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that logged in, as an account on a channel."""

    channel: str
    account: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A browser that was sent to log in: what it must bring back, and the path of ours it came for."""

    state: str
    path: str


class Signing:
    """Makes and reads the tokens. `secret`: `XINGJI_SECRET_KEY`."""

    def __init__(self, secret: str) -> None:
        self._buttons = _serializer(secret, "button")
        self._pages = _serializer(secret, "page")
        self._sessions = _serializer(secret, "session")
        self._entries = _serializer(secret, "entry")
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

    def page(self, page: Page, now: datetime, life: timedelta = PAGE_LIFE) -> str:
        """A token for a page that only `person` may open, for so long."""
        until = int((now + life).timestamp())
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

    def session(self, session: Session, now: datetime) -> str:
        """What a browser shows that logged in, for `SESSION_LIFE`."""
        until = int((now + SESSION_LIFE).timestamp())
        return str(self._sessions.dumps([session.channel, session.account, until]))

    def read_session(self, token: str, now: datetime) -> Session:
        """Raises BadTokenError, ExpiredTokenError."""
        channel, account = _until(self._sessions, token, "session", now)
        return Session(channel, account)

    def entry(self, entry: Entry, now: datetime) -> str:
        """What a browser keeps while it logs in, for `ENTRY_LIFE`."""
        until = int((now + ENTRY_LIFE).timestamp())
        return str(self._entries.dumps([entry.state, entry.path, until]))

    def read_entry(self, token: str, now: datetime) -> Entry:
        """Raises BadTokenError, ExpiredTokenError."""
        state, path = _until(self._entries, token, "entry", now)
        return Entry(state, path)

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


def upload_path(signing: Signing, person_id: int, now: datetime) -> str:
    """The path of the page on which this person hands in a recording, for `UPLOAD_LIFE`."""
    return f"/u/{signing.page(Page('upload', person_id, person_id), now, UPLOAD_LIFE)}"


def call_path(signing: Signing, call_id: int, person_id: int, now: datetime) -> str:
    """The path of the page behind a call's card, as this person may see it, for `PAGE_LIFE`."""
    return f"/call/{signing.page(Page('call', call_id, person_id), now)}"


def lights_path(signing: Signing, person_id: int, now: datetime) -> str:
    """The path of the page of lights, as this person may see them, for `PAGE_LIFE`."""
    return f"/lights/{signing.page(Page('lights', person_id, person_id), now)}"


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


def _until(serializer: URLSafeSerializer, token: str, what: str, now: datetime) -> tuple[str, str]:
    try:
        first, second, until = serializer.loads(token)
    except (BadData, ValueError, TypeError) as error:
        raise BadTokenError(what) from error
    if now.timestamp() > until:
        raise ExpiredTokenError(what)
    return first, second
