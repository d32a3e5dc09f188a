"""Alembic's entry: it runs on the connection that `storage.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage import types
from storage.models import Base, Id


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our own column types by their names, so that a migration reads like the models."""
    if kind == "type" and isinstance(item, types.UtcDateTime):
        return "storage.types.UtcDateTime()"
    if kind == "type" and item is types.Json:
        return "storage.types.Json"
    if kind == "type" and item is Id:
        return "storage.models.Id"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot ALTER TYPE
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
