"""Things nobody should send, always the same for the same seed."""

import copy
import json
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

MOST_BYTES = 20_000
NUMBERS: Sequence[Any] = (
    0, -1, 1, 2**31, 2**53, 2**63, -(2**63), 10**18, 10**400, 1e308, -0.0, float("inf"), float("nan"), True, False,
    253402300799, 253402300800, -62135596800, -62135596801, 9999999999999, 8640000000001, 0.1, 1e-320,
)  # fmt: skip
_TINY = (
    "", " ", "0", "-1", "1e9", "1_000", "１２", "٣", "NaN", "Infinity", "null", "true", "~", "#", "@", "@机器人",
    "\x00", "\ud800", "\udfff\ud800", "\u202e", "\ufeff", "\u0085", "\u2028", "ﷺ", "👩‍👧", "<!DOCTYPE x>", "]]>",
    "&lt;", "&#0;", "&#xD800;", "{}", "[]", "../../etc/passwd", "%00", "' OR 1=1 --", "{{7*7}}", "\\u0000",
    "1.", "A", "AA", "ZZ 1", "#aaaaa-1", "确认#abcde-12", "0 0 0", "1 2 3 4 5 6",
)  # fmt: skip
_HUGE = (
    "9" * 400, "9" * 5000, "a" * 4096, "行" * 3000, " " * MOST_BYTES, "\n" * MOST_BYTES, "@" * 5000, "@a " * 5000,
    " @a" * 5000, "1 " * 90, "#" * 199, "é" * 40, f"x{' ' * 100_000}y",
)  # fmt: skip

_DEEP = re.compile('"deep:([0-9]{1,5})"')


def _nested(found: re.Match[str]) -> str:
    half = int(found[1]) // 2
    return '[{"a":' * half + "1" + "}]" * half


class Chance(random.Random):
    """A source of trouble."""

    def some(self) -> str:
        """A text."""
        kind = self.randrange(6)
        if kind < 3:
            return self.choice(_HUGE if self.random() < 0.1 else _TINY)
        if kind == 3:
            return "".join(self.choice(_TINY) for _ in range(self.randrange(1, 6)))
        if kind == 4:
            return "".join(chr(self.randrange(1, 0x110000)) for _ in range(self.randrange(1, 60)))
        return "".join(self.choice("0123456789 ,、;.:#-@~AaZzＡ１一二\n\t") for _ in range(self.randrange(1, 40)))

    def value(self, depth: int = 0) -> Any:
        """Any JSON value."""
        kind = self.randrange(8 if depth < 4 else 4)
        if kind < 2:
            return self.some()
        if kind == 2:
            return self.choice(NUMBERS)
        if kind == 3:
            return self.choice((None, [], {}, "", 0))
        if kind in (4, 5):
            return [self.value(depth + 1) for _ in range(self.randrange(4))]
        return {self.some()[:50]: self.value(depth + 1) for _ in range(self.randrange(4))}

    def deep(self) -> str:
        """Stands for a list in a list in a list …, which `json` writes."""
        return f"deep:{self.choice((10, 100, 900, 960, 990, 20_000))}"

    def bent(self, plain: Any) -> Any:
        """A copy of a JSON value in which a few things are otherwise."""
        whole = [copy.deepcopy(plain)]
        for _ in range(self.choice((0, 1, 1, 1, 2, 2, 3, 5))):
            self._bend(whole)
        return whole[0]

    def _bend(self, whole: list[Any]) -> None:
        parent: Any = whole
        name: Any = 0
        while isinstance(parent[name], (dict, list)) and parent[name] and self.random() < 0.8:
            parent, name = parent[name], self._inside(parent[name])
        kind = self.randrange(10)
        if kind == 0 and len(parent) > 1:
            del parent[name]
        elif kind == 1:
            parent[name] = [parent[name], parent[name]]
        elif kind == 2 and isinstance(parent, dict):
            parent[self.some()[:50]] = self.value()
        elif kind == 3:
            parent[name] = self.deep()
        elif kind == 4 and isinstance(parent[name], (dict, list)):
            parent[name] = json.dumps(parent[name])
        elif kind == 5 and isinstance(parent[name], str):
            parent[name] += self.some()
        else:
            parent[name] = self.value()

    def _inside(self, value: Mapping[str, Any] | Sequence[Any]) -> Any:
        return self.choice(list(value)) if isinstance(value, dict) else self.randrange(len(value))

    def torn(self, data: bytes) -> bytes:
        """Bytes with a piece lost, doubled, changed or put in."""
        made = bytearray(data)
        for _ in range(self.randrange(1, 4)):
            at, length = self.randrange(len(made) + 1), self.choice((1, 1, 2, 16, 100))
            match self.randrange(5):
                case 0:
                    del made[at : at + length]
                case 1:
                    made[at:at] = made[at : at + length]
                case 2:
                    made[at : at + length] = self.randbytes(length)
                case 3:
                    made[at:at] = self.some().encode("utf-8", "surrogatepass")[:5000]
                case _:
                    del made[at:]
        return bytes(made)

    def json(self, plain: Any) -> str:
        """As it might be written: escaped or not, now and then torn."""
        text = _DEEP.sub(_nested, json.dumps(plain, ensure_ascii=self.random() < 0.5))
        if self.random() < 0.8:
            return text
        return self.torn(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogateescape")
