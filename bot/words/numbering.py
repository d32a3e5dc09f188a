"""Words around choices that are answered by typing a number."""

from collections.abc import Sequence

MULTIPLE = "可以选几个"
NONE_OF_THEM = "都不选"
SELECTED = "已选"
AS_IT_IS = "确认"
TAP_OR_TYPE = "点一下上面的字，或者回复前面的号码。"
CARD = "消息"
OLD = "这几个选项是前面一张卡片的，我没有改动什么。请看最新一张，或者发“继续”。"
ONE_BUTTON = "一次只能选一个动作，我没有改动什么。请只回一个。"
TWO_CARDS = "这几个选项不在同一张卡片上，我没有改动什么。请一张一张回。"


def heading(label: str, multiple: bool) -> str:
    """「缺货清单（可以选几个）」"""
    return f"{label}（{MULTIPLE}）" if multiple else label


def choice(mark: str, label: str, selected: bool) -> str:
    """「2 感冒灵（已选）」"""
    return f"{mark} {label}{f'（{SELECTED}）' if selected else ''}"


def how(marks: Sequence[str], lettered: bool) -> str:
    """How one answers a card with buttons only."""
    return f"回复{'字母' if lettered else '数字'}：{' '.join(marks)}"


def how_to_pick(example: Sequence[str], submit: str, label: str, filled: bool) -> str:
    """How one answers a card with things to choose; `filled`: something is chosen already."""
    rest = "不用改" if filled else "都不选"
    return f"把要选的号码一起回复，空格隔开，比如“{' '.join(example)}”。{rest}就回 {submit}：{label}"


def no_such(marks: Sequence[str]) -> str:
    return f"没有 {'、'.join(marks)} 这个选项，我没有改动什么。请对着卡片再回一次。"


def only_one(label: str) -> str:
    return f"“{label}”只能选一个，我没有改动什么。请再回一次。"
