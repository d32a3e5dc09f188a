"""Looks for customers that are in twice, and keeps the pairs for a person to decide."""

from typing import Final

from sales.likeness import Candidate, Rules, alike
from storage import customers, duplicates
from storage.database import Database
from storage.duplicates import Found

RULES: Final = Rules()


async def search(database: Database) -> None:
    """Compare all customers and note the pairs that look alike; decided pairs stay decided."""
    async with database.read() as session:
        outlines = await customers.outlines(session)
    candidates = [Candidate(o.id, o.name, o.phone, o.place) for o in outlines]
    found = [Found(pair.first, pair.second, pair.reason) for pair in alike(candidates, RULES)]
    async with database.write() as session:
        await duplicates.replace_open(session, found)
