"""What WeCom's app hears, written by its own rules and bent."""

from typing import Any

from tests.fuzz.chance import NUMBERS, Chance
from tests.platforms.wecom.xml import document

HEAD = {"ToUserName": "ww1", "FromUserName": "R01", "CreateTime": 1795485600}
_SELECTED = {"SelectedItem": [{"QuestionKey": "q", "OptionIds": {"OptionId": ["a", "b"]}}]}
KINDS: tuple[dict[str, Any], ...] = (
    {"MsgType": "text", "Content": "缺感冒灵", "MsgId": 9},
    {"MsgType": "image", "PicUrl": "https://p", "MediaId": "m", "MsgId": 9},
    {"MsgType": "voice", "MediaId": "m", "Format": "amr", "Recognition": "你好", "MsgId": 9},
    {"MsgType": "file", "MediaId": "m", "FileName": "合同.pdf", "MsgId": 9},
    {"MsgType": "video", "MediaId": "m", "ThumbMediaId": "t", "MsgId": 9},
    {"MsgType": "location", "Location_X": 23.134, "Location_Y": 113.358, "Scale": 20, "Label": "A", "MsgId": 9},
    {"MsgType": "event", "Event": "scancode_waitmsg", "EventKey": "k", "ScanCodeInfo": {"ScanResult": "txt"}},
    {"MsgType": "event", "Event": "location_select", "SendLocationInfo": {"Location_X": 23, "Location_Y": 113}},
    {"MsgType": "event", "Event": "click", "EventKey": "xingji.help"},
    {"MsgType": "event", "Event": "LOCATION", "Latitude": 23, "Longitude": 113},
    {
        "MsgType": "event",
        "Event": "template_card_event",
        "EventKey": "btn",
        "TaskId": "t1",
        "CardType": "vote_interaction",
        "ResponseCode": "RC",
        "SelectedItems": _SELECTED,
    },
)
WHOLE = document(HEAD | KINDS[0])
_NUMERIC = ("CreateTime", "MsgId", "AgentID", "Location_X", "Location_Y")
_BOMB = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
_DOCTYPES = (
    f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{_BOMB}]>',
    f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
    '<!DOCTYPE x [<!ENTITY a "&j;"><!ENTITY j "&a;">]>',
)


def xml(chance: Chance) -> str:
    """A message or event; some are whole."""
    kind = chance.randrange(12)
    parts = HEAD | chance.choice(KINDS)
    if kind == 0:
        return chance.some()
    if kind == 1:
        return _exploding(chance, document(parts))
    if kind == 2:
        return _nested(chance)
    if kind == 3:
        return chance.torn(document(parts).encode()).decode("utf-8", "replace")
    if kind < 7:
        parts[chance.choice(_NUMERIC)] = chance.choice((*map(str, NUMBERS[:8]), *map(repr, NUMBERS[9:]), "1" * 60))
        return document(parts)
    return _written(chance.bent(parts), chance)


def _exploding(chance: Chance, whole: str) -> str:
    return chance.choice(_DOCTYPES) + whole.replace("缺感冒灵", "").replace(
        "R01", "&j;&a;" * chance.randrange(1, 500)
    )


def _nested(chance: Chance) -> str:
    depth = chance.choice((50, 100, 1_000, 20_000) if chance.random() < 0.2 else (20, 50))
    name = chance.choice(("xml", "ScanCodeInfo", "SelectedItems", "a"))
    closed = f"</{name}>" * (depth if chance.random() < 0.7 else depth // 2)
    return f"<xml><MsgType>event</MsgType><Event>click</Event>{f'<{name}>' * depth}{closed}</xml>"


def _written(value: Any, chance: Chance) -> str:
    """Any JSON as XML, names too where they can be."""
    if not isinstance(value, dict):
        return document({"MsgType": "text", "Content": str(value)[:5000], "FromUserName": "R01"})
    flat = {name if name.isidentifier() else "x": _plain(part, 0) for name, part in value.items()}
    text = document(flat)
    if chance.random() < 0.1:
        text = text.replace("<Content>", f'<Content a="{chance.randrange(9)}">')
    return text


def _plain(value: Any, depth: int) -> Any:
    if depth > 5:
        return "deep"
    if isinstance(value, dict):
        return {name if name.isidentifier() else "x": _plain(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part, depth + 1) for part in value]
    return str(value)[:20_000] if not isinstance(value, int) or abs(value) < 10**4000 else "1" * 5000
