"""What people called wrong counts for less: a rule that was marked often falls silent."""

from collections.abc import Mapping

_HALVED_BY = 6
_SILENT_FROM = 24


def trust(marks: Mapping[str, int], rule: str) -> float:
    """1 for a rule nobody called wrong, a half after `_HALVED_BY` marks, 0 once there are very many."""
    count = max(0, marks.get(rule, 0))
    return 0.0 if count >= _SILENT_FROM else _HALVED_BY / (_HALVED_BY + count)
