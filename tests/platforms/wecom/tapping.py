"""The app's menu under the chat, as it was made by menu/create (wecom.md §2, §7)."""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import NotPossible

if TYPE_CHECKING:
    from tests.platforms.wecom.app import App


class Taps:
    """What a thumb can do with the menu."""

    app: "App"

    def menu(self) -> list[str]:
        """What can be tapped, in order; "上层/下层" where a button unfolds."""
        return [name for name, _ in self._buttons()]

    async def taps_menu(
        self,
        name: str,
        *,
        scan: str = "",
        photos: list[bytes] | None = None,
        place: tuple[float, float, str] | None = None,
    ) -> str | None:
        """Taps a button by its name (or "upper/lower") and does what opens: scan, take photos, choose a place.

        Returns the address of a view button. NotPossible when there is no such button."""
        button = self._button(name)
        kind, key = button["type"], {"EventKey": button.get("key", "")}
        if kind == "view":
            await self.event("view", {"EventKey": button["url"]})
            return str(button["url"])
        if kind == "view_miniprogram":
            await self.event("view_miniprogram", {"EventKey": button["pagepath"]})
        elif kind.startswith("scancode"):
            await self.event(kind, key | {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": scan}})
        elif kind.startswith("pic"):
            await self._sends_pictures(kind, key, photos or [])
        elif kind == "location_select":
            await self._sends_place(key, place)
        else:
            await self.event("click", key)
        return None

    async def scans(self, text: str) -> None:
        """Scans with the first scanning button that waits for an answer."""
        for name, button in self._buttons():
            if button["type"] == "scancode_waitmsg":
                await self.taps_menu(name, scan=text)
                return
        raise NotPossible("the menu has nothing to scan with")

    async def _sends_pictures(self, kind: str, key: dict[str, str], photos: list[bytes]) -> None:
        rows = [{"PicMd5Sum": hashlib.md5(one).hexdigest()} for one in photos]
        await self.event(kind, key | {"SendPicsInfo": {"Count": len(rows), "PicList": {"item": rows}}})
        for one in photos:
            await self.photographs(one)

    async def _sends_place(self, key: dict[str, str], place: tuple[float, float, str] | None) -> None:
        if place is None:
            raise NotPossible("a place is needed")
        lat, lon, label = place
        info = {"Location_X": lat, "Location_Y": lon, "Scale": 16, "Label": label, "Poiname": label}
        await self.event("location_select", key | {"SendLocationInfo": info, "AppType": "wxwork"})

    def _button(self, name: str) -> dict[str, Any]:
        found = [button for path, button in self._buttons() if name in (path, path.rpartition("/")[2])]
        if len(found) != 1:
            raise NotPossible(f"{len(found)} menu buttons read {name!r} among {self.menu()}")
        return found[0]

    def _buttons(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for row in (self.app.menu or {"button": []})["button"]:
            below = row.get("sub_button") or []
            yield from ((f"{row['name']}/{one['name']}", one) for one in below)
            if not below:
                yield row["name"], row

    async def event(self, name: str, parts: dict[str, Any]) -> None:
        """Given by whoever is tapping."""
        raise NotImplementedError

    async def photographs(self, data: bytes, name: str = "image.jpg") -> str:
        """Given by whoever is tapping."""
        raise NotImplementedError
