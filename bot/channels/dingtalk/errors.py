"""What an answer of the platform means, and what to do about it (dingtalk.md §10). Pure.

What was rejected for coming too often was not tried: it waits ("wait"), however often, and is never lost for that.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.channel import SendError
from bot.channels.dingtalk.seam import CallError

PUNISHED_S = 300.0  # "after 5 min"
NEXT_MINUTE_S = 60.0
A_MOMENT_S = 1.5  # "≥1 s"
USED_UP_S = 3600.0  # the month's end, or whoever buys more, is waited for by the hour
SLOW_DOWN = ("send.too.fast", "too.many.people", "too.many.group")
CARD_EXISTS = "param.cardAlreadyExist"
USED_UP = "ApiCountLimitForOrg"
# The old numbers of the same refusals, in answers of oapi
_OLD = {
    40014: "InvalidAuthentication",
    42001: "InvalidAuthentication",
    90018: "QpsLimitForAppkeyAndApi",
    90002: "QpsLimitForApi",
    90020: USED_UP,
    60011: "AccessTokenPermissionDenied",
    60020: "IpNotInWhiteList",
}
_OLD_UNSURE = (15, 88, -1)
_STALE = ("InvalidAuthentication",)

Verdict = Literal["stale_token", "used_up", "unsure", "refused"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` None: no JSON object."""

    status: int
    body: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """`unsure`: it may have happened all the same. `error`: for whoever asked, were it sure that nothing did."""

    verdict: Verdict
    error: CallError


class UnsureError(SendError):
    """It went out and no clear answer came back: it may have happened. Where the platform knows no key by which a
    repetition is told from the first, it is not repeated: nobody may read a thing twice."""

    def __init__(self, reason: str, may_repeat: bool) -> None:
        told = reason if may_repeat else f"{reason}; it may have arrived"
        super().__init__(told, "later" if may_repeat else "never")


def answer_of(status: int, text: str) -> Answer:
    """An answer as it came."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return Answer(status, None)
    return Answer(status, body if isinstance(body, dict) else None)


def refusal(answer: Answer) -> Refusal | None:
    """None: it went well."""
    status, body = answer.status, answer.body
    if body is None:
        return _without_words(status)
    if "punish" in body or body.get("status") == 1111:
        return _refused("punish", status, "wait", PUNISHED_S)
    errcode = body.get("errcode", 0)
    if status == 200 and errcode == 0:
        return None
    if status == 200 and isinstance(errcode, int):
        return _old(errcode)
    return _new(str(body.get("code") or status), status, _scopes(body), str(body.get("message") or ""))


def _without_words(status: int) -> Refusal | None:
    """HTML, or nothing: the gateway in front speaks."""
    if status >= 500:
        return Refusal("unsure", CallError("gateway", status, "later"))
    if status == 404:
        return _refused("no such call", status, "never")
    return _refused("punish", status, "wait", PUNISHED_S)


def _old(errcode: int) -> Refusal:
    if errcode in _OLD_UNSURE:
        return Refusal("unsure", CallError(str(errcode), 200, "later"))
    if errcode in _OLD:
        return _new(_OLD[errcode], 200)
    return _refused(str(errcode), 200, "never")


def _new(code: str, status: int, scopes: tuple[str, ...] = (), message: str = "") -> Refusal:
    if code.endswith(_STALE):
        return Refusal("stale_token", CallError(code, status, "wait", A_MOMENT_S))  # twice in a row
    if code.endswith(USED_UP):
        return Refusal("used_up", CallError(code, status, "wait", USED_UP_S))
    if "QpmLimit" in code:
        return _refused(code, status, "wait", NEXT_MINUTE_S)
    if "QpsLimit" in code or code.startswith(SLOW_DOWN) or status == 429:
        return _refused(code, status, "wait", A_MOMENT_S)
    if status >= 500:
        return Refusal("unsure", CallError(code, status, "later"))
    return Refusal("refused", CallError(code, status, "never", scopes=scopes, message=message))


def _refused(code: str, status: int, retry: Literal["wait", "never"], after_s: float | None = None) -> Refusal:
    return Refusal("refused", CallError(code, status, retry, after_s))


def _scopes(body: Mapping[str, Any]) -> tuple[str, ...]:
    detail = body.get("accessdenieddetail")
    found = detail.get("requiredScopes") if isinstance(detail, Mapping) else None
    return tuple(str(scope) for scope in found) if isinstance(found, list) else ()
