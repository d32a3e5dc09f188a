"""The one question that somebody has to answer about a deal: from its warning, its stage and what is unknown."""

from collections.abc import Mapping
from dataclasses import dataclass

from sales.deal_next import unknown
from sales.deal_warnings import Kind
from sales.playbook import ForwardTarget, Playbook
from sales.playbook_deals import Deals, Precondition

_WARNING, _UNKNOWN, _DESK = "warning", "unknown", "desk"
_FOR_THE_STAGE: tuple[Kind, ...] = ("stuck", "no_activity")
"""Warnings that say that a deal does not move; then what its next stage lacks is likely to be why."""


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


def of_owner(kind: Kind, stage: str, confirmed: Mapping[str, str], rules: Deals) -> Asked:
    """What the owner of a deal is asked: what its next stage needs to know, where it does not move for that; else
    about what it is warned of."""
    lacking = unknown(stage, confirmed, rules) if kind in _FOR_THE_STAGE else ()
    return Asked(precondition=lacking[0]) if lacking else Asked(warning=kind)


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
