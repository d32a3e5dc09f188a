"""A client of the configured OpenAI-compatible server."""

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI


def chat_client(settings: Settings, *, time_limit_s: float, retries: int) -> "AsyncOpenAI":
    """`time_limit_s`: of each attempt. To be closed by who asked for it (`async with`)."""
    from openai import AsyncOpenAI  # a second of import: only where a model is used

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
    return AsyncOpenAI(api_key=key, base_url=settings.openai_base_url, timeout=time_limit_s, max_retries=retries)
