"""WeCom's settings: all that belong together, or none. Whether they are right is asked elsewhere."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.doctor.address import is_loopback
from bot.doctor.finding import Finding, Patient, bad, good, note
from bot.settings import Settings
from bot.words import wecom_setup as words

APP = ("wecom_corp_id", "wecom_agent_id", "wecom_secret")
CALLBACK = ("wecom_token", "wecom_aes_key")
BOT = ("wecom_bot_id", "wecom_bot_secret")


async def wecom(patient: Patient) -> Sequence[Finding]:
    """What is configured of WeCom, and what is missing beside it."""
    settings = patient.settings
    if not any(_set(settings, names) for names in (APP, CALLBACK, BOT)) and not settings.wecom_webhooks:
        return [good(words.NOTHING)]
    found = [_half(settings, names) for names in (APP, CALLBACK, BOT)]
    halves = [finding for finding in found if finding is not None]
    if _set(settings, APP) and not _reachable(settings.public_url):
        halves.append(note(*words.UNREACHABLE))
    return halves or [good(words.COMPLETE)]


def _set(settings: Settings, names: Sequence[str]) -> Sequence[str]:
    return [name for name in names if getattr(settings, name) is not None]


def _half(settings: Settings, names: Sequence[str]) -> Finding | None:
    """Some without the others do nothing, and nobody would see why."""
    there = _set(settings, names)
    missing = [name.upper() for name in names if name not in there]
    if not there or not missing:
        return None
    text, remedy = words.HALF
    return bad(text.format(there="、".join(map(str.upper, there)), missing="、".join(missing)), remedy)


def _reachable(public_url: str) -> bool:
    host = urlsplit(public_url).hostname
    return host is not None and not is_loopback(host)
