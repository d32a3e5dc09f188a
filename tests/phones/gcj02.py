"""The way to China's offset coordinates as maps there publish it, for phones that tell a position in them."""

import math

_A, _EE = 6378245.0, 0.00669342162296594323


def gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """A WGS-84 position as an app in China shows it."""
    x, y = longitude - 105.0, latitude - 35.0
    both = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (both + 20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (both + 20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    radians = math.radians(latitude)
    magic = 1 - _EE * math.sin(radians) ** 2
    north = math.degrees(north / (_A * (1 - _EE) / (magic * math.sqrt(magic))))
    east = math.degrees(east / (_A / math.sqrt(magic) * math.cos(radians)))
    return latitude + north, longitude + east
