"""What a file is, by its first bytes; what the sender says about it is not believed."""

OTHER = "application/octet-stream"
SHOWN_INLINE = ("image/jpeg", "image/png", "image/webp", "image/gif")

SILK = "audio/silk"

_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"#!AMR-WB", "audio/amr-wb"),
    (b"#!AMR", "audio/amr"),
    (b"#!SILK", SILK),
    (b"\x02#!SILK", SILK),
    (b"\x1aE\xdf\xa3", "audio/webm"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_SPEEX_AT = 28  # where an Ogg's first page says what is in it
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


def mime_of(data: bytes) -> str:
    """The media type of a photo, recording or common file; `OTHER` for everything else."""
    for start, mime in _STARTS:
        if data.startswith(start):
            return mime
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12], OTHER)
    if data.startswith(b"OggS"):
        return "audio/speex" if data[_SPEEX_AT : _SPEEX_AT + 8] == b"Speex   " else "audio/ogg"
    if data[4:8] == b"ftyp":
        return _of_brand(data[8:12])
    return _of_frame(data)


def _of_brand(brand: bytes) -> str:
    """What lies in a file of the MP4 family."""
    if brand in _HEIC:
        return "image/heic"
    if brand.startswith(b"3g"):
        return "video/3gpp"
    if brand == b"qt  ":
        return "video/quicktime"
    return "audio/mp4" if brand.startswith((b"M4A", b"M4B")) else "video/mp4"


def _of_frame(data: bytes) -> str:
    """Sound without any heading: its first frame begins with eleven or twelve ones."""
    if len(data) < 2 or data[0] != 0xFF:
        return OTHER
    if data[1] & 0xF6 == 0xF0:  # ADTS: layer 0
        return "audio/aac"
    return "audio/mpeg" if data[1] & 0xE6 == 0xE2 else OTHER  # layer 3


def is_audio(mime: str) -> bool:
    """Whether a browser should offer to play it."""
    return mime.startswith("audio/")
