"""The addresses: what a telephone can reach, and who can reach the console."""

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.doctor.finding import Finding, Patient, good, note

NOWHERE = ("0.0.0.0", "::")


async def public_url(patient: Patient) -> Sequence[Finding]:
    """Whether a door code leads anywhere when a telephone scans it."""
    url = patient.settings.public_url
    remedy = "请把 XINGJI_PUBLIC_URL 设成手机能打开的网址，例如 https://xingji.example.com，再打印二维码"
    host = urlsplit(url).hostname
    if host is None or not url.startswith(("http://", "https://")):
        return [note(f"二维码里的网址 {url} 不像网址", remedy)]
    if host in NOWHERE or is_loopback(host):
        return [note(f"二维码里的网址是 {url}，只有这台机器打得开，手机扫了打不开", remedy)]
    if url.startswith("http://"):
        return [note(f"二维码里的网址 {url} 不是 https", "手机浏览器只在 https 下给出位置，请配上证书")]
    return [good(f"二维码里的网址 {url}")]


async def console(patient: Patient) -> Sequence[Finding]:
    """Who can open the console, in which anybody can act as anyone."""
    settings = patient.settings
    if settings.xingji_console_open:
        remedy = "试用完请去掉 XINGJI_CONSOLE_OPEN"
        return [note("本地操作台对所有能连上的人开放，谁都能扮演谁", remedy)]
    where = f"{settings.xingji_host}:{settings.xingji_port}"
    if is_loopback(settings.xingji_host):
        return [good(f"只监听本机 {where}")]
    return [good(f"监听 {where}，别的机器能打开网页；操作台仍只许本机打开")]


def is_loopback(host: str) -> bool:
    """Whether the name or address means this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
