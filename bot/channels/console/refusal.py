"""A request that is not taken, with a word for the person; logged by its reason, never with its content."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web


class RefusalError(Exception):
    """`status`: HTTP. `words`: what the person reads. `reason`: what the log says, in one English word or two."""

    def __init__(self, status: int, words: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.words = words
        self.reason = reason


def answer(value: Mapping[str, Any], status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.json_response(value, status=status, dumps=dumps)


def refused(refusal: RefusalError) -> web.Response:
    """The refusal as the browser gets it."""
    return answer({"error": refusal.words}, refusal.status)


def dumps(value: Any) -> str:
    """JSON as the page reads it: text as it is, no NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
