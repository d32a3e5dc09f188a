"""Is it a photo of the place, or of a screen that shows the place?"""

import numpy as np
import pytest
from PIL import Image

from bot.sample.photos import Kind
from nlp.screen import shows_screen
from tests.nlp.photographs import changed, image_of, photo_of_screen, roller_shutter, sample


def is_screen(data: bytes) -> bool:
    return shows_screen(np.asarray(image_of(data).convert("L")))


@pytest.mark.parametrize("tilt", [3.0, 8.0])
@pytest.mark.parametrize("dot", [2.3, 3.3, 6.0])
def test_the_dots_of_a_display_are_noticed(dot: float, tilt: float) -> None:
    assert is_screen(photo_of_screen(image_of(sample("door")), dot, tilt))


@pytest.mark.parametrize("kind", ["door", "shelf", "conversation"])
@pytest.mark.parametrize("seed", range(3))
def test_a_photo_of_the_place_is_believed(kind: Kind, seed: int) -> None:
    assert not is_screen(sample(kind, seed, size=(960, 720)))


@pytest.mark.parametrize("side", [600, 1600])
def test_a_photo_sent_larger_or_smaller_is_believed(side: int) -> None:
    assert not is_screen(changed(sample(), lambda image: image.resize((side, side * 3 // 4))))


@pytest.mark.parametrize("slat", [5, 9, 17, 30])
def test_a_roller_shutter_is_even_too_but_in_one_direction_only(slat: int) -> None:
    assert not is_screen(roller_shutter(slat, 2.0))


def test_pure_noise_is_no_screen() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (700, 900), np.uint8)
    assert not shows_screen(noise)


def test_a_picture_too_small_to_tell_is_believed() -> None:
    assert not shows_screen(np.asarray(Image.new("L", (255, 900))))
