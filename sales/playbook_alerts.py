"""What a playbook says of alerts to supervisors: when, how many, how long they may be put off, and of meetings."""

from typing import Annotated

from pydantic import Field

from sales.playbook_model import Model


class Meetings(Model):
    """`usual_hour`: when a meeting of today is offered first (local, 24 h); `lead_minutes`: how long before it
    begins it can still be booked; `lasts_minutes`: how long it is. `link`: where people meet when no platform
    books a meeting for us (a room of the company's own)."""

    usual_hour: int = Field(default=16, ge=0, le=23)
    lead_minutes: int = Field(default=30, ge=0, le=480)
    lasts_minutes: int = Field(default=30, ge=10, le=240)
    link: str = Field(default="", pattern=r"^(https://\S+)?$")


class Alerts(Model):
    """`at_hour`: when supervisors are told (local, 24 h, working days). `a_day`: cards to one person in a day.
    `key_types`: customer types that count as key industries. `again_days`: after so many working days the same
    thing is said again; `escalate_days`: after so many without a tap the next level knows; `snooze_days`: how long
    it can be put off; `wrong_reasons`: what an alert can be wrong about."""

    enabled: bool = True
    at_hour: int = Field(default=9, ge=0, le=23)
    a_day: int = Field(default=1, ge=1, le=10)
    key_types: tuple[str, ...] = ()
    again_days: int = Field(default=3, ge=1, le=60)
    escalate_days: int = Field(default=2, ge=1, le=30)
    snooze_days: tuple[Annotated[int, Field(ge=1, le=60)], ...] = (1, 3, 5)
    wrong_reasons: tuple[str, ...] = ()
    meetings: Meetings = Meetings()
