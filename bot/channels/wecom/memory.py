"""What a sender remembers of tries that may have arrived, so that a second one shows nothing twice."""

from collections import OrderedDict

AT_MOST = 20_000  # of what is under way; a day of a large company has fewer failures


class Memory:
    """What was tried for a key (the task_id of a card, the code of a repaint), oldest forgotten first.

    In this process only: of what was under way when it stopped the courier repeats what `repeats`, and gives up the
    rest.
    """

    def __init__(self) -> None:
        self._tried: OrderedDict[str, str] = OrderedDict()

    def tried(self, key: str) -> str | None:
        """What may have arrived."""
        return self._tried.get(key)

    def try_now(self, key: str, what: str) -> None:
        """From now on until `forget` it may have arrived."""
        self._tried[key] = what
        while len(self._tried) > AT_MOST:
            self._tried.popitem(last=False)

    def forget(self, key: str) -> None:
        """It is certain what became of it."""
        self._tried.pop(key, None)
