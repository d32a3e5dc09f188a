"""What a deal lacks for its next stage."""

from collections.abc import Mapping

from sales.playbook_deals import Deals, Precondition


def unknown(stage: str, confirmed: Mapping[str, str], rules: Deals) -> tuple[Precondition, ...]:
    """The preconditions of the stage after this one that are not known yet; none before a loss, or where the
    playbook does not have the stage (any more). A deal is believed where it stands, as when it is moved."""
    ids = [one.id for one in rules.stages]
    following = rules.stages[ids.index(stage) + 1 :][:1] if stage in ids else ()
    return tuple(
        p for one in following if one.outcome != "lost" for p in one.preconditions if p.id not in confirmed
    )
