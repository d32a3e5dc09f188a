"""What a playbook says of the daily digest and of a rep's morning."""

from pydantic import Field

from sales.playbook_model import Model


class Digest(Model):
    """To the team's group, on working days. `at_hour`, `at_minute`: local. `shows_money`: whether it says what
    deals that were won or lost are worth."""

    enabled: bool = True
    at_hour: int = Field(default=18, ge=0, le=23)
    at_minute: int = Field(default=0, ge=0, le=59)
    shows_money: bool = True


class Morning(Model):
    """A rep's card, on working days. `at_hour`, `at_minute`: local; `stops`: visits proposed at most, six being
    what a card holds everywhere. `rest_days`: days after a visit before the next is proposed without a reason;
    `silent_days`: after how many without contact an old customer is named as one to wake up."""

    enabled: bool = True
    at_hour: int = Field(default=8, ge=0, le=23)
    at_minute: int = Field(default=30, ge=0, le=59)
    stops: int = Field(default=6, ge=1, le=20)
    rest_days: int = Field(default=7, ge=1, le=365)
    silent_days: int = Field(default=30, ge=1, le=365)
