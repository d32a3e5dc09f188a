"""What a playbook says of lights: what a team is measured by, and from where a share is green or yellow."""

from typing import Final, Literal, get_args

from pydantic import Field

from sales.playbook_model import Identifier, Label, Model

MeasuredKind = Literal[
    "visit.submitted", "follow_up.done", "call.consented", "deal.opened", "deal.moved", "deal.won", "deal.lost"
]
MEASURED: Final[tuple[MeasuredKind, ...]] = get_args(MeasuredKind)
"""Kinds of action that a light can be made from; the ledger has an index for them."""
DEAL_KINDS: Final = frozenset({"deal.opened", "deal.moved", "deal.won", "deal.lost"})


class Sign(Model):
    """An action in the ledger: of one of `kinds`; `to`: it brought a deal into one of these stages; `interested`: a
    visit in which the customer's interest was proven; `without_deal`: the customer had no deal under way before."""

    kinds: tuple[MeasuredKind, ...] = Field(min_length=1)
    to: tuple[str, ...] = ()
    interested: bool = False
    without_deal: bool = False


class Metric(Model):
    """A light. Every action that is one of `start` begins a thing, which is done with the next action of `done` of
    the same customer or deal (`by`), in time if that comes `within_hours`. What meets one of `dropped` before is
    not counted. `green`, `yellow`: from which share (0–1) the light is so; below, it is red."""

    id: str = Identifier
    label: str = Label
    by: Literal["customer", "deal"]
    start: tuple[Sign, ...] = Field(min_length=1)
    done: tuple[Sign, ...] = Field(min_length=1)
    dropped: tuple[Sign, ...] = ()
    within_hours: int = Field(ge=1, le=24 * 60)
    green: float = Field(default=0.95, ge=0, le=1)
    yellow: float = Field(default=0.8, ge=0, le=1)


class Lights(Model):
    """`days`: over how many calendar days a light looks back, today included; `fewest`: with fewer things than this
    it has no colour."""

    metrics: tuple[Metric, ...] = ()
    days: int = Field(default=7, ge=1, le=31)
    fewest: int = Field(default=5, ge=1, le=1000)

    def metric(self, id: str) -> Metric | None:
        """The metric by its id; None where the playbook has it no more."""
        return next((metric for metric in self.metrics if metric.id == id), None)
