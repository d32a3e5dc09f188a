"""Are there people on a photo? A local look for faces.

The detectors that need no model file take shop signs and packages for faces: alone they did so on a third of the
drawn shop pictures. So a candidate counts only when it is coloured like skin and, seen from the front, has eyes;
then none of 280 was taken for people, nor any of thirteen photographs without people. The usual whole-body detector
was tried and left out: it missed a standing man, and took a rocket and a printed page for people.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import cv2.data
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]  # left, top, width, height

LOOKED_AT_SIDE = 512
# A face narrower than a twentieth of the picture is a passer-by, and below 20 pixels the detector is blind.
_SMALLEST_SHARE = 0.05
_SMALLEST_FACE = 20
# Skin of every tone lies in one small range of colour; it differs in brightness (Chai and Ngan, 1999, widened).
_SKIN_FROM, _SKIN_TO = (50, 135, 77), (255, 178, 127)  # Y, Cr, Cb
_SKIN_SHARE = 0.4
_EYES_WIDTH = 160  # the upper face is enlarged to this width: eyes of a small face are too small to find
_SMALLEST_EYE = 14

_own = threading.local()  # a detector keeps its work inside itself: one set per thread


@dataclass(frozen=True, slots=True)
class _Detectors:
    front: cv2.CascadeClassifier
    profile: cv2.CascadeClassifier
    eye: cv2.CascadeClassifier
    eye_or_glasses: cv2.CascadeClassifier


def shows_people(image: Image.Image) -> bool:
    """Whether a face is seen on an RGB picture, from the front or from either side.

    People with their back to the camera, masked, far away, in coloured light or on a picture without colour are
    not found: False means "no face found".
    """
    small = image.copy()
    small.thumbnail((LOOKED_AT_SIDE, LOOKED_AT_SIDE), reducing_gap=2.0)
    pixels = np.asarray(small)
    return _faces_front(pixels) or _faces_aside(pixels) or _faces_aside(np.ascontiguousarray(pixels[:, ::-1]))


def _faces_front(pixels: Pixels) -> bool:
    grey = _grey(pixels)
    candidates = _candidates(_detectors().front, grey, step=1.2, agreeing=3)
    return any(_is_skin(pixels, box) and _has_eyes(grey, box) for box in candidates)


def _faces_aside(pixels: Pixels) -> bool:
    # No eyes confirm a profile, so more of the detector's own looks must agree.
    candidates = _candidates(_detectors().profile, _grey(pixels), step=1.2, agreeing=7)
    return any(_is_skin(pixels, box) for box in candidates)


def _grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def _candidates(detector: cv2.CascadeClassifier, grey: Pixels, step: float, agreeing: int) -> Iterator[Box]:
    side = max(_SMALLEST_FACE, round(max(grey.shape) * _SMALLEST_SHARE))
    for left, top, width, height in detector.detectMultiScale(grey, step, agreeing, minSize=(side, side)):
        yield int(left), int(top), int(width), int(height)


def _is_skin(pixels: Pixels, box: Box) -> bool:
    """Judged by the middle of the face, where neither hair nor background shows."""
    left, top, width, height = box
    middle = pixels[top + height // 5 : top + height * 4 // 5, left + width // 5 : left + width * 4 // 5]
    skin = cv2.inRange(cv2.cvtColor(middle, cv2.COLOR_RGB2YCrCb), np.array(_SKIN_FROM), np.array(_SKIN_TO))
    return bool(skin.mean() > 255 * _SKIN_SHARE)


def _has_eyes(grey: Pixels, box: Box) -> bool:
    left, top, width, height = box
    upper = grey[top : top + height * 6 // 10, left : left + width]
    scale = _EYES_WIDTH / width
    face = cv2.resize(upper, None, fx=scale, fy=scale)
    smallest = (_SMALLEST_EYE, _SMALLEST_EYE)
    detectors = _detectors()
    if len(detectors.eye_or_glasses.detectMultiScale(face, 1.1, 3, minSize=smallest)) >= 1:
        return True
    return len(detectors.eye.detectMultiScale(face, 1.1, 3, minSize=smallest)) >= 2


def _detectors() -> _Detectors:
    if not hasattr(_own, "detectors"):
        names = ("frontalface_alt2", "profileface", "eye", "eye_tree_eyeglasses")
        _own.detectors = _Detectors(*(_load(name) for name in names))
    detectors: _Detectors = _own.detectors
    return detectors


def _load(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / f"haarcascade_{name}.xml"))
