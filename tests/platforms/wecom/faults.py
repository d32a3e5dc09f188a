"""What goes wrong on a bad day, seeded, so that a bad day can be had again."""

import random
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Faults:
    """Chances per API call or delivery, 0 to 1. `slow`: how many answers come `slow_s` late, by default all.

    throttle: 45009. revoke: the token dies before the call. cut: the connection drops, as often before as after the
    effect. ok_with_error: HTTP 200 with errcode -1, no effect. duplicate: a delivery that was taken comes again.
    cut_deliveries: a delivery's connection drops, as often before as after the bot took it; then it is tried again.
    """

    throttle: float = 0.0
    revoke: float = 0.0
    cut: float = 0.0
    duplicate: float = 0.0
    cut_deliveries: float = 0.0
    slow_s: float = 0.0
    slow: float = 1.0
    ok_with_error: float = 0.0
    seed: int = 0
    _dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    def strikes(self, chance: float) -> bool:
        """Whether it happens this time; no dice are thrown for what is switched off."""
        return chance > 0 and self._dice.random() < chance


@dataclass
class OneShots:
    """Faults asked for by name, each used up when it happened."""

    failures: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    cuts: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))

    def failure(self, api: str) -> int | None:
        """The errcode (negative or from 1000) or HTTP status (below 1000) this call shall be answered with."""
        waiting = self.failures.get(api)
        return waiting.pop(0) if waiting else None

    def cut(self, api: str) -> bool | None:
        """Whether the connection drops after the effect (True), before (False), or not at all."""
        waiting = self.cuts.get(api)
        return waiting.pop(0) if waiting else None
