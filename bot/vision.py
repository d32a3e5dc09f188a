"""The vision model as something that looks at photos, where one is configured."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
    from openai import AsyncOpenAI  # a second of import: only where a model is used

    from nlp.vision import look, merge

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
    async with AsyncOpenAI(
        api_key=key, base_url=settings.openai_base_url, timeout=TIME_LIMIT_S, max_retries=1
    ) as client:

        async def look_at(data: bytes, slots: tuple[PhotoSlot, ...], local: Findings) -> Findings:
            return merge(local, await look(client, model, data, slots, TIME_LIMIT_S))

        yield look_at
