"""What each msgtype must carry (wecom.md §3.2, §3.5), and the bubble it becomes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import Bubble
from tests.platforms.wecom import errors
from tests.platforms.wecom.errors import Refused, demand

if TYPE_CHECKING:
    from tests.platforms.wecom.server import WeComServer

ANCHOR = re.compile(r"""<a\s+href=["']([^"']+)["']\s*>(.*?)</a>""", re.S)
LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")
COLOUR = re.compile(r"""<font\s+color=["']?([a-z]+)["']?\s*>""")
UNSUPPORTED = (
    (re.compile(r"^\s*[-*+] ", re.M), "a list"),
    (re.compile(r"^\s*\|?[ :]*-{3,}[ :]*\|", re.M), "a table"),
    (re.compile(r"!\["), "an image"),
    (re.compile(r"```"), "a code block"),
)


@dataclass
class Reading:
    """The tools a body is read with."""

    server: "WeComServer"
    at: datetime

    def bubble(self, kind: str, words: str, part: dict[str, Any], **more: Any) -> Bubble:
        """A bubble without an id yet."""
        return Bubble("", kind, words, part, at=self.at, **more)


def text_of(part: dict[str, Any], field: str, code: int = errors.BAD_FIELD, needed: bool = True) -> str:
    """A string field of a body."""
    value = part.get(field)
    if value is None and not needed:
        return ""
    demand(isinstance(value, str) and (not needed or value.strip() != ""), code, f"{field} missing or no text")
    return str(value)


def cut_bytes(text: str, most: int) -> str:
    """The first `most` bytes, without half a character."""
    return text.encode()[:most].decode(errors="ignore")


def at_most(text: str, most: int, field: str, *, chars: bool = False) -> str:
    """Refuse what is longer (bytes, or characters)."""
    demand(len(text if chars else text.encode()) <= most, errors.BAD_FIELD, f"{field} longer than {most}")
    return text


def web_address(text: str) -> str:
    """Refuse what is no http address of at most 2048 bytes."""
    demand(text.startswith(("http://", "https://")), errors.BAD_FIELD, "url is no http address")
    return at_most(text, 2048, "url")


def read_text(reading: Reading, part: dict[str, Any]) -> Bubble:
    """2048 bytes, the rest is cut off without a word."""
    content = text_of(part, "content", 44004)
    if len(content.encode()) > 2048:
        reading.server.violate(f"text of {len(content.encode())} bytes was cut to 2048")
        content = cut_bytes(content, 2048)
    links = [(words, url) for url, words in ANCHOR.findall(content)]
    return reading.bubble("text", ANCHOR.sub(lambda m: m.group(2), content), part, links=links)


def read_markdown(reading: Reading, part: dict[str, Any], most: int = 2048) -> Bubble:
    """What the app's markdown does not know is shown as typed: a violation."""
    content = at_most(text_of(part, "content", 44004), most, "markdown")
    for pattern, what in UNSUPPORTED:
        if pattern.search(content):
            reading.server.violate(f"markdown with {what}")
    for colour in COLOUR.findall(content):
        if colour not in ("info", "comment", "warning"):
            reading.server.violate(f"markdown with colour {colour}")
    return reading.bubble("markdown", plain_markdown(content), part, links=LINK.findall(content))


def plain_markdown(content: str) -> str:
    """What a person reads of it."""
    content = re.sub(r"</?font[^>]*>", "", LINK.sub(r"\1", content))
    content = re.sub(r"^(#{1,6} |> ?)", "", content, flags=re.M)
    return content.replace("**", "").replace("`", "")


def read_media(kind: str) -> Callable[[Reading, dict[str, Any]], Bubble]:
    """A msgtype that names an uploaded file of that kind."""

    def read(reading: Reading, part: dict[str, Any]) -> Bubble:
        media = reading.server.find_media(part.get("media_id"))
        if media is None or media.kind != kind:
            raise Refused(errors.BAD_MEDIA_ID, "invalid media_id")
        title = at_most(text_of(part, "title", needed=False), 128, "title") if kind == "video" else ""
        more = at_most(text_of(part, "description", needed=False), 512, "description") if kind == "video" else ""
        words = "\n".join(one for one in (title, more) if one) or (media.name if kind == "file" else "")
        return reading.bubble(kind, words, part, media=media.data, name=media.name)

    return read


def read_textcard(reading: Reading, part: dict[str, Any]) -> Bubble:
    """Title, description and one way out."""
    title = at_most(text_of(part, "title"), 128, "title", chars=True)
    more = at_most(text_of(part, "description"), 512, "description", chars=True)
    url = web_address(text_of(part, "url"))
    label = at_most(text_of(part, "btntxt", needed=False), 4, "btntxt", chars=True) or "详情"
    words = re.sub(r"<[^>]+>", "", more)
    return reading.bubble("textcard", f"{title}\n{words}\n{label}", part, links=[(label, url), (title, url)])


def read_news(reading: Reading, part: dict[str, Any]) -> Bubble:
    """One to eight articles."""
    articles = part.get("articles")
    good = isinstance(articles, list) and all(isinstance(one, dict) for one in articles)
    demand(good and 1 <= len(articles or []) <= 8, errors.BAD_FIELD, "articles: 1 to 8")
    lines, links = [], []
    for article in articles or []:
        title = at_most(text_of(article, "title"), 128, "title")
        lines += [title, at_most(text_of(article, "description", needed=False), 512, "description")]
        links.append((title, web_address(text_of(article, "url"))))
        if article.get("picurl"):
            web_address(text_of(article, "picurl"))
    return reading.bubble("news", "\n".join(line for line in lines if line), part, links=links)


READERS: dict[str, Callable[[Reading, dict[str, Any]], Bubble]] = {
    "text": read_text,
    "markdown": read_markdown,
    "image": read_media("image"),
    "voice": read_media("voice"),
    "video": read_media("video"),
    "file": read_media("file"),
    "textcard": read_textcard,
    "news": read_news,
}


def read_body(server: "WeComServer", body: dict[str, Any], allowed: frozenset[str]) -> Bubble:
    """Check the part that `msgtype` names; 40008 for a type not taken here."""
    kind = body.get("msgtype")
    demand(isinstance(kind, str) and kind in allowed and kind in READERS, 40008, f"invalid message type {kind}")
    part = body.get(kind)  # type: ignore[arg-type]
    demand(isinstance(part, dict), errors.BAD_FIELD, f"{kind} missing")
    return READERS[kind](Reading(server, server.clock()), part)  # type: ignore[index,arg-type]
