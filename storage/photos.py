"""What the check of each picture found, and the search for an earlier one that looks the same.

Near hashes are found by multi-index hashing (Norouzi, Punjani, Fleet, CVPR 2012): 64 bits are cut into
four bands; of two hashes at most d bits apart at least one band is at most d // 4 bits apart, so probing each
band's index with all values that near finds every candidate, and only those are counted exactly.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import combinations
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Photo
from storage.types import JsonObject

BANDS = 4
BAND_BITS = 16
# At 12 bits the radius would be 3 and the probes per band grow from 137 to 697.
FARTHEST = 11


@dataclass(frozen=True, slots=True)
class Likeness:
    """An earlier picture: the same bytes (`duplicate`, distance 0) or one that looks alike (`similar`)."""

    kind: Literal["duplicate", "similar"]
    media_id: int
    distance: int


async def remember(
    session: AsyncSession, media_id: int, sha256: str, findings: JsonObject, phash: str, at: datetime
) -> Photo:
    """Keep what was found on a picture. `phash`: 16 hex digits."""
    photo = as_row(media_id, sha256, findings, phash, at)
    session.add(photo)
    await session.flush()
    return photo


def as_row(media_id: int, sha256: str, findings: JsonObject, phash: str, at: datetime) -> Photo:
    """What `remember` keeps, for whoever keeps many at once."""
    bands = _bands(int(phash, 16))
    return Photo(
        media_id=media_id,
        sha256=sha256,
        phash=phash,
        band0=bands[0],
        band1=bands[1],
        band2=bands[2],
        band3=bands[3],
        findings=findings,
        at=at,
    )


async def find(session: AsyncSession, media_id: int) -> Photo | None:
    """What was found on this picture, None when it was not checked."""
    return await session.get(Photo, media_id)


async def earlier_likeness(
    session: AsyncSession,
    sha256: str,
    phash: str,
    before_media_id: int,
    distance: int,
    *,
    ignore: Collection[int] = (),
) -> Likeness | None:
    """The earlier picture most like this one: same bytes first, then the nearest hash at most `distance` bits
    away, then the oldest. `ignore`: media that may be alike, such as those of the same visit.
    """
    if not 0 <= distance <= FARTHEST:
        raise ValueError(f"distance must be 0 to {FARTHEST}, not {distance}")
    same = await session.scalar(
        select(Photo.media_id)
        .where(Photo.sha256 == sha256, Photo.media_id < before_media_id, Photo.media_id.not_in(ignore))
        .order_by(Photo.media_id)
        .limit(1)
    )
    if same is not None:
        return Likeness("duplicate", same, 0)
    return await _nearest(session, int(phash, 16), before_media_id, distance, ignore)


async def _nearest(
    session: AsyncSession, phash: int, before_media_id: int, distance: int, ignore: Collection[int]
) -> Likeness | None:
    columns = (Photo.band0, Photo.band1, Photo.band2, Photo.band3)
    probes = [
        column.in_(_near(band, distance // BANDS)) for column, band in zip(columns, _bands(phash), strict=True)
    ]
    candidates = await session.execute(
        select(Photo.media_id, Photo.phash).where(
            or_(*probes), Photo.media_id < before_media_id, Photo.media_id.not_in(ignore)
        )
    )
    measured = [((int(other, 16) ^ phash).bit_count(), media_id) for media_id, other in candidates]
    apart, media_id = min(measured, default=(distance + 1, 0))
    return Likeness("similar", media_id, apart) if apart <= distance else None


def _bands(phash: int) -> tuple[int, ...]:
    return tuple(phash >> (BAND_BITS * place) & 0xFFFF for place in range(BANDS))


def _near(band: int, radius: int) -> list[int]:
    """All values of a band at most `radius` bits away."""
    return [band ^ mask for mask in _masks(radius)]


@cache
def _masks(radius: int) -> tuple[int, ...]:
    return tuple(
        sum(1 << bit for bit in bits)
        for count in range(radius + 1)
        for bits in combinations(range(BAND_BITS), count)
    )
