"""Where a web request comes from: this very machine, or a page of our own."""

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from aiohttp import web

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def is_local(request: web.Request) -> bool:
    """Whether somebody at this machine asks. Peer and Host must both say so: a foreign name that resolves to
    loopback is DNS rebinding, and a proxy on this machine speaks for others."""
    if not _is_loopback(request.remote) or any(name in request.headers for name in FORWARDED):
        return False
    return _host_name(request.headers.get("Host", "")) in LOCAL_NAMES


def is_own_page(request: web.Request, public_url: str) -> bool:
    """Whether one of our own pages posts this, as far as the browser says; what is no browser says nothing.

    `Sec-Fetch-Site` is asked first: a form on a page without referrer sends `Origin: null`, and a proxy may
    change the Host.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    ours = {request.headers.get("Host", "").lower(), urlsplit(public_url).netloc.lower()}
    return urlsplit(origin).netloc.lower() in ours - {""}


def _is_loopback(peer: str | None) -> bool:
    try:
        address = ip_address((peer or "").partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
