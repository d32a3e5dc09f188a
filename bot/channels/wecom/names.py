"""Names that both directions of the app must agree on."""

from collections.abc import Mapping

APP = "wecom"  # the channel of the self-built app; a chat is a userid

TODAY_KEY, TODO_KEY, HELP_KEY = "xingji.today", "xingji.todo", "xingji.help"
SCAN_KEY, PLACE_KEY, PHOTO_KEY = "xingji.scan", "xingji.place", "xingji.photo"
MENU_WORDS: Mapping[str, str] = {TODAY_KEY: "今天拜访谁", TODO_KEY: "我的待办", HELP_KEY: "帮助"}
"""What tapping a button of our menu says, in words that `nlp.intent` understands."""

NOTHING_CHOSEN = "~"
"""Option that stands for no answer yet: a selector without one may show its first option (UNVERIFIED)."""

_COPY = "#"  # in no token: they are URL-safe


def key_of(token: str, copy: int) -> str:
    """A button's key; keys are unique on a card, so a second button with the same token gets a mark."""
    return token if copy == 0 else f"{token}{_COPY}{copy}"


def token_of(key: str) -> str:
    """The reverse of `key_of`."""
    return key.partition(_COPY)[0]
