"""What the platform's errcodes mean for who called (wecom.md §8), as a table."""

from dataclasses import dataclass
from typing import Literal

from prometheus_client import Counter

from bot.channel import SendError

REFUSED = Counter("xingji_wecom_refused", "Calls the platform refused", ["errcode"])

Meaning = Literal["busy", "blocked", "token", "alert", "request", "unknown"]
"""busy: try again, a few times · blocked: too often, wait the window out · token: get a new one and try again ·
alert: an administrator must do something · request: what was asked is wrong and stays so."""

BAD_TOKENS = frozenset({40014, 42001})
TASK_USED = 42014
CODE_SPENT = 60140
NOBODY = 81013
BAD_MEDIA = 40007
TOO_LARGE = 830002
FOREIGN_IP = 60020

_BUSY = frozenset({-1, 6000, 45033, 45035, 45036})
_ALERT = frozenset({40001, 40013, 40091, FOREIGN_IP, 48002, 48006, 50003, 60031, 301002, 43012, 60011, 85005})
_REQUEST = frozenset(
    {40007, 40033, 40058, 45002, CODE_SPENT, 82004, 86001, 86003, 86008, NOBODY, *range(42014, 42021)}
    | {*range(42027, 42052)}
)
BLOCK_S = 60.0  # the shortest window that throttles
ALERT_S = 300.0  # who has to be told needs minutes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message that was refused so; see `bot.channel.SendError`."""

    retry: Literal["later", "wait", "never"]
    after_s: float | None = None


_VERDICTS = {
    "busy": Verdict("later"),
    # The platform counts it, we do not: a message must not die because a company is busy for an hour.
    "blocked": Verdict("wait", BLOCK_S),
    "token": Verdict("later"),
    "alert": Verdict("later", ALERT_S),
    "request": Verdict("never"),
    "unknown": Verdict("later"),
}


def meaning(errcode: int) -> Meaning:
    """Of an errcode other than 0."""
    if errcode in _BUSY:
        return "busy"
    if errcode == 45009:
        return "blocked"
    if errcode in BAD_TOKENS:
        return "token"
    if errcode in _ALERT:
        return "alert"
    return "request" if errcode in _REQUEST else "unknown"


def verdict(errcode: int) -> Verdict:
    """What to do with a message whose sending was refused so."""
    return _VERDICTS[meaning(errcode)]


class WeComError(SendError):
    """The platform refused `api` with `errcode`, and nothing happened there. `told`: its own words, for a person
    who sets things up; they may name an address, so they are never logged."""

    def __init__(self, api: str, errcode: int, told: str = "") -> None:
        decided = verdict(errcode)
        super().__init__(f"{api}: errcode {errcode}", decided.retry, decided.after_s)
        self.api = api
        self.errcode = errcode
        self.told = told

    @property
    def meaning(self) -> Meaning:
        return meaning(self.errcode)


class UnreachedError(SendError):
    """The platform was not reached: surely nothing happened there."""

    def __init__(self, api: str, why: str) -> None:
        super().__init__(f"{api}: not reached, {why}", "later")


class UnsureError(SendError):
    """It was asked and did not answer as it should: what was asked may have happened."""

    def __init__(self, api: str, why: str) -> None:
        super().__init__(f"{api}: no sure answer, {why}", "later")
