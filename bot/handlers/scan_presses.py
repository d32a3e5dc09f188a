"""Buttons of the first checkpoint."""

from bot.cards.card import Press, Text
from bot.handlers import position, scan
from bot.handlers.answers import Chosen
from bot.handlers.asking import ask
from bot.handlers.submit import leave
from bot.handlers.visit_desk import VisitDesk


async def unlocated(at: VisitDesk, _press: Press, _chosen: Chosen) -> None:
    """No position can be had here: flagged, and the visit goes on."""
    at = at.record("visit.unlocated")
    position.show_settled(at)
    await ask(at)


async def carry_on(at: VisitDesk, _press: Press, _chosen: Chosen) -> None:
    """Stay with the open visit."""
    await ask(at)


async def switch(at: VisitDesk, press: Press, _chosen: Chosen) -> None:
    """Close the open visit and open the one that was scanned."""
    customer = await scan.check_door(at.desk, int(press.args["customer"]), int(press.args["door"]))
    if isinstance(customer, str):
        at.desk.answer(Text(customer))
        return
    leave(at)
    await at.desk.session.flush()  # there is one open visit per rep at any moment: close before opening
    await scan.open_visit_at(at.desk, customer, None)
