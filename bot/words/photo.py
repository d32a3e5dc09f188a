"""What the bot says about photos."""

from collections.abc import Mapping

WHICH = "这张是哪一张？"
MISSING = "还没拍"
COMPLETE = "照片都齐了。拍得不好随时可以重拍。"

REFUSED: Mapping[str, str] = {
    "not_image": "这个不是照片，我打不开。请直接拍一张发给我。",
    "too_large": "这张照片太大了（超过 20 MB），请用手机相机直接拍一张。",
    "bomb": "这张图片尺寸大得不正常，我没有打开它。请直接拍一张发给我。",
    "truncated": "这张照片没传完整，请再发一次。",
    "heic": "这种苹果照片格式（HEIC）我还打不开。请在相机设置里选“兼容性最佳”，或者直接在聊天里拍。",
    "unsupported": "这种图片格式我打不开，请发 JPEG 或 PNG 照片。",
}
DOUBTS: Mapping[str, str] = {
    "small": "照片太小",
    "blurred": "有点糊",
    "dark": "有点暗",
    "old": "不是刚拍的",
    "screen": "像是翻拍的屏幕",
    "duplicate": "这张以前发过",
    "similar": "和以前的一张很像",
    "no_people": "没看到人",
    "no_product": "没看到商品",
    "no_shelf": "没看到货架",
    "no_sign": "没看到招牌",
}
THINGS: Mapping[str, str] = {"people": "人", "product": "商品", "shelf": "货架", "sign": "招牌"}
NOT_CHECKED = "未检查"


def refused(reason: str) -> str:
    return REFUSED[reason]


def doubt(key: str) -> str:
    return DOUBTS[key]


def progress(taken: int, wanted: int) -> str:
    return f"照片 {taken}/{wanted}"


def placed(label: str) -> str:
    return f"{label} ✓"


def still_missing(labels: list[str]) -> str:
    return f"还差：{'、'.join(labels)}" if labels else ""


def seen(things: Mapping[str, bool | None]) -> str:
    """「有人；商品、货架、招牌未检查」"""
    found = [f"有{word}" for thing, word in THINGS.items() if things.get(thing)]
    unchecked = [word for thing, word in THINGS.items() if things.get(thing) is None]
    parts = [*found, *([f"{'、'.join(unchecked)}{NOT_CHECKED}"] if unchecked else [])]
    return "；".join(parts)
