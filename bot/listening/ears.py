"""The recogniser of this process: loaded for the first talk, and looked for again while there is none."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.settings import Settings
from nlp.speech import NotReady, Recogniser, Wanted

log = structlog.get_logger(__name__)
LOOK_AGAIN = timedelta(minutes=1)

MODELS = "models"  # the folder under the data folder

Load = Callable[[], Recogniser | NotReady]
"""Finds the model, which blocks; NotReady where there is none."""


def wanted(settings: Settings) -> Wanted:
    """What the settings say of the recogniser."""
    # The language model's key goes to its own address alone.
    other = None if settings.whisper_base_url else settings.openai_api_key
    key = settings.whisper_api_key or other
    return Wanted(
        model=settings.whisper_model,
        models=settings.data_folder / MODELS,
        device=settings.whisper_device,
        compute_type=settings.whisper_compute_type,
        threads=settings.whisper_threads,
        language=settings.whisper_language,
        base_url=settings.whisper_base_url or settings.openai_base_url,
        api_key=key.get_secret_value() if key else None,
    )


class Ears:
    """`recogniser` gives what hears, or says why there is nothing to hear with."""

    def __init__(self, load: Load, clock: Clock) -> None:
        self._load = load
        self._clock = clock
        self._found: Recogniser | NotReady | None = None
        self._looked_at: datetime | None = None

    @property
    def able(self) -> bool:
        """Whether there is a model, as far as is known: until the first talk comes nobody looked."""
        return not isinstance(self._found, NotReady)

    async def recogniser(self) -> Recogniser | NotReady:
        """Load it, once; while there is none, look once a minute."""
        if self._found is None or (isinstance(self._found, NotReady) and self._may_look()):
            self._looked_at = self._clock()
            self._found = await asyncio.to_thread(self._load)
            if isinstance(self._found, NotReady):
                log.warning("listening.no_model", reason=self._found.reason, what=self._found.what)
            else:
                log.info("listening.model_loaded", model=self._found.name)
        return self._found

    def _may_look(self) -> bool:
        return self._looked_at is None or self._clock() - self._looked_at >= LOOK_AGAIN
