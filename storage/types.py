"""Column types that hold the house rules."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class NaiveDatetimeError(ValueError):
    """A datetime without a time zone reached the database."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC; a naive one is refused (SQLite would silently drop the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        in_utc = _in_utc(value)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise NaiveDatetimeError(f"naive datetime {value!r}: give it a time zone")
    return value.astimezone(UTC)


def utc_text(value: datetime) -> str:
    """An aware datetime as `UtcDateTime` writes it on SQLite: UTC, without the zone, with microseconds."""
    return _in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
JsonObject = dict[str, Any]
