"""DingTalk: credentials, gateway, permissions, templates, the month (dingtalk.md §0, §4, §5, §10).

Nobody sees anything of it: messages that never were are asked about, cards are made that stand nowhere, and events
are asked for that nobody could have. About eight calls of the month are spent on an examination.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.doctor.finding import Finding, Patient, bad, good, note
from bot.settings import Settings
from bot.words import dingtalk as words
from storage import usage

TIMEOUT = ClientTimeout(total=8.0)
PUBLIC_TEMPLATE = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"  # §4
WARN_AT = 0.8
SCOPE_MISSING = ("AccessTokenPermissionDenied", "60011")
BOT_TOPIC = {"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}


@dataclass(frozen=True, slots=True)
class _Reply:
    """`code` empty: it went well."""

    code: str
    body: Mapping[str, Any]

    @property
    def scopes(self) -> Sequence[str]:
        detail = self.body.get("accessdenieddetail")
        found = detail.get("requiredScopes") if isinstance(detail, dict) else None
        return [str(scope) for scope in found] if isinstance(found, list) else []

    def has_scope(self) -> bool:
        """Whether the call was let in; what it said about its parameters does not matter."""
        return not self.code.startswith("Forbidden") and not self.code.endswith(SCOPE_MISSING)


async def dingtalk(patient: Patient) -> Sequence[Finding]:
    """Whether the app can hear, speak and show cards, where one is configured."""
    settings = patient.settings
    if settings.dingtalk_client_id is None and settings.dingtalk_client_secret is None:
        return [good(words.NOT_CONFIGURED)]
    if settings.dingtalk_client_id is None or settings.dingtalk_client_secret is None:
        return [bad(words.HALF, words.HALF_REMEDY)]
    try:
        async with ClientSession(timeout=TIMEOUT) as http:
            return await _Visit(http, settings).findings()
    except (ClientError, TimeoutError, OSError) as error:
        return [bad(words.no_answer(type(error).__name__), words.NO_ANSWER_REMEDY)]


async def month(patient: Patient) -> Sequence[Finding]:
    """What went through us of the organisation's month."""
    settings = patient.settings
    if settings.dingtalk_client_id is None:
        return []
    local = patient.now.astimezone(settings.timezone)
    async with patient.database.read() as session:
        used = await usage.used(session, "dingtalk", f"{local:%Y-%m}")
    budgets = {"calls": settings.dingtalk_monthly_calls, "messages": settings.dingtalk_monthly_messages}
    names = {"calls": words.CALLS, "messages": words.MESSAGES}
    return [_used(names[pot], used.get(pot, 0), budget) for pot, budget in budgets.items()]


def _used(name: str, used: int, budget: int) -> Finding:
    text = words.used(name, used, budget)
    return note(text, words.USED_REMEDY) if used >= WARN_AT * budget else good(text)


class _Visit:
    """One examination."""

    def __init__(self, http: ClientSession, settings: Settings) -> None:
        self._http = http
        self._settings = settings
        self._client_id = settings.dingtalk_client_id or ""
        secret = settings.dingtalk_client_secret
        self._secret = secret.get_secret_value() if secret else ""
        self._token = ""

    async def findings(self) -> list[Finding]:
        reply = await self._ask("/v1.0/oauth2/accessToken", {"appKey": self._client_id, "appSecret": self._secret})
        if reply.code:
            return [bad(words.refused(words.WRONG_SECRET, reply.code), _remedy(reply, words.WRONG_SECRET_REMEDY))]
        self._token = str(reply.body.get("accessToken"))
        found = [good(words.SIGNED_IN), await self._gate(), await self._robot(), await self._book()]
        return [*found, *await self._cards(), await self._calendar(), *self._pages()]

    async def _gate(self) -> Finding:
        """A ticket that nobody uses ends by itself."""
        body = {"clientId": self._client_id, "clientSecret": self._secret, "subscriptions": [BOT_TOPIC]}
        reply = await self._ask("/v1.0/gateway/connections/open", body)
        if reply.code or "ticket" not in reply.body:
            return bad(words.refused(words.GATE_SHUT, reply.code or "?"), _remedy(reply, words.GATE_REMEDY))
        return good(words.GATE_OPEN)

    async def _robot(self) -> Finding:
        query = {"robotCode": self._client_id, "processQueryKey": "none"}
        reply = await self._ask("/v1.0/robot/oToMessages/readStatus", None, "GET", query)
        if reply.has_scope():
            return good(words.ROBOT_FINE)
        return bad(words.refused(words.ROBOT_SHUT, reply.code), _remedy(reply, words.ASK_US))

    async def _book(self) -> Finding:
        path = "/topapi/v2/department/listsub"
        reply = await self._ask(path, {"dept_id": 1}, query={"access_token": self._token}, is_old=True)
        if not reply.code:
            return good(words.BOOK_OPEN)
        remedy = words.grant(["qyapi_get_department_list", "qyapi_get_member"])
        return note(words.refused(words.BOOK_SHUT, reply.code), _remedy(reply, remedy))

    async def _cards(self) -> Sequence[Finding]:
        settings = self._settings
        found = [await self._template(words.BUTTON_TEMPLATE, settings.dingtalk_card_template or PUBLIC_TEMPLATE)]
        if settings.dingtalk_form_template:
            found.append(await self._template(words.FORM_TEMPLATE, settings.dingtalk_form_template))
        return found

    async def _template(self, which: str, template: str) -> Finding:
        """A card of it that is made and delivered nowhere."""
        body = {
            "cardTemplateId": template,
            "outTrackId": f"doctor-{secrets.token_hex(12)}",
            "callbackType": "STREAM",
            "cardData": {"cardParamMap": {"title": "doctor"}},
        }
        reply = await self._ask("/v1.0/card/instances", body)
        if not reply.has_scope():
            return note(words.refused(words.CARDS_SHUT, reply.code), _remedy(reply, words.ASK_US))
        if "emplate" in reply.code:
            return note(words.refused(words.template_missing(which), reply.code), words.TEMPLATE_REMEDY)
        return good(words.template_fine(which))

    async def _calendar(self) -> Finding:
        """Nobody's calendar is asked: who lacks the permission is refused for that, else for asking nonsense."""
        nobody = "/v1.0/calendar/users/doctor"
        replies = [
            await self._ask(f"{nobody}/calendars/primary/events", {}),
            await self._ask(f"{nobody}/calendars/primary/events/doctor", None, "GET"),
            await self._ask(f"{nobody}/querySchedule", {}),
        ]
        shut = [reply for reply in replies if not reply.has_scope()]
        if not shut:
            return good(words.CALENDAR_FINE)
        told = words.CALENDAR_SHUT if shut[0] is replies[0] else words.CALENDAR_BLIND
        return note(words.refused(told, shut[0].code), _grants(shut))

    def _pages(self) -> Sequence[Finding]:
        if self._settings.dingtalk_corp_id:
            return []
        return [note(words.PAGES_BLIND, words.PAGES_BLIND_REMEDY)]

    async def _ask(
        self,
        path: str,
        body: Mapping[str, Any] | None,
        method: str = "POST",
        query: Mapping[str, str] | None = None,
        is_old: bool = False,
    ) -> _Reply:
        base = self._settings.dingtalk_oapi_base if is_old else self._settings.dingtalk_api_base
        headers = {"Accept": "application/json", "x-acs-dingtalk-access-token": self._token}
        request = self._http.request(method, base + path, json=body, params=query, headers=headers)
        async with request as response:
            return _reply(response.status, await response.text(errors="replace"))


def _reply(status: int, text: str) -> _Reply:
    try:
        body = json.loads(text)
    except ValueError:
        body = {}
    body = body if isinstance(body, dict) else {}
    errcode = body.get("errcode", 0)
    if status == 200 and errcode == 0:
        return _Reply("" if body else "HTML", body)
    return _Reply(str(errcode or body.get("code") or status), body)


def _grants(replies: Sequence[_Reply]) -> str:
    """How to get everything that is missing at once."""
    scopes = [scope for reply in replies for scope in reply.scopes]
    return words.grant(scopes) if scopes else _remedy(replies[0], words.ASK_US)


def _remedy(reply: _Reply, otherwise: str) -> str:
    if reply.scopes:
        return words.grant(reply.scopes)
    if reply.code.endswith(("IpNotInWhiteList", "60020")):
        return words.IP_REMEDY
    if reply.code.endswith(("ApiCountLimitForOrg", "90020")):
        return words.USED_UP_REMEDY
    return otherwise
