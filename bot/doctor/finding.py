"""One line of the doctor."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.settings import Settings
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Finding:
    """`good`; `note`: works, but look at it; `bad`: something needed is broken. `remedy`: what to do."""

    level: Literal["good", "note", "bad"]
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined, at which moment."""

    settings: Settings
    database: Database
    now: datetime


Check = Callable[[Patient], Awaitable[Sequence[Finding]]]


def good(text: str) -> Finding:
    """All is well."""
    return Finding("good", text)


def note(text: str, remedy: str) -> Finding:
    """It works, but somebody should look at it."""
    return Finding("note", text, remedy)


def bad(text: str, remedy: str) -> Finding:
    """It does not work."""
    return Finding("bad", text, remedy)
