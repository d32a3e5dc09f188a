"""Words that DingTalk's cards add to what a card says."""

RECEIVED = "✓ 已收到"
NOTHING_YET = "还没选"
MORE = "更多"
NAMELESS = "—"
WARNING = "⚠️ "


def asking(label: str, number: int, total: int) -> str:
    """「现在选：店员推荐（2/4）」"""
    return f"现在选：{label}（{number}/{total}）" if total > 1 else f"请选：{label}"


def asking_some(label: str, number: int, total: int) -> str:
    return f"{asking(label, number, total)}，可以选几个"


def onwards(label: str) -> str:
    """To the next question, or to more of this one."""
    return f"{label} ›"


def picked(count: int) -> str:
    return f"选了 {count} 项"


def unless_changed(label: str) -> str:
    """「店员推荐（不改就是上次的）」"""
    return f"{label}（不改就是）"
