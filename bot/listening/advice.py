"""The built-in analyser as something that finds what stands in a talk."""

import asyncio

from bot.listening.room import About, Advise
from nlp.analysis import Analysis
from nlp.transcript import Transcript
from sales.playbook import Playbook


def built_in(playbook: Playbook) -> Advise:
    """A second of a processor's time for an hour's talk: in a thread."""

    async def advise(said: Transcript, about: About) -> Analysis:
        from nlp.analyse import analyse

        return await asyncio.to_thread(
            analyse, said, playbook, customer_type=about.customer_type, marks=about.marks, today=about.today
        )

    return advise
