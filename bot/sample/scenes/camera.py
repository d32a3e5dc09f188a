"""Takes the painted scene as a hand-held phone would: a little askew, in uneven light, with grain."""

import random
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Light = NDArray[np.float32]
# The canvas is painted this much larger than the photo, which leaves the camera room to sway.
MARGIN = 1.16
_GRAIN = 0.03
_GRAIN_SIDE = 1024


def expose(canvas: Image.Image, size: tuple[int, int], chance: random.Random, turn: float) -> Image.Image:
    """The photo of `size` pixels; `turn` is how far the camera looks along the scene, 0 straight to 1 aslant."""
    framed = _frame(np.asarray(canvas), size, chance, turn)
    light = _light(size, chance) + _grain(size, chance)
    warmth = chance.uniform(-0.05, 0.07)
    tints = (1 + warmth, 1.0, 1 - warmth)
    lit = [
        cv2.multiply(channel, light, scale=tint, dtype=cv2.CV_8U)
        for channel, tint in zip(cv2.split(framed), tints, strict=True)
    ]
    return Image.fromarray(cv2.merge(lit))


def out_of_focus(layer: Image.Image, size: tuple[int, int], radius: float) -> Image.Image:
    """A layer painted small, blurred by `radius` of its width and enlarged to `size`: what is not near."""
    window = 2 * round(radius * layer.width) + 1
    blurred = cv2.blur(np.asarray(layer), (window, window), borderType=cv2.BORDER_REPLICATE)
    return Image.fromarray(cv2.resize(blurred, size, interpolation=cv2.INTER_LINEAR))


def _frame(canvas: Pixels, size: tuple[int, int], chance: random.Random, turn: float) -> Pixels:
    """A slightly tilted window into the canvas."""
    height, width = canvas.shape[:2]
    slack_x, slack_y = width * (1 - 1 / MARGIN) / 2, height * (1 - 1 / MARGIN) / 2

    def corner(x: float, y: float) -> tuple[float, float]:
        return x + chance.uniform(-1, 1) * slack_x, y + chance.uniform(-1, 1) * slack_y

    left, top, right, bottom = slack_x, slack_y, width - slack_x, height - slack_y
    seen = np.array([corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)])
    squeeze = turn * 0.22 * height
    near, far = chance.choice((([0, 3], [1, 2]), ([1, 2], [0, 3])))
    seen[near, 1] += np.array([squeeze, -squeeze])
    seen[far, 1] -= np.array([squeeze, -squeeze]) * 0.1
    photo = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    view = cv2.getPerspectiveTransform(seen.astype(np.float32), photo)
    return np.asarray(cv2.warpPerspective(canvas, view, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _light(size: tuple[int, int], chance: random.Random) -> Light:
    """How bright each point is: patches of light and shade, falling off to the corners."""
    patches = np.random.default_rng(chance.getrandbits(32)).uniform(0.62, 1.22, (4, 5)).astype(np.float32)
    corners = np.array([[0.86, 1, 0.86], [1, 1.08, 1], [0.86, 1, 0.86]], np.float32)
    coarse = (80, 60)  # light changes slowly: worked out coarsely, then enlarged
    field = cv2.resize(patches, coarse, interpolation=cv2.INTER_CUBIC) * cv2.resize(corners, coarse)
    return np.asarray(cv2.resize(field, size), np.float32)


def _grain(size: tuple[int, int], chance: random.Random) -> Light:
    """A piece of one big plate of noise: drawing millions of fresh numbers would take longer than the scene."""
    top, left = chance.randrange(_GRAIN_SIDE), chance.randrange(_GRAIN_SIDE)
    rows = (np.arange(size[1]) + top) % _GRAIN_SIDE
    columns = (np.arange(size[0]) + left) % _GRAIN_SIDE
    return _grain_plate()[np.ix_(rows, columns)]


@cache
def _grain_plate() -> Light:
    noise = np.random.default_rng(7).standard_normal((_GRAIN_SIDE, _GRAIN_SIDE), np.float32)
    return np.asarray(noise * np.float32(_GRAIN))
