"""Looks at how the self-built app is set up, as far as the platform and our own address tell (wecom.md §8, §11)."""

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import aiohttp

from bot.channel import SendError
from bot.channels.wecom import contacts, menu
from bot.channels.wecom.app import crypto
from bot.channels.wecom.callback import PATH
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.crypto import Crypto
from bot.channels.wecom.errors import WeComError
from bot.channels.wecom.parts import Ground
from bot.settings import SettingsError

Topic = Literal["token", "agent", "range", "menu", "menu_made", "callback", "schedule", "meeting"]
NO_MENU = 46003
ANSWER_WITHIN_S = 1.0  # the platform's own patience when it checks the address
TIMEOUT = aiohttp.ClientTimeout(total=5.0)
ROOT = 1  # the id of the whole company's department


@dataclass(frozen=True, slots=True)
class Report:
    """What was found about `topic`. `errcode`: the platform's refusal, and `told` its own words about it.

    `facts`: what a person should know: `name`, `people`, `departments`, `whole`, `url`, `status`, `why`.
    """

    topic: Topic
    ok: bool
    errcode: int | None = None
    told: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


async def survey(ground: Ground, client: WeComClient, *, make_menu: bool) -> list[Report]:
    """Everything in the order in which it is set up. Without a token nothing more is asked of the platform; our own
    address is tried all the same. `make_menu`: ours takes the place of whatever menu there is."""
    reports = [await _tried("token", lambda: _token(client))]
    if reports[-1].ok:
        reports += await _app(client)
    if reports[-1].ok:
        reports.append(await _tried(*(("menu_made", lambda: _make_menu(client)) if make_menu else _menu(client))))
        reports.append(await _permission(client, "schedule", "oa/schedule/add"))
        reports.append(await _permission(client, "meeting", "meeting/create"))
    reports.append(await try_callback(ground))
    return reports


async def _tried(topic: Topic, ask: Callable[[], Awaitable[Report]]) -> Report:
    """What `ask` reports; a refusal is a report too."""
    try:
        return await ask()
    except WeComError as error:
        return Report(topic, False, error.errcode, error.told)
    except SendError as error:
        return Report(topic, False, facts={"why": error.reason})


async def _token(client: WeComClient) -> Report:
    await client.token()
    return Report("token", True)


async def _app(client: WeComClient) -> list[Report]:
    """Whether the app answers from here, and who is in its visible range."""
    found: dict[str, object] = {}

    async def ask() -> Report:
        found.update(await contacts.agent(client))
        return Report("agent", not found.get("close"), facts={"name": str(found.get("name", ""))})

    report = await _tried("agent", ask)
    return [report, _range(found)] if report.ok else [report]


def _range(agent: Mapping[str, object]) -> Report:
    people = _count(agent.get("allow_userinfos"), "user")
    departments = _count(agent.get("allow_partys"), "partyid")
    tags = _count(agent.get("allow_tags"), "tagid")
    whole = "yes" if ROOT in departments else ""
    facts = {"people": str(len(people)), "departments": str(len(departments)), "whole": whole}
    return Report("range", bool(people or departments or tags), facts=facts)


def _count(part: object, name: str) -> list[object]:
    rows = part.get(name) if isinstance(part, Mapping) else None
    return rows if isinstance(rows, list) else []


async def _make_menu(client: WeComClient) -> Report:
    await menu.create(client, menu.MENU)
    return Report("menu_made", True)


def _menu(client: WeComClient) -> tuple[Topic, Callable[[], Awaitable[Report]]]:
    async def ask() -> Report:
        try:
            kept = await menu.buttons(client)
        except WeComError as error:
            if error.errcode != NO_MENU:
                raise
            return Report("menu", False)
        return Report("menu", menu.keys(kept) >= menu.keys(menu.MENU))

    return "menu", ask


async def _permission(client: WeComClient, topic: Topic, api: str) -> Report:
    """An empty request makes nothing: without permission it is refused for that, else for being empty."""
    try:
        await client.post(api, {})
    except WeComError as error:
        if error.meaning == "alert":
            return Report(topic, False, error.errcode, error.told)
    except SendError as error:
        return Report(topic, False, facts={"why": error.reason})
    return Report(topic, True)


async def try_callback(ground: Ground) -> Report:
    """Ask our own public address as the platform does when the administrator saves it."""
    try:
        opener = crypto(ground.settings)
    except SettingsError:
        return Report("callback", False, facts={"why": "bad key"})
    if opener is None:
        return Report("callback", False, facts={"why": "not configured"})
    url = ground.settings.public_url + PATH
    facts = {"url": url}
    began = time.monotonic()
    try:
        status, answered = await _ask_ourselves(ground, opener, url)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return Report("callback", False, facts=facts | {"why": type(error).__name__})
    if status != 200 or not answered:
        return Report("callback", False, facts=facts | {"status": str(status)})
    slow = time.monotonic() - began > ANSWER_WITHIN_S
    return Report("callback", not slow, facts=facts | ({"why": "slow"} if slow else {}))


async def _ask_ourselves(ground: Ground, opener: Crypto, url: str) -> tuple[int, bool]:
    """The status, and whether the answer was the bare text."""
    text = str(secrets.randbelow(10**18))
    sealed = opener.seal(text, ground.clock(), secrets.token_hex(8))
    query = {
        "msg_signature": sealed.signature,
        "timestamp": sealed.timestamp,
        "nonce": sealed.nonce,
        "echostr": sealed.encrypt,
    }
    async with ground.session.get(url, params=query, timeout=TIMEOUT, allow_redirects=False) as answer:
        return answer.status, await answer.content.read(1000) == text.encode()
