"""Is this a picture of a screen? A cautious answer from the spectrum."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

TILE = 256
TILES_A_SIDE = 3
# Above this the spectrum has a peak that no photograph we measured came near (they reach 3.2, an even mesh 7).
SURE_ABOVE = 6.0
_SHORTEST, _LONGEST = 2.0, 12.5  # periods in pixels
_OFF_AXIS = 2.5 / TILE
_OTHER_DIRECTION_DEG = 30.0
_FLOOR = 50.0  # power of what rounding to whole grey levels leaves

_fy = np.fft.fftfreq(TILE)[:, None]
_fx = np.fft.rfftfreq(TILE)[None, :]
_frequency = np.hypot(_fx, _fy)
_direction = np.degrees(np.arctan2(_fy, _fx)) % 180
# Edges of upright things and the 8×8 blocks of JPEG put their energy on the axes: nothing there tells.
_telling = (
    (_frequency > 1 / _LONGEST)
    & (_frequency < 1 / _SHORTEST)
    & (np.abs(_fx) > _OFF_AXIS)
    & (np.abs(_fy) > _OFF_AXIS)
)
_window = np.outer(np.hanning(TILE), np.hanning(TILE)).astype(np.float32)
_neighbours = np.ones((5, 5), np.uint8)


def shows_screen(luminance: NDArray[np.uint8]) -> bool:
    """Whether a fine grid in two directions lies over most of the picture, as pixels of a display leave it.

    Tells: a display filling most of the picture, held a little askew, its dots 2 to 12 pixels apart, directly
    or as moiré. Cannot tell: a display straight to the camera, far away or small in the picture, a picture that
    was strongly compressed or reduced on its way, a screenshot, a print. May be deceived by an even fine mesh
    over the whole picture.
    """
    if min(luminance.shape) < TILE:
        return False
    spectra = [_excess(tile) for tile in _tiles(luminance)]
    common = np.median(np.array(spectra), axis=0)
    apart = np.abs(_direction - _direction.flat[common.argmax()])
    other = np.minimum(apart, 180 - apart) > _OTHER_DIRECTION_DEG
    return bool(common[other].max() > SURE_ABOVE)


def _tiles(luminance: NDArray[np.uint8]) -> Iterator[Plane]:
    height, width = luminance.shape
    for top in np.linspace(0, height - TILE, TILES_A_SIDE).astype(int):
        for left in np.linspace(0, width - TILE, TILES_A_SIDE).astype(int):
            yield luminance[top : top + TILE, left : left + TILE].astype(np.float32)


def _excess(tile: Plane) -> Plane:
    """How far each frequency stands out of those around it, in natural logarithms of power."""
    detail = tile - cv2.GaussianBlur(tile, (0, 0), 8)
    power = np.log(np.abs(np.fft.rfft2(detail * _window)) ** 2 + _FLOOR)
    around = cv2.blur(power, (17, 17), borderType=cv2.BORDER_REFLECT)
    excess = np.where(_telling, power - around, 0).astype(np.float32)
    # Perspective shifts a grid's frequency a little from tile to tile: neighbours count as the same.
    return np.asarray(cv2.dilate(excess, _neighbours), np.float32)
