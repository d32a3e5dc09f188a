"""The few places where SQLite and PostgreSQL need different words."""

from collections.abc import Collection

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Line
from storage.models import Base

Insert = postgresql.Insert | sqlite.Insert


def is_postgres(session: AsyncSession | Line) -> bool:
    """Whether this session or line talks to PostgreSQL (else: SQLite)."""
    dialect = session.dialect if isinstance(session, Line) else session.get_bind().dialect
    return dialect.name == "postgresql"


def insert_if_new(session: AsyncSession, model: type[Base]) -> Insert:
    """INSERT … ON CONFLICT DO NOTHING: a row that is there already stays as it is."""
    if is_postgres(session):
        return postgresql.insert(model).on_conflict_do_nothing()
    return sqlite.insert(model).on_conflict_do_nothing()


def insert_into(session: AsyncSession, model: type[Base]) -> Insert:
    """INSERT as this database knows it, for an ON CONFLICT of the caller's own."""
    return postgresql.insert(model) if is_postgres(session) else sqlite.insert(model)


def insert_or_update(session: AsyncSession, model: type[Base], *, key: str, changing: Collection[str]) -> Insert:
    """INSERT … ON CONFLICT (`key`) DO UPDATE: a row that is there gets the columns in `changing`."""
    if is_postgres(session):
        theirs = postgresql.insert(model)
        return theirs.on_conflict_do_update(index_elements=[key], set_={c: theirs.excluded[c] for c in changing})
    ours = sqlite.insert(model)
    return ours.on_conflict_do_update(index_elements=[key], set_={c: ours.excluded[c] for c in changing})
