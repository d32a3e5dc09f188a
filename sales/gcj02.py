"""From GCJ-02, the shifted coordinates of Chinese maps, to WGS-84, which the product keeps.

Positions that a Chinese app shows on its map are in GCJ-02 by convention and by law; where a platform's reference
does not say (wecom.md §2) that is what is believed: were it WGS-84 after all, positions would be 300 to 600 m off
and the door's doubt would show it at once.
"""

import math
from typing import NamedTuple

_A = 6378245.0  # Krasovsky 1940: semi-major axis in metres, and eccentricity squared
_EE = 0.00669342162296594323
_ROUNDS = 4  # each round brings the error down some thousandfold; two are enough for a centimetre


class Wgs84(NamedTuple):
    """Degrees."""

    latitude: float
    longitude: float


def to_wgs84(latitude: float, longitude: float) -> Wgs84:
    """The true position behind a GCJ-02 one, to a centimetre; outside China nothing is shifted."""
    if not _is_shifted(latitude, longitude):
        return Wgs84(latitude, longitude)
    true = Wgs84(latitude, longitude)
    for _ in range(_ROUNDS):
        shown = to_gcj02(*true)
        true = Wgs84(true.latitude + latitude - shown[0], true.longitude + longitude - shown[1])
    return true


def to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a Chinese map shows a true position (the published approximation)."""
    if not _is_shifted(latitude, longitude):
        return latitude, longitude
    x, y = longitude - 105.0, latitude - 35.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += _ripple(x) + _waves(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += _ripple(x) + _waves(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))
    radians = math.radians(latitude)
    magic = 1 - _EE * math.sin(radians) ** 2
    per_degree_north = math.radians(_A * (1 - _EE) / (magic * math.sqrt(magic)))
    per_degree_east = math.radians(_A / math.sqrt(magic) * math.cos(radians))
    return latitude + north / per_degree_north, longitude + east / per_degree_east


def _ripple(x: float) -> float:
    return (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0


def _waves(value: float, *waves: tuple[float, float]) -> float:
    return sum(height * math.sin(value / length * math.pi) for height, length in waves) * 2.0 / 3.0


def _is_shifted(latitude: float, longitude: float) -> bool:
    return 0.8293 <= latitude <= 55.8271 and 72.004 <= longitude <= 137.8347
