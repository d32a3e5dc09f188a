"""The one question that somebody has to answer about a deal: from its warning, its stage and what is unknown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sales.deal_warnings import Kind
from sales.playbook import ForwardTarget, Playbook
from sales.playbook_deals import Precondition

_WARNING, _UNKNOWN, _DESK = "warning", "unknown", "desk"
_STANDS: frozenset[Kind] = frozenset({"stuck", "no_activity"})
"""Warnings that say that a deal does not move; then what its next stage lacks is likely to be why."""
_TELLING: tuple[Kind, ...] = (
    "close_passed",
    "no_price",
    "step_overdue",
    "no_next_step",
    "one_contact",
    "no_second_visit",
    "dormant",
    "no_activity",
    "stuck",
)
"""From what says most about why a deal stands still to what says least."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about: a warning, a precondition of the playbook, or a desk's own question. One is set."""

    warning: Kind | None = None
    precondition: Precondition | None = None
    desk: ForwardTarget | None = None

    @property
    def about(self) -> str:
        """As it is kept with the question; `read` is the reverse."""
        if self.precondition is not None:
            return f"{_UNKNOWN}:{self.precondition.id}"
        return f"{_DESK}:{self.desk.desk}" if self.desk is not None else f"{_WARNING}:{self.warning}"


def of_owner(warned: Collection[Kind], unknown: Sequence[Precondition]) -> Asked:
    """What the owner of a deal is asked. `warned`: of what it is warned; `unknown`: what its next stage needs to
    know and nobody said (`sales.deal_next`), which is asked first where the deal does not move."""
    if unknown and (not warned or not _STANDS.isdisjoint(warned)):
        return Asked(precondition=unknown[0])
    return Asked(warning=next((kind for kind in _TELLING if kind in warned), "stuck"))


def read(about: str, playbook: Playbook) -> Asked | None:
    """What a kept question is about; None where the playbook has it no more."""
    sort, _, id = about.partition(":")
    if sort == _UNKNOWN:
        precondition = playbook.deals.precondition(id)
        return Asked(precondition=precondition) if precondition else None
    if sort == _DESK:
        target = next((one for one in playbook.forward if one.desk == id), None)
        return Asked(desk=target) if target else None
    return Asked(warning=id)  # type: ignore[arg-type] # it was kept from one
