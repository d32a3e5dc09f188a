"""A photo arrives and is looked at, whatever the bytes really are."""

import random
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageFilter, ImageOps

from bot.sample.photos import Kind
from nlp.photo import Findings, NotAPictureError, Reason, dump, examine, load
from nlp.picture import WORKING_SIDE, open_picture
from sales.playbook import PhotoRules
from tests.nlp.photographs import changed, encoded, image_of, jpeg_with_scans, png_claiming, sample, with_exif

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)
ORIENTATION, TAKEN, TAKEN_OFFSET = 0x0112, 0x9003, 0x9011


def look(data: bytes, received_at: datetime = NOON) -> Findings:
    return examine(data, PhotoRules(), received_at, SHANGHAI)


def taken(local: str, offset: str | None = None) -> bytes:
    return with_exif(sample(), {}, {TAKEN: local} | ({TAKEN_OFFSET: offset} if offset else {}))


def refusal(data: bytes) -> Reason:
    with pytest.raises(NotAPictureError) as refused:
        look(data)
    return refused.value.reason


# ---- good photos


@pytest.mark.parametrize("kind", ["door", "shelf", "conversation"])
def test_a_good_photo_raises_no_doubt(kind: Kind) -> None:
    findings = look(sample(kind, size=(960, 720)))
    assert (findings.width, findings.height, findings.flags, findings.taken_at) == (960, 720, (), None)


def test_the_local_look_tells_people_and_says_honestly_what_it_cannot_tell() -> None:
    assert look(sample("conversation")).seen == {"people": True, "product": None, "shelf": None, "sign": None}
    assert look(sample("door")).seen["people"] is False
    assert look(sample("door")).checker == "local"


def test_the_same_view_saved_again_hashes_alike_and_another_does_not() -> None:
    first, again = look(sample()), look(changed(sample(), lambda image: image.resize((500, 375))))
    other = look(sample("shelf", seed=2))

    def apart(a: Findings, b: Findings) -> int:
        return (int(a.phash, 16) ^ int(b.phash, 16)).bit_count()

    assert len(first.phash) == 16
    assert apart(first, again) <= 4
    assert apart(first, other) > 10


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_png_and_webp_are_photos_too(kind: str) -> None:
    assert look(encoded(image_of(sample()), kind)).flags == ()


def test_a_phone_held_upright_gives_an_upright_photo() -> None:
    lying = changed(sample("conversation"), lambda image: image.transpose(Image.Transpose.ROTATE_90))
    findings = look(with_exif(lying, {ORIENTATION: 6}))
    assert (findings.width, findings.height) == (640, 480)
    assert findings.seen["people"] is True


@pytest.mark.parametrize("code", range(1, 9))
def test_every_orientation_comes_out_as_the_library_would_turn_it(code: int) -> None:
    data = with_exif(sample("door"), {ORIENTATION: code})
    expected = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    picture = open_picture(data, SHANGHAI)
    assert picture.image.tobytes() == expected.convert("RGB").tobytes()
    assert (picture.width, picture.height) == expected.size


def test_a_large_photo_is_looked_at_reduced() -> None:
    picture = open_picture(encoded(image_of(sample()).resize((4000, 3000))), SHANGHAI)
    assert (picture.width, picture.height) == (4000, 3000)
    assert WORKING_SIDE <= max(picture.image.size) < 2 * WORKING_SIDE


def test_transparent_parts_count_as_white() -> None:
    clear = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    assert open_picture(encoded(clear, "PNG"), SHANGHAI).image.getpixel((5, 5)) == (255, 255, 255)


def test_findings_survive_being_stored() -> None:
    findings = look(taken("2026:03:02 11:58:00"))
    assert load(dump(findings)) == findings


# ---- doubts


def test_a_shaken_photo_is_called_blurred() -> None:
    assert look(changed(sample(), lambda image: image.filter(ImageFilter.GaussianBlur(4)))).flags == ("blurred",)


def test_a_photo_in_the_dark_is_called_dark_and_not_also_blurred() -> None:
    assert look(changed(sample(), lambda image: image.point(lambda value: value // 8))).flags == ("dark",)


def test_a_thumbnail_is_called_small() -> None:
    assert "small" in look(changed(sample(), lambda image: image.resize((300, 225)))).flags


@pytest.mark.parametrize(
    ("minutes_before", "doubted"), [(31, True), (29, False), (0, False), (-9, False), (-11, True)]
)
def test_a_photo_from_earlier_or_from_the_future_is_called_old(minutes_before: int, doubted: bool) -> None:
    eleven = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    findings = look(taken("2026:03:02 11:00:00"), eleven + timedelta(minutes=minutes_before))
    assert ("old" in findings.flags) is doubted


def test_the_time_in_the_file_counts_with_its_own_offset() -> None:
    assert look(taken("2026:03:02 13:00:00", "+09:00")).taken_at == NOON


@pytest.mark.parametrize("nonsense", ["0000:00:00 00:00:00", "yesterday", "", "2026:13:40 99:00:00"])
def test_a_nonsense_time_is_no_time(nonsense: str) -> None:
    assert look(taken(nonsense)).taken_at is None


def test_a_nonsense_offset_leaves_the_local_time() -> None:
    assert look(taken("2026:03:02 12:00:00", "noon")).taken_at == NOON


# In production this is a line in the log; here a warning would end the test.
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_damaged_tags_do_not_spoil_a_photo() -> None:
    data = encoded(image_of(sample()), exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff\x12\x01\x03\x00")
    assert look(data).taken_at is None


# ---- refusals


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.NOT_IMAGE),
        ("你好".encode(), Reason.NOT_IMAGE),
        (b"%PDF-1.7 ...", Reason.NOT_IMAGE),
        (b"PK\x03\x04" + b"\x00" * 50, Reason.NOT_IMAGE),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", Reason.HEIC),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isom", Reason.UNSUPPORTED),
        (b"GIF89a" + b"\x00" * 30, Reason.UNSUPPORTED),
        (b"\xff\xd8\xff\xe0", Reason.TRUNCATED),
    ],
)
def test_what_is_no_photo_is_refused_with_its_reason(data: bytes, reason: Reason) -> None:
    assert refusal(data) is reason


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF"])
def test_other_picture_kinds_are_refused_as_such(kind: str) -> None:
    assert refusal(encoded(image_of(sample()), kind)) is Reason.UNSUPPORTED


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_half_a_photo_is_refused_as_cut_off(kind: str, share: float) -> None:
    data = encoded(image_of(sample()), kind)
    assert refusal(data[: int(len(data) * share)]) is Reason.TRUNCATED


@pytest.mark.parametrize(("width", "height"), [(8000, 7000), (10_000, 10_000), (60_000, 60_000), (1, 60_000_000)])
def test_a_picture_that_claims_too_many_pixels_is_not_even_decoded(width: int, height: int) -> None:
    assert refusal(png_claiming(width, height)) is Reason.BOMB


def test_a_jpeg_with_endless_passes_over_the_picture_is_not_decoded() -> None:
    assert refusal(jpeg_with_scans(100)) is Reason.BOMB
    assert look(jpeg_with_scans(0)).flags == ()


def test_more_than_twenty_megabytes_are_not_opened() -> None:
    assert refusal(sample() + b"\x00" * (20 * 1024 * 1024)) is Reason.TOO_LARGE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_random_damage_ends_in_findings_or_a_reason_never_in_another_error(kind: str) -> None:
    whole = encoded(image_of(sample("door", size=(96, 72))), kind)
    chance = random.Random(42)
    outcomes = set()
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            outcomes.add(type(look(bytes(damaged))).__name__)
        except NotAPictureError:
            outcomes.add("refused")
    assert "refused" in outcomes
