"""gettoken, tickets, logging in, and what else concerns the app itself (wecom.md §3.1, §6)."""

from datetime import timedelta
from typing import Any

from tests.platforms.wecom import errors
from tests.platforms.wecom.errors import Refused, demand
from tests.platforms.wecom.model import Token
from tests.platforms.wecom.routes import TOKEN_LIVES, Ask, api

BAN = timedelta(hours=1)
TICKET_LIVES = timedelta(seconds=7200)
HOUR_S = 3600.0


@api("GET", "gettoken", token=False)
async def gettoken(ask: Ask) -> dict[str, Any]:
    """The app's one token: the same until it ends. Repeated wrong secrets ban the address for an hour."""
    server = ask.server
    demand("corpid" in ask.query, 41002, "corpid missing")
    demand(bool(ask.query.get("corpsecret")), 41004, "corpsecret missing")
    demand(ask.query["corpid"] == server.corp_id, 40013, "invalid corpid")
    for app in server.apps.values():
        if app.secret == ask.query["corpsecret"]:
            now = server.clock()
            if app.token is None or now >= app.token.until:
                app.token = Token(server.fresh("AT"), app.agent_id, now + TOKEN_LIVES)
            left = int((app.token.until - now).total_seconds())
            return {"access_token": app.token.value, "expires_in": left}
    remote = ask.request.remote or ""
    if not server.windows.takes(("wrong", remote), {HOUR_S: server.wrong_secrets_until_ban - 1}):
        server.banned[remote] = server.clock() + BAN
    raise Refused(server.wrong_secret_errcode, "invalid credential")


@api("GET", "auth/getuserinfo")
async def getuserinfo(ask: Ask) -> dict[str, Any]:
    """Who came with this code: once, within five minutes."""
    code = ask.query.get("code", "")
    found = ask.server.login_codes.pop(code, None)
    if found is None or ask.server.clock() >= found[1]:
        raise Refused(40029, "invalid code")
    return dict(found[0])


def _ticket(ask: Ask, kind: str) -> dict[str, Any]:
    """The same ticket until it ends; 400 calls an hour for the corp, 100 for the app."""
    server, app = ask.server, ask.app
    room = server.windows.takes(("ticket", app.agent_id), {HOUR_S: 100})
    demand(room and server.windows.takes("tickets", {HOUR_S: 400}), errors.TOO_OFTEN, "api freq out of limit")
    key, now = (app.agent_id, kind), server.clock()
    if key not in server.tickets or now >= server.tickets[key][1]:
        server.tickets[key] = (server.fresh("TICKET"), now + TICKET_LIVES)
    value, until = server.tickets[key]
    return {"ticket": value, "expires_in": int((until - now).total_seconds())}


@api("GET", "get_jsapi_ticket")
async def jsapi_ticket(ask: Ask) -> dict[str, Any]:
    """For ww.register's getConfigSignature."""
    return _ticket(ask, "corp")


@api("GET", "ticket/get")
async def agent_ticket(ask: Ask) -> dict[str, Any]:
    """For getAgentConfigSignature."""
    demand(ask.query.get("type") == "agent_config", errors.BAD_FIELD, "type must be agent_config")
    return _ticket(ask, "agent")


@api("GET", "agent/get")
async def agent(ask: Ask) -> dict[str, Any]:
    """The app as the console shows it."""
    app = ask.app
    demand(ask.query.get("agentid") == str(app.agent_id), errors.FOREIGN_AGENT, "no permission")
    users = [{"userid": one} for one in sorted(app.visible or ())]
    parties = [1] if app.visible is None else []
    return {
        "agentid": app.agent_id,
        "name": app.name,
        "allow_userinfos": {"user": users},
        "allow_partys": {"partyid": parties},
        "close": 0,
        "report_location_flag": int(app.reports_location),
        "isreportenter": 1,
    }


@api("GET", "get_api_domain_ip")
async def api_domain_ip(ask: Ask) -> dict[str, Any]:
    """Where the API may answer from."""
    return {"ip_list": ["127.0.0.1"]}


@api("GET", "getcallbackip")
async def callback_ip(ask: Ask) -> dict[str, Any]:
    """Where callbacks come from."""
    return {"ip_list": ["127.0.0.1"]}
