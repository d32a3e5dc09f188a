"""An earlier picture that is the same or looks alike is found, however many there are."""

import random
from datetime import UTC, datetime

import pytest

from storage.database import Database
from storage.models import Media
from storage.photos import FARTHEST, Likeness, earlier_likeness, find, remember

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def apart(first: str, second: str) -> int:
    return (int(first, 16) ^ int(second, 16)).bit_count()


def flip(phash: str, bits: int, chance: random.Random) -> str:
    value = int(phash, 16)
    for bit in chance.sample(range(64), bits):
        value ^= 1 << bit
    return f"{value:016x}"


async def keep(database: Database, pictures: list[tuple[str, str]]) -> list[int]:
    """Remember pictures given as (sha256, phash), in this order; returns their media ids."""
    async with database.write() as session:
        media = [Media(sha256=sha, mime="image/jpeg", size=1, name="", received_at=NOON) for sha, _ in pictures]
        session.add_all(media)
        await session.flush()
        for row, (sha, phash) in zip(media, pictures, strict=True):
            await remember(session, row.id, sha, {"checker": "local"}, phash, NOON)
        return [row.id for row in media]


async def look(
    database: Database, sha: str, phash: str, before: int, distance: int, ignore: tuple[int, ...] = ()
) -> Likeness | None:
    async with database.read() as session:
        return await earlier_likeness(session, sha, phash, before, distance, ignore=ignore)


async def test_what_was_found_is_remembered(database: Database) -> None:
    (media_id,) = await keep(database, [("a" * 64, "00ff00ff00ff00ff")])
    async with database.read() as session:
        photo = await find(session, media_id)
        assert photo is not None
        assert (photo.phash, photo.findings, photo.at) == ("00ff00ff00ff00ff", {"checker": "local"}, NOON)
        assert await find(session, media_id + 1) is None


async def test_the_same_bytes_are_a_duplicate_of_the_first_reception(database: Database) -> None:
    ids = await keep(database, [("a" * 64, "0" * 16), ("b" * 64, "f" * 16), ("a" * 64, "0" * 16)])
    assert await look(database, "a" * 64, "0" * 16, 10_000, 8) == Likeness("duplicate", ids[0], 0)


async def test_only_earlier_pictures_count(database: Database) -> None:
    ids = await keep(database, [("a" * 64, "0" * 16), ("a" * 64, "0" * 16)])
    assert await look(database, "a" * 64, "0" * 16, ids[0], 8) is None
    assert await look(database, "a" * 64, "0" * 16, ids[1], 8) == Likeness("duplicate", ids[0], 0)


async def test_the_nearest_alike_picture_is_named_and_the_oldest_of_equals(database: Database) -> None:
    near = ["000000000000000f", "0000000000000003", "8000000000000001"]
    ids = await keep(database, [(str(place) * 64, phash) for place, phash in enumerate(near)])
    assert await look(database, "f" * 64, "0" * 16, 10_000, 8) == Likeness("similar", ids[1], 2)


async def test_pictures_of_the_same_visit_can_be_left_out(database: Database) -> None:
    ids = await keep(database, [("a" * 64, "000000000000ffff"), ("b" * 64, "0" * 16), ("c" * 64, "0" * 16)])
    assert await look(database, "b" * 64, "0" * 16, ids[2], 8, ignore=(ids[1],)) is None


async def test_a_farther_search_than_the_bands_can_answer_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="distance"):
        await look(database, "a" * 64, "0" * 16, 1, FARTHEST + 1)


async def test_the_search_by_bands_agrees_with_comparing_every_picture(database: Database) -> None:
    chance = random.Random(20260302)
    strangers = [f"{chance.getrandbits(64):016x}" for _ in range(400)]
    asked = strangers[:60]
    planted = [flip(phash, chance.randint(0, 16), chance) for phash in asked for _ in range(4)]
    pictures = [(f"{place:064x}", phash) for place, phash in enumerate(strangers[60:] + planted)]
    ids = await keep(database, pictures)
    hashes = dict(zip(ids, (phash for _, phash in pictures), strict=True))
    for place, phash in enumerate(asked):
        before, distance = chance.randint(ids[0], ids[-1] + 1), place % (FARTHEST + 1)
        by_hand = min(((apart(phash, other), id) for id, other in hashes.items() if id < before), default=(65, 0))
        expected = Likeness("similar", by_hand[1], by_hand[0]) if by_hand[0] <= distance else None
        assert await look(database, "none", phash, before, distance) == expected
