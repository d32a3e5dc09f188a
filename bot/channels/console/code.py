"""The code in an uploaded picture, really read."""

import asyncio
from zoneinfo import ZoneInfo

from bot.channels.console.refusal import RefusalError
from bot.words import console as words


async def read_code(picture: bytes) -> str:
    """The text of the code in the picture, decoded beside the event loop; raises RefusalError."""
    text = await asyncio.to_thread(_read, picture)
    if text is None:
        raise RefusalError(422, words.NO_CODE, "no code")
    return text


def _read(picture: bytes) -> str | None:
    import zxingcpp

    from nlp.findings import NotAPictureError, Reason
    from nlp.picture import open_picture

    try:
        image = open_picture(picture, ZoneInfo("UTC")).image
    except NotAPictureError as error:
        large = error.reason in (Reason.BOMB, Reason.TOO_LARGE)
        said = words.PICTURE_TOO_LARGE if large else words.NO_PICTURE
        raise RefusalError(422, said, f"picture {error.reason}") from None
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return next((code.text for code in found if code.text), None)
