"""红绿灯: how the sender's own work, or the teams they lead, stands now; a reminder for the owner of one thing."""

from bot import lights
from bot.cards import lights as cards
from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers.answers import Chosen
from bot.signing import lights_path
from bot.tray import ToPerson
from bot.words import common
from bot.words import lights as words
from sales.access import COLLEAGUE, REP, Owned, may_see
from storage import people, readings
from storage.models import Customer, Person


async def show(desk: Desk) -> None:
    """A card with the lights, and the page behind them."""
    if desk.person.role == COLLEAGUE:
        desk.answer(Text(words.FOR_SALES))
    elif not desk.house.playbook.lights.metrics:
        desk.answer(Text(words.NOTHING))
    elif desk.person.role == REP:
        await _own(desk)
    else:
        await _led(desk)


async def _own(desk: Desk) -> None:
    """What is measured is shown to the one who did it first; of the team only the sums."""
    mine = await lights.mine(desk.session, desk.house, desk.now, desk.person)
    board = await lights.board(desk.session, desk.house, desk.now)
    team = next((team for team in board.teams if team.team_id == desk.person.team_id), None)
    desk.answer(cards.own(mine, team, lights_path(desk.house.signing, desk.person.id, desk.now)))


async def _led(desk: Desk) -> None:
    viewer = await people.viewer_of(desk.session, desk.person)
    board = lights.seen_by(await lights.board(desk.session, desk.house, desk.now), viewer)
    if not board.teams:
        desk.answer(Text(words.NO_TEAM))
        return
    parents = await people.parents(desk.session)
    seen = {team.team_id for team in board.teams}
    roots = [team for team in board.teams if parents[team.team_id] not in seen]
    below = [team for team in board.teams if parents[team.team_id] in seen]
    desk.answer(cards.led(roots, below, lights_path(desk.house.signing, desk.person.id, desk.now)))


async def remind(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """Tell the owner of a thing that is still to do, once, whoever asks for it."""
    metric = desk.house.playbook.lights.metric(str(press.args["metric"]))
    action, customer = int(press.thing.removeprefix("action:")), int(press.args["customer"])
    if metric is None:
        desk.answer(Text(words.UNKNOWN))
        return
    await desk.session.get(Customer, customer, with_for_update=True)  # of two who ask one comes after the other
    thing = await lights.still_undone(desk.session, desk.house, metric, desk.now, action, customer)
    if thing is None:
        desk.answer(Text(words.DONE_MEANWHILE))
        return
    viewer = await people.viewer_of(desk.session, desk.person)
    if not may_see(viewer, Owned(thing.owner_id, thing.team_id)):
        desk.answer(Text(common.NOT_YOURS))
        return
    owner = await desk.session.get(Person, thing.owner_id) if thing.owner_id is not None else None
    if owner is None or not owner.active:
        desk.answer(Text(words.NOBODY_TO_REMIND))
    elif await readings.was_reminded(desk.session, customer, metric.id, action):
        desk.answer(Text(words.REMINDED_ALREADY))
    else:
        payload = {"metric": metric.id, "action": action, "to": owner.id}
        evidence = {"cause": desk.tray.key, "event_at": desk.event.at.isoformat()}
        desk.record("light.reminded", customer=customer, deal=thing.deal_id, payload=payload, evidence=evidence)
        card = cards.reminder(thing, metric.label, desk.person.name, desk.now)
        desk.tray.say(ToPerson(owner.id), card, urgency="alert")
        desk.answer(Text(words.reminded(owner.name)))
