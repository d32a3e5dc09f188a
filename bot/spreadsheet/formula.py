"""Text that a spreadsheet would run as a formula, and how to keep it text."""

_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet might take `text` for a formula; leading blanks do not make it safe."""
    return text.startswith(("\t", "\r", "\n")) or text.lstrip().lstrip(_INVISIBLE).startswith(_STARTS)


def neutralise(text: str) -> str:
    """`text` for a CSV cell: with a leading apostrophe where it might run."""
    return f"'{text}" if is_dangerous(text) else text


def restore(text: str) -> str:
    """The reverse of `neutralise`, so that an exported file can be imported again."""
    return text[1:] if text.startswith("'") and is_dangerous(text[1:]) else text
