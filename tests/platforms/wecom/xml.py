"""The XML of callbacks (wecom.md §1, §2): written by hand, strings in CDATA."""

import xml.etree.ElementTree as ElementTree
from typing import Any

NUMBERS = frozenset({
    "CreateTime", "MsgId", "AgentID", "AgentId", "Location_X", "Location_Y", "Scale", "Count", "Latitude",
    "Longitude", "Precision", "ErrCode", "TimeStamp",
})  # fmt: skip


def element(name: str, value: Any) -> str:
    """One element; dicts nest, lists repeat the element, None is empty."""
    if isinstance(value, list):
        return "".join(element(name, one) for one in value)
    if isinstance(value, dict):
        return f"<{name}>{children(value)}</{name}>"
    if value is None or value == "":
        return f"<{name}></{name}>"
    return f"<{name}>{value if name in NUMBERS else cdata(str(value))}</{name}>"


def children(parts: dict[str, Any]) -> str:
    """The elements of a dict, in order."""
    return "".join(element(name, value) for name, value in parts.items())


def document(parts: dict[str, Any]) -> str:
    """A whole `<xml>`."""
    return f"<xml>{children(parts)}</xml>"


def cdata(text: str) -> str:
    """CDATA, with its own end taken apart."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def read(text: str) -> dict[str, Any]:
    """A document as nested dicts; repeated elements become lists. ValueError when it is none."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError("no XML") from error
    value = _value(root)
    if root.tag != "xml" or not isinstance(value, dict):
        raise ValueError("no <xml>")
    return value


def _value(node: ElementTree.Element) -> Any:
    if len(node) == 0:
        return node.text or ""
    found: dict[str, Any] = {}
    for child in node:
        value = _value(child)
        if child.tag in found:
            earlier = found[child.tag]
            found[child.tag] = [*(earlier if isinstance(earlier, list) else [earlier]), value]
        else:
            found[child.tag] = value
    return found
