"""What the page posts, as checked values."""

from collections.abc import Mapping
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.channels.console.refusal import RefusalError
from bot.words import console as words

BODY_LIMIT = 1024 * 1024
CHUNK = 64 * 1024

Name = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,200}$")]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
OptionIds = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)]


def without_nul(text: str) -> str:
    """PostgreSQL keeps no NUL, and nobody types one."""
    return text.replace("\x00", "")


class Model(BaseModel):
    """Nothing unknown, nothing guessed, no NaN."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Sent(Model):
    """Who sends where; `key` is the message's own for ever, so that a re-sent request has one effect."""

    chat: Name
    person: Name
    key: Key


class Position(Model):
    """Degrees WGS-84, metres, and the age of the fix in seconds."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0, le=100_000)
    age_s: float = Field(default=0, ge=0, le=366 * 86_400)


class TextSent(Sent):
    text: Annotated[str, AfterValidator(without_nul)]


class PressSent(Sent):
    """`card` is the key of the message the button stands in."""

    token: str = Field(min_length=1, max_length=4000)
    chosen: dict[Annotated[str, Field(max_length=200)], OptionIds] = Field(default={}, max_length=20)
    card: Name | None = None


class LocationSent(Sent):
    location: Position


class ScanSent(Sent):
    text: str = Field(min_length=1, max_length=2000)
    location: Position | None = None


class PlayWanted(Model):
    person: Name
    key: Key


T = TypeVar("T", bound=Model)


async def read_json(request: web.Request, kind: type[T]) -> T:
    """The body as a checked value; raises RefusalError. Reads no more than `BODY_LIMIT`."""
    if (request.content_length or 0) > BODY_LIMIT:
        raise RefusalError(413, words.TEXT_TOO_LONG, "body too large")
    body = bytearray()
    async for chunk in request.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > BODY_LIMIT:
            raise RefusalError(413, words.TEXT_TOO_LONG, "body too large")
    try:
        return kind.model_validate_json(bytes(body))
    except ValidationError as error:
        raise _refusal(error) from None


def sent_from(fields: Mapping[str, str]) -> Sent:
    """Chat, person and key of an upload; raises RefusalError."""
    try:
        return Sent.model_validate({name: fields[name] for name in Sent.model_fields if name in fields})
    except ValidationError as error:
        raise _refusal(error) from None


_POSITION = TypeAdapter(Position | None)


def position_from(fields: Mapping[str, str]) -> Position | None:
    """The position of an upload, a JSON field called `location`, if it has one; raises RefusalError."""
    try:
        return _POSITION.validate_json(fields.get("location", "null"))
    except ValidationError as error:
        raise _refusal(error) from None


def _refusal(error: ValidationError) -> RefusalError:
    """The first complaint as words; pydantic's own text would repeat the content."""
    names = {
        part for complaint in error.errors(include_url=False, include_input=False) for part in complaint["loc"]
    }
    if "key" in names:
        return RefusalError(400, words.ODD_KEY, "key")
    if names & set(Position.model_fields):
        return RefusalError(400, words.ODD_POSITION, "position")
    return RefusalError(400, words.NOT_JSON, "form")
