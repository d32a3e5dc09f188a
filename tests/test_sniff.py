"""What a recording is by its first bytes, whatever it is called."""

import pytest

from bot.sniff import OTHER, mime_of


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"#!AMR\n\x04", "audio/amr"),
        (b"#!AMR-WB\n\x04", "audio/amr-wb"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"\xff\xf9\x50\x80", "audio/aac"),
        (b"\x00\x00\x00\x1cftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x1cftypmp42", "video/mp4"),
        (b"\x00\x00\x00\x1cftyp3gp4", "video/3gpp"),
        (b"\x00\x00\x00\x1cftypqt  ", "video/quicktime"),
        (b"OggS" + bytes(24) + b"OpusHead", "audio/ogg"),
        (b"OggS" + bytes(24) + b"Speex   1.2", "audio/speex"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"fLaC\x00", "audio/flac"),
        (b"\x1aE\xdf\xa3", "audio/webm"),
        (b"#!SILK_V3", "audio/silk"),
        (b"\x02#!SILK_V3", "audio/silk"),
        ("只是文字".encode(), OTHER),
        (b"\xff", OTHER),
        (b"\xff\xfe\x00\x4e", OTHER),  # UTF-16
        (b"", OTHER),
    ],
)
def test_recordings_are_known_by_their_beginning(data: bytes, mime: str) -> None:
    assert mime_of(data) == mime
