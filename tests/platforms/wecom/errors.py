"""How the platform says no: an errcode in a body that came with HTTP 200 (wecom.md §8)."""


class Refused(Exception):  # noqa: N818
    """The call is answered with this errcode and has no effect."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"{errcode} {errmsg}")
        self.errcode, self.errmsg = errcode, errmsg


def demand(holds: bool, errcode: int, errmsg: str) -> None:
    """Refuse with `errcode` unless it holds."""
    if not holds:
        raise Refused(errcode, errmsg)


# Codes the reference names
BUSY = -1
BAD_SECRET, BAD_SECRET_KIND = 40001, 40091
BAD_MEDIA_ID = 40007
BAD_TOKEN, EXPIRED_TOKEN = 40014, 42001
BAD_JSON = 40033
BAD_FIELD = 40058
RANGE_NOT_16 = 40146
TASK_USED = 42014
RECALL_LATE = 42052
NO_CALLBACK = 43012
TOO_LONG = 45002
TOO_OFTEN = 45009
NO_PERMISSION = 48002
FOREIGN_IP = 60020
NOT_VISIBLE = 60011
BAD_RESPONSE_CODE = 60140
NOBODY = 81013
NO_CHAT, BAD_CHAT_MEMBERS, FOREIGN_CHAT = 86001, 86003, 86008
BAD_KEY, BAD_HOOK, HOOK_GONE, HOOK_FORBIDDEN = 93000, 93001, 93004, 93008
FOREIGN_AGENT = 301002
TOO_LARGE = 830002
