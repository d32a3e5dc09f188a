"""The vision model as something that looks at photos, where one is configured."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.chat_client import chat_client
from bot.examiner import Look
from bot.settings import Settings
from nlp.findings import Findings
from sales.playbook import PhotoSlot

TIME_LIMIT_S = 15.0


@asynccontextmanager
async def configured_look(settings: Settings) -> AsyncIterator[Look | None]:
    """None without `OPENAI_VISION_MODEL`: then the local check stands alone and says "not checked"."""
    model = settings.openai_vision_model
    if not model:
        yield None
        return
    from nlp.vision import look, merge

    async with chat_client(settings, time_limit_s=TIME_LIMIT_S, retries=1) as client:

        async def look_at(data: bytes, slots: tuple[PhotoSlot, ...], local: Findings) -> Findings:
            return merge(local, await look(client, model, data, slots, TIME_LIMIT_S))

        yield look_at
