"""Recognition by a service with OpenAI's `audio/transcriptions`: `WHISPER_MODEL=remote:<model>`.

Its address and key are `WHISPER_BASE_URL` and `WHISPER_API_KEY`, else those of the language model. What is sent is
sound: nothing in it can be masked, so consent must cover it. Only stretches with speech are sent, as mp3 of two
minutes at most (1 MB, below the limit of 25 MB that OpenAI has), and asked for in `verbose_json` with the times of
segments and words. A service that gives no segments is believed its text, for the whole two minutes.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, BeforeValidator

from nlp.audio import RATE
from nlp.hearing import pieces
from nlp.recogniser import Piece
from nlp.sentences import is_subtitle
from nlp.transcript import Segment, Speaker, Word
from nlp.windows import Window

if TYPE_CHECKING:
    from openai import OpenAI

    from nlp.stretches import Mono

WINDOW_S = 120.0
BIT_RATE = 64_000
TIME_LIMIT_S = 300.0  # for one answer
RETRIES = 2
MOST_HINTS = 200  # characters


def _listed(value: object) -> object:
    return [] if value is None else value


class _Heard(BaseModel):
    start: float
    end: float
    text: str


class _HeardWord(BaseModel):
    start: float
    end: float
    word: str


class _Answer(BaseModel):
    """What is read of an answer; a service may leave out all but the text."""

    text: str = ""
    segments: Annotated[list[_Heard], BeforeValidator(_listed)] = []
    words: Annotated[list[_HeardWord], BeforeValidator(_listed)] = []


class Service:
    """See nlp.recogniser.Recogniser. Raises openai.OpenAIError, and pydantic.ValidationError at strange answers."""

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        model: str,
        *,
        language: str | None = None,
        time_limit_s: float = TIME_LIMIT_S,
        window_s: float = WINDOW_S,
    ) -> None:
        """`window_s`: seconds of speech in a request."""
        self.name = model
        self._base_url, self._api_key, self._model = base_url, api_key, model
        self._language, self._time_limit_s, self._window_s = language, time_limit_s, window_s

    def pieces(
        self, path: Path, *, start_s: float = 0.0, hotwords: Sequence[str] = (), language: str | None = None
    ) -> Iterator[Piece]:
        """A piece for each request."""
        from openai import OpenAI

        def hear(windows: Sequence[Window], speakers: Sequence[Speaker | None]) -> Iterator[Segment]:
            for window in windows:
                answer = self._ask(client, window, hotwords, language or self._language)
                yield from _segments(answer, window, speakers[window.channel])

        with OpenAI(
            api_key=self._api_key or "none",
            base_url=self._base_url,
            timeout=self._time_limit_s,
            max_retries=RETRIES,
        ) as client:
            yield from pieces(path, start_s, 1, self._window_s, hear)

    def _ask(self, client: "OpenAI", window: Window, hotwords: Sequence[str], language: str | None) -> _Answer:
        from openai import omit

        answer = client.audio.transcriptions.with_raw_response.create(
            file=("talk.mp3", _mp3(window.samples())),
            model=self._model,
            response_format="verbose_json",
            timestamp_granularities=["segment", "word"],
            language=language or omit,
            prompt="，".join(hotwords)[:MOST_HINTS] or omit,
        )
        return _Answer.model_validate_json(answer.content)


def _segments(answer: _Answer, window: Window, speaker: Speaker | None) -> Iterator[Segment]:
    length_s = len(window.samples()) / RATE
    heard = answer.segments or [_Heard(start=0, end=length_s, text=answer.text)]
    for one in heard:
        text = one.text.strip()
        if text and not is_subtitle(text):
            start, end = window.recorded(one.start), window.recorded(one.end)
            words = [word for word in answer.words if one.start <= (word.start + word.end) / 2 < one.end]
            yield Segment(start, max(start, end), text, speaker, tuple(_word(word, window) for word in words))


def _word(word: _HeardWord, window: Window) -> Word:
    middle = (word.start + word.end) / 2
    return Word(window.recorded(word.start, middle), window.recorded(word.end, middle), word.word)


def _mp3(sound: "Mono") -> bytes:
    import av

    out = BytesIO()
    with av.open(out, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = BIT_RATE
        frame = av.AudioFrame.from_ndarray(sound[None], format="fltp", layout="mono")
        frame.sample_rate = RATE
        fit = av.AudioResampler(stream.format, "mono", RATE, frame_size=stream.frame_size)
        for whole in (frame, None):
            for fitted in fit.resample(whole):
                container.mux(stream.encode(fitted))
        container.mux(stream.encode(None))
    return out.getvalue()
