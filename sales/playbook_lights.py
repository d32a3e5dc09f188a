"""What a playbook says of lights: what a team is measured by, and from where a share is green or yellow."""

from pydantic import Field

from sales.playbook_model import Identifier, Label, Model


class Metric(Model):
    """A light. `start`: kinds of action that begin a thing's clock; `done`: kinds that end it; `within_hours`: how
    soon; `green`, `yellow`: from which share (0–1) the light is so; below, it is red."""

    id: str = Identifier
    label: str = Label
    start: tuple[str, ...] = Field(min_length=1)
    done: tuple[str, ...] = Field(min_length=1)
    within_hours: int = Field(ge=1, le=24 * 60)
    green: float = Field(default=0.95, ge=0, le=1)
    yellow: float = Field(default=0.8, ge=0, le=1)


class Lights(Model):
    """`days`: over how many days a light looks back; `fewest`: with fewer things than this it has no colour."""

    metrics: tuple[Metric, ...] = ()
    days: int = Field(default=7, ge=1, le=90)
    fewest: int = Field(default=5, ge=1, le=1000)
