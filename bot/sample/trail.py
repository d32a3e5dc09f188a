"""The actions of a visit as they come about, with the evidence that the real handlers record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sales.visit import Visit, fold
from storage.ledger import Draft

HANDLING = timedelta(milliseconds=120)
ANSWERING = timedelta(milliseconds=280)


@dataclass(frozen=True, slots=True)
class Act:
    """One action of a step."""

    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Trail:
    """What was recorded of one visit, and what it is by now. `prompted`: when the bot spoke last, and the rep had
    the word."""

    visit: Visit
    pause_after_s: float
    prompted: datetime
    drafts: list[Draft] = field(default_factory=list)
    steps: int = 0

    def moment(self, thumb_s: float) -> datetime:
        """When a message arrives that the rep takes `thumb_s` seconds for."""
        return self.prompted + timedelta(seconds=thumb_s)

    def step(self, thumb_s: float, *acts: Act) -> datetime:
        """One message of the rep, `thumb_s` seconds after the bot's last word, and what it led to; returns when
        it was recorded."""
        self.steps += 1
        event_at = self.moment(thumb_s)
        shared = {"cause": f"sample:{self.visit.id}:{self.steps}", "event_at": event_at.isoformat()}
        new = [
            Draft(
                kind=act.kind,
                at=event_at + HANDLING,
                actor_id=self.visit.rep_id,
                customer_id=self.visit.customer_id,
                visit_id=self.visit.id,
                payload=act.payload,
                evidence={**act.evidence, **shared, "thumb_s": 0.0 if number else round(thumb_s, 2)},
            )
            for number, act in enumerate(acts)
        ]
        self.drafts += new
        # Nothing is ever undone here, so the fold can go on from where it was.
        self.visit = fold(self.visit, new, self.pause_after_s)
        self.prompted = event_at + HANDLING + ANSWERING
        return event_at + HANDLING

    def wait(self, pause: timedelta) -> None:
        """The phone rests; then the bot shows something that the rep asked for."""
        self.prompted += pause
