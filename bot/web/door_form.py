"""What the door page posts, as checked values."""

from datetime import datetime, timedelta
from typing import Literal, Self
from urllib.parse import parse_qsl

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.events import Location
from bot.web.body import read_body
from bot.web.refusal import RefusalError
from bot.words import pages as words
from sales.gcj02 import to_wgs84

BODY_LIMIT = 8 * 1024
FIELDS = 8
FARTHEST_M = 20_040_000  # half way around the earth: no fix is worse than that
PLACE = ("latitude", "longitude", "accuracy_m", "age_s")


class Arrival(BaseModel):
    """Who arrives, and where if the browser or the app knows: degrees, metres, age of the fix in seconds.

    `system`: WGS-84 as browsers and WeCom give, or GCJ-02 as DingTalk does (wecom.md §6, dingtalk.md §8).

    The page tells the fix's age rather than its time: so a phone whose clock is wrong does no harm. `key` is the
    page's own for ever, so that a form sent twice has one effect.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    person: str = Field(min_length=1, max_length=200)
    key: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0, le=FARTHEST_M)
    age_s: float = Field(default=0, ge=0, le=366 * 86_400)
    system: Literal["wgs84", "gcj02"] = "wgs84"

    @model_validator(mode="after")
    def _whole_place(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude belong together")
        return self

    def location(self, now: datetime) -> Location | None:
        """The position with the moment it was taken, if one was sent; degrees WGS-84."""
        if self.latitude is None or self.longitude is None:
            return None
        place = (self.latitude, self.longitude)
        latitude, longitude = to_wgs84(*place) if self.system == "gcj02" else place
        return Location(latitude, longitude, self.accuracy_m, now - timedelta(seconds=self.age_s))


async def read_arrival(request: web.Request) -> Arrival:
    """The posted form; raises RefusalError."""
    try:
        return Arrival.model_validate_strings(await read_fields(request))
    except ValidationError as error:
        raise _refusal(error) from None


async def read_fields(request: web.Request, odd: words.Notice = words.ODD_FORM) -> dict[str, str]:
    """What a form posts; raises RefusalError, saying `odd`. Reads no more than `BODY_LIMIT`."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise RefusalError(415, odd, "not a form")
    body = await read_body(request, BODY_LIMIT, odd)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS, errors="strict"))
    except ValueError:  # not UTF-8, or too many fields
        raise RefusalError(400, odd, "form") from None


def _refusal(error: ValidationError) -> RefusalError:
    """Pydantic's own text would repeat the content."""
    places = [complaint["loc"] for complaint in error.errors(include_url=False, include_input=False)]
    if any(not place or place[0] in PLACE for place in places):
        return RefusalError(400, words.ODD_POSITION, "position")
    return RefusalError(400, words.ODD_FORM, "form")
