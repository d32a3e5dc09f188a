"""What is said in a group: whose group it is, by a supervisor or sales operations; anything else gets a hint."""

import re

from bot.cards import group as cards
from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers.answers import Chosen
from bot.words import common
from bot.words import group as words
from sales.access import OPERATIONS, SUPERVISOR
from storage import groups, roster
from storage.models import Team
from storage.outbox import Mode
from storage.people import team_and_below

_BIND = re.compile(r"(?:@\S+\s*)?绑定(?:团队)?[\s：:“「]*(?P<team>.*?)[\s。！”」]*", re.DOTALL)
_UNBIND = re.compile(r"(?:@\S+\s*)?(?:解绑|解除绑定|取消绑定)[\s。！]*")
SLOT = "group"


async def handle(desk: Desk, said: str) -> None:
    """Bind, unbind, or say where things are done."""
    text = said.strip()
    binding = _BIND.fullmatch(text)
    if binding is not None:
        await _bind(desk, binding["team"])
    elif _UNBIND.fullmatch(text):
        await _unbind(desk)
    else:
        desk.answer(Text(common.GROUP_HINT))


async def confirmed(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """Yes, change it. Who may is asked anew."""
    team = await desk.session.get(Team, int(press.thing.removeprefix("team:")))
    if not desk.event.in_group:
        desk.answer(Text(words.ONLY_IN_GROUP))
    elif team is None:
        desk.answer(Text(words.GONE))
    elif team.id not in {one.id for one in await _theirs(desk)}:
        desk.answer(Text(words.not_yours(team.name)))
    else:
        await _settle(desk, team, "repaint_or_send")


async def kept(desk: Desk, _press: Press, _chosen: Chosen) -> None:
    """No, leave it."""
    desk.answer(cards.settled(words.KEPT), SLOT, "repaint_or_send")


async def _bind(desk: Desk, name: str) -> None:
    if not _may_bind(desk):
        desk.answer(Text(words.ONLY_LEADERS))
        return
    teams = {team.name: team for team in await roster.teams(desk.session)}
    theirs = await _theirs(desk)
    team = teams.get(name)
    if team is None:
        desk.answer(Text(words.which_team([one.name for one in theirs])))
    elif team.id not in {one.id for one in theirs}:
        desk.answer(Text(words.not_yours(name)))
    else:
        await _bind_or_ask(desk, team)


async def _bind_or_ask(desk: Desk, team: Team) -> None:
    here = desk.here
    now = await groups.team_of(desk.session, here.channel, here.chat)
    others = await groups.elsewhere(desk.session, team.id, here.channel, here.chat)
    consequences = [words.other_team_here(now.name)] if now is not None and now.id != team.id else []
    consequences += [words.other_group(team.name)] if others else []
    if consequences:
        desk.answer(cards.rebind(team.id, team.name, "\n".join(consequences)), SLOT)
    elif now is not None:
        desk.answer(Text(words.bound_already(team.name)))
    else:
        await _settle(desk, team, "send")


async def _settle(desk: Desk, team: Team, mode: Mode) -> None:
    here = desk.here
    await groups.bind(desk.session, team.id, here.channel, here.chat)
    desk.record("group.bound", payload={"team": team.id, "channel": here.channel, "chat": here.chat})
    desk.answer(cards.settled(words.bound(team.name)), SLOT, mode)


async def _unbind(desk: Desk) -> None:
    here = desk.here
    team = await groups.team_of(desk.session, here.channel, here.chat)
    if not _may_bind(desk):
        desk.answer(Text(words.ONLY_LEADERS))
    elif team is None:
        desk.answer(Text(words.NOT_BOUND))
    elif team.id not in {one.id for one in await _theirs(desk)}:
        desk.answer(Text(words.not_yours(team.name)))
    else:
        await groups.unbind(desk.session, here.channel, here.chat)
        desk.record("group.unbound", payload={"team": team.id, "channel": here.channel, "chat": here.chat})
        desk.answer(Text(words.UNBOUND))


def _may_bind(desk: Desk) -> bool:
    return desk.person.role in (SUPERVISOR, OPERATIONS)


async def _theirs(desk: Desk) -> list[Team]:
    """The teams this person may bind: operations all, a supervisor their own and those below."""
    teams = await roster.teams(desk.session)
    if desk.person.role == OPERATIONS:
        return list(teams)
    if desk.person.role != SUPERVISOR or desk.person.team_id is None:
        return []
    led = await team_and_below(desk.session, desk.person.team_id)
    return [team for team in teams if team.id in led]
