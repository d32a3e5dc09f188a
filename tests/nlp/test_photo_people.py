"""Are people on it? Judged locally, by faces."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image, ImageOps

from bot.sample.photos import Kind
from nlp.people import shows_people
from tests.nlp.photographs import image_of, sample


@pytest.mark.parametrize("size", [(960, 720), (400, 300)])
@pytest.mark.parametrize("seed", range(3))
def test_a_face_is_found_at_every_size(seed: int, size: tuple[int, int]) -> None:
    assert shows_people(image_of(sample("conversation", seed, size)))


@pytest.mark.parametrize("kind", ["door", "shelf"])
@pytest.mark.parametrize("seed", range(4))
def test_signs_and_packages_are_not_taken_for_faces(kind: Kind, seed: int) -> None:
    assert not shows_people(image_of(sample(kind, seed, (960, 720))))


def test_a_face_that_is_not_coloured_like_skin_does_not_count() -> None:
    blue = ImageOps.colorize(image_of(sample("conversation")).convert("L"), "black", "white", mid="blue")
    assert not shows_people(blue)


def test_an_empty_picture_shows_nobody() -> None:
    assert not shows_people(Image.new("RGB", (800, 600), (200, 160, 130)))


def test_many_photos_at_once_are_judged_as_one_by_one() -> None:
    pictures = [image_of(sample(kind, 1)) for kind in ("conversation", "door")] * 2
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(shows_people, pictures)) == [True, False] * 2
