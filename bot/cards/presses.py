"""How buttons of a visit are named: the action, the visit, the item they answer and the version of it they saw."""

from bot.cards.card import Press, Scalar
from sales.visit import Visit


def press(action: str, visit: Visit, item: str, **args: Scalar) -> Press:
    """A press on `item` of the visit, at the version its reader sees now."""
    return Press(action, f"visit:{visit.id}", visit.revision(item), {"item": item, **args})


def slot(visit: Visit, part: str) -> str:
    """The name by which a card of this visit is repainted."""
    return f"visit:{visit.id}:{part}"
