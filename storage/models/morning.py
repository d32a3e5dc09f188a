"""A rep's day as it was proposed."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id
from storage.types import JsonObject


class Morning(Base):
    """The visits proposed to a rep for the newest of their days: whoever asks again sees the same. `day`: the rep's
    own.

    `plan`: {"order": [customers], "off": [those that the rep took out], "roads": [[from, to, metres], …]}, the
    last where a map service told the way.
    """

    __tablename__ = "mornings"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    day: Mapped[date]
    plan: Mapped[JsonObject]
