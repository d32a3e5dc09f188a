"""What a person reads of DingTalk's markdown (§3), and which links they can tap."""

import re
from urllib.parse import unquote

LINK = re.compile(r"(?<!\\)(!?)\[([^\]]*)\]\(([^()\s]*)\)")
STARTS = re.compile(r"^\s*(#{1,6} |> ?|[-*+] |\d+\. |\||---+$|!\[)")
ENCODED = re.compile(r"[A-Za-z0-9\-_.!~*'%]+")
DTMD = "dtmd://dingtalkclient/sendMessage?content="


def links(source: str) -> list[tuple[str, str]]:
    """(label, url) of every link, in order; pictures are none."""
    return [(label, url) for bang, label, url in LINK.findall(source) if not bang]


def words(source: str, loose: bool = False) -> str:
    """The readable text, one line each. A lone newline joins lines unless two spaces stand before it (§3: newline =
    `  \\n  `); `loose`: it breaks (card markdown, where the reference is silent)."""
    lines: list[str] = []
    broken = True
    for raw in source.split("\n"):
        line = plain(raw)
        if lines and line and not (broken or loose or STARTS.match(raw)):
            lines[-1] += " " + line
        elif line:
            lines.append(line)
        broken = raw.endswith("  ") or not raw.strip() or bool(re.match(r"^\s*#{1,6} ", raw))
    return "\n".join(lines)


def faults(source: str) -> list[str]:
    """What DingTalk's markdown does not show as it was meant (§3 lists what there is)."""
    found = ["a lone newline is no line break"] if words(source) != words(source, loose=True) else []
    if re.search(r"^\s*\|.*\|", source, re.MULTILINE):
        found.append("there are no tables")
    if "```" in source or re.search(r"</?[a-zA-Z]+[^<>]*>", source):
        found.append("there are no code blocks and no HTML")
    unencoded = [
        url for _, url in links(source) if url.startswith(DTMD) and not ENCODED.fullmatch(url[len(DTMD) :])
    ]
    return [*found, *(["a dtmd link whose content is not percent-encoded"] if unencoded else [])]


def plain(line: str) -> str:
    """One line without its marks."""
    line = LINK.sub(lambda found: "" if found[1] else found[2], line)
    line = re.sub(r"^\s*(#{1,6} |> ?|[-*+] (?=\S))", "", line)
    line = re.sub(r"(\*\*|__)(.+?)\1", r"\2", line)
    line = re.sub(r"(?<![*\\])\*([^*\s][^*]*)\*", r"\1", line)
    line = re.sub(r"</?font[^>]*>|<br ?/?>", "", line)
    line = re.sub(r"\\([\\`*_{}\[\]()#+\-.!>~|])", r"\1", line)
    return line.strip() if not re.fullmatch(r"\s*-{3,}\s*", line) else ""


def said(url: str) -> str | None:
    """The words that a dtmd link sends as the person's own; None for any other link."""
    return unquote(url.removeprefix(DTMD)) if url.startswith(DTMD) else None
