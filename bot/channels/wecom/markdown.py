"""Messages as markdown, for where no card can be (wecom.md §3.2, §3.5, §3.6). Pure.

Nothing that came from outside is read as markdown: signs that mean something become their full-width likenesses,
for that a backslash helps is documented nowhere.
"""

import re
from collections.abc import Sequence

from bot.cards.card import Card, Link
from bot.channels.wecom.cards import address

_SIGNS = str.maketrans({"*": "＊", "`": "｀", "<": "＜", "|": "｜", "~": "～"})
_AT_LINE_START = re.compile(r"^(\s*)([#>])", re.MULTILINE)
_LINK = re.compile(r"\](?=\s*[(\[])")
_LIST = re.compile(r"^(\s*)([-+])(?=\s)", re.MULTILINE)
_RULE = re.compile(r"^(\s*)([-=_])(?=[-=_]{2,}\s*$)", re.MULTILINE)
_WIDE = {"#": "＃", ">": "＞", "-": "－", "+": "＋", "=": "＝", "_": "＿"}


def plain(text: str) -> str:
    """`text` such that a reader of markdown sees it as it is. Addresses stay as they are."""
    text = _LINK.sub("］", text.translate(_SIGNS))
    for pattern in (_AT_LINE_START, _LIST, _RULE):
        text = pattern.sub(lambda found: found[1] + _WIDE[found[2]], text)
    return text


def of_card(card: Card, public_url: str) -> str:
    """Title, words, facts and links; what can be pressed is left out, for nothing could answer."""
    blocks = [
        f"**{plain(card.title)}**",
        plain(card.text),
        "\n".join(f"{plain(fact.label)}：{plain(fact.value)}" for fact in card.facts),
        of_links(card.links, public_url),
    ]
    return "\n".join(block for block in blocks if block)


def of_links(links: Sequence[Link], public_url: str) -> str:
    """One on a line."""
    return "\n".join(_link(link, public_url) for link in links)


def _link(link: Link, public_url: str) -> str:
    label = plain(link.label).replace("[", "［").replace("]", "］")
    return f"[{label}]({_safe(address(link.url, public_url))})"


def _safe(url: str) -> str:
    """What would end an address early is escaped."""
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20").replace("\n", "")
