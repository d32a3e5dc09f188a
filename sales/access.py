"""Who may see what: the one answer that every list, card, page and export asks for.

`storage.visibility` says the same to the database; a test holds the two together.
"""

from dataclasses import dataclass
from typing import Final, Literal, Protocol

Role = Literal["rep", "supervisor", "colleague", "operations"]

REP: Final[Role] = "rep"
SUPERVISOR: Final[Role] = "supervisor"
COLLEAGUE: Final[Role] = "colleague"
OPERATIONS: Final[Role] = "operations"


class Viewer(Protocol):
    """Who looks; `storage.people.viewer_of` makes one.

    `teams`: ids of the teams a supervisor leads, with all teams below. `shared`: ids of the visits forwarded
    to a colleague.
    """

    @property
    def person_id(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def active(self) -> bool: ...
    @property
    def teams(self) -> frozenset[int]: ...
    @property
    def shared(self) -> frozenset[int]: ...


@dataclass(frozen=True, slots=True)
class Owned:
    """What is looked at: whose it is, which team's, and the visit it belongs to, if any."""

    owner_id: int | None
    team_id: int | None
    visit_id: int | None = None


def may_see(viewer: Viewer, thing: Owned) -> bool:
    """A rep sees their own, a supervisor also the teams', operations all, a colleague what was forwarded.

    Whoever is inactive, or has a role nobody knows, sees nothing.
    """
    if not viewer.active:
        return False
    match viewer.role:
        case "operations":
            return True
        case "supervisor":
            return thing.owner_id == viewer.person_id or thing.team_id in viewer.teams
        case "rep":
            return thing.owner_id == viewer.person_id
        case "colleague":
            return thing.visit_id in viewer.shared
        case _:
            return False
