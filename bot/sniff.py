"""What a file is, by its first bytes; what the sender says about it is not believed."""

OTHER = "application/octet-stream"
SHOWN_INLINE = ("image/jpeg", "image/png", "image/webp", "image/gif")

_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "audio/webm"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


def mime_of(data: bytes) -> str:
    """The media type of a photo, recording or common file; `OTHER` for everything else."""
    for start, mime in _STARTS:
        if data.startswith(start):
            return mime
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12], OTHER)
    if data[4:8] == b"ftyp":
        return "image/heic" if data[8:12] in _HEIC else "audio/mp4"
    if len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2:  # an MPEG frame, layer 3, without a tag
        return "audio/mpeg"
    return OTHER


def is_audio(mime: str) -> bool:
    """Whether a browser should offer to play it."""
    return mime.startswith("audio/")
