"""Refusals in the two dialects of the platform (§10)."""

from dataclasses import dataclass, field
from typing import Any

QPS = "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
QPM = "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi"
USED_UP = "Forbidden.AccessDenied.ApiCountLimitForOrg"
NO_SCOPE = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
IP = "Forbidden.AccessDenied.IpNotInWhiteList"

# the old numbers of the same refusals, for oapi answers
OLD = {QPS: 90018, "Forbidden.AccessDenied.QpsLimitForApi": 90002, USED_UP: 90020, NO_SCOPE: 60011, IP: 60020}


@dataclass
class RefusedError(Exception):
    """A refusal of api.dingtalk.com: HTTP status, `code`, `message`."""

    code: str
    message: str = ""
    status: int = 400
    detail: dict[str, Any] = field(default_factory=dict)

    def body(self, requestid: str) -> dict[str, Any]:
        said = {"code": self.code, "message": self.message or self.code, "requestid": requestid}
        return {**said, "accessdenieddetail": self.detail} if self.detail else said


@dataclass
class OldRefusedError(Exception):
    """A refusal of oapi.dingtalk.com: HTTP 200 with an `errcode`."""

    errcode: int
    errmsg: str = ""


def status_of(code: str) -> int:
    """The HTTP status that goes with a code (§10)."""
    if code.startswith("Forbidden."):
        return 403
    return 500 if code.startswith("system.") else 400


def code_of(status: int) -> str:
    """The code that goes with an HTTP status, where only that was asked for (§10)."""
    return {400: "param.error", 401: "authFailed", 403: QPS, 500: "system.error", 503: "system.busy"}.get(
        status, "system.error"
    )
