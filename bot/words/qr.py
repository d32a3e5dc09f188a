"""What `xingji qr` says."""

NO_FONT = (
    "这台机器上没有可用的中文字体，做不出客户名称，所以没有生成。\n"
    "Debian：apt-get install fonts-wqy-microhei；macOS 自带字体，请确认 /System/Library/Fonts 下有 STHeiti"
)
NOBODY_CHOSEN = "请说明要哪些客户：--customer 编号（可多次）、--team 团队名称，或 --all"
NO_OUT = "请用 --out 文件.pdf 说明写到哪里"
NOT_PDF = "--out 的文件名要以 .pdf 结尾"
NO_CUSTOMERS = "没有找到客户，没有生成"


def local_address(url: str) -> str:
    """Codes that only this machine can open."""
    return f"注意：二维码里的地址是 {url}，别的手机打不开。正式张贴前请设置 XINGJI_PUBLIC_URL，再重新生成。"


def unknown_customer(code: str) -> str:
    """No customer has this code."""
    return f"没有编号为 {code} 的客户"


def unknown_team(name: str) -> str:
    """No such team."""
    return f"没有叫“{name}”的团队"


def unusable_font(file: str) -> str:
    """A font the PDF writer cannot use."""
    return f"字体 {file} 不能用在 PDF 里，请安装 fonts-wqy-microhei"


def missing_characters(characters: str) -> str:
    """Characters the font lacks."""
    return f"字体里没有这些字，纸上用 〓 代替：{characters}"


def renewed(code: str) -> str:
    """The old code is worth nothing now."""
    return f"客户 {code} 的旧二维码已作废，请把新的贴上"


def done(count: int, pages: int, path: str) -> str:
    """The file is there."""
    return f"已生成 {count} 个二维码，共 {pages} 页：{path}"


def cannot_write(path: str, reason: str) -> str:
    """The file cannot be written."""
    return f"写不了 {path}：{reason}"
