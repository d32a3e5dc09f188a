"""The vision model as something that looks at photos, where one is configured."""

from bot.examiner import Look
from bot.settings import Settings
from nlp.findings import Findings
from sales.playbook import PhotoSlot

TIME_LIMIT_S = 15.0


def configured_look(settings: Settings) -> Look | None:
    """None without `OPENAI_VISION_MODEL`: then the local check stands alone and says "not checked"."""
    if not settings.openai_vision_model:
        return None
    from openai import AsyncOpenAI  # a second of import: only where a model is used

    from nlp.vision import look, merge

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
    client = AsyncOpenAI(api_key=key, base_url=settings.openai_base_url, timeout=TIME_LIMIT_S, max_retries=1)
    model = settings.openai_vision_model

    async def look_at(data: bytes, slots: tuple[PhotoSlot, ...], local: Findings) -> Findings:
        return merge(local, await look(client, model, data, slots, TIME_LIMIT_S))

    return look_at
