"""What `sales.access.may_see` allows, said to the database, so that a list never loads what it must hide."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, or_, true


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. `teams`: the teams a supervisor leads and all below; `shared`: visits forwarded to them."""

    person_id: int
    role: str
    active: bool = True
    teams: frozenset[int] = frozenset()
    shared: frozenset[int] = frozenset()


def visible(viewer: Viewer, owner: Any, team: Any, visit: Any | None = None) -> ColumnElement[bool]:
    """A WHERE condition over the columns that hold the owner, the team and, where there is one, the visit."""
    if not viewer.active:
        return false()
    match viewer.role:
        case "operations":
            return true()
        case "supervisor":
            return or_(owner == viewer.person_id, team.in_(viewer.teams))
        case "rep":
            own: ColumnElement[bool] = owner == viewer.person_id
            return own
        case "colleague" if visit is not None:
            forwarded: ColumnElement[bool] = visit.in_(viewer.shared)
            return forwarded
        case _:
            return false()
