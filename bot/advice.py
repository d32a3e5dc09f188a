"""The text model as something that finds what stands in a talk, where one is configured."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.chat_client import chat_client
from bot.listening.room import About, Advise
from bot.settings import Settings
from nlp.analysis import Analysis
from nlp.transcript import Transcript
from sales.playbook import Playbook
from storage import usage
from storage.database import Database

TIME_LIMIT_S = 20.0
"""Of the whole answer, retries included: the card is to be there 30 s after the last word."""
RETRIES = 2
BUDGET = "model"


@asynccontextmanager
async def configured_advice(
    settings: Settings, database: Database, playbook: Playbook
) -> AsyncIterator[Advise | None]:
    """None without `OPENAI_MODEL`: then the built-in analyser is all there is."""
    name = settings.openai_model
    if not name:
        yield None
        return
    from nlp.advice import advise
    from nlp.chat_model import Model

    async with chat_client(settings, time_limit_s=TIME_LIMIT_S, retries=RETRIES) as client:
        model = Model(client, name, TIME_LIMIT_S)

        async def advise_on(said: Transcript, about: About) -> Analysis:
            async def may_ask() -> bool:
                return await _spend(database, about, playbook.calls.model_per_team_day)

            return await advise(
                said,
                playbook,
                customer_type=about.customer_type,
                marks=about.marks,
                today=about.today,
                model=model,
                may_ask=may_ask,
            )

        yield advise_on


async def _spend(database: Database, about: About, limit: int) -> bool:
    """Count one more analysis of the team's day; people without a team share one budget."""
    kind = f"team:{about.team_id if about.team_id is not None else 'none'}"
    async with database.write() as session:
        return await usage.spend(session, BUDGET, about.today.isoformat(), kind, limit)
