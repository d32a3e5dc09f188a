"""A transcription service somewhere else: what it is sent, and how little of its answer is believed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import openai
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import ValidationError

from nlp.speech import Piece
from nlp.speech_remote import Service
from tests.nlp.voices import NOISE, NOTE, TALK, turns

SAID = {
    "text": "这个价格有点贵。账期呢？",
    "segments": [
        {"id": 0, "start": 0.5, "end": 2.0, "text": " 这个价格有点贵。"},
        {"id": 1, "start": 2.0, "end": 999.0, "text": "账期呢？"},
        {"id": 2, "start": 3.0, "end": 3.5, "text": "请不吝点赞 订阅 转发"},
    ],
    "words": [{"start": 0.5, "end": 0.9, "word": "这个"}, {"start": 2.1, "end": 2.4, "word": "账期"}],
}


class Desk:
    """Answers as told, and keeps what it was sent: the fields of each form, and the seconds of sound in it."""

    def __init__(self) -> None:
        self.answers: list[web.Response] = []
        self.fields: list[dict[str, list[str]]] = []
        self.seconds: list[float] = []
        self.key: str | None = None
        self.pause_s = 0.0

    async def hear(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.key = request.headers.get("Authorization")
        file = form["file"]
        assert isinstance(file, web.FileField)
        with file.file as sent:
            data = sent.read()
        with av.open(BytesIO(data)) as container:
            assert container.streams.audio[0].codec_context.name == "mp3float"
            frames = list(container.decode(audio=0))
        self.seconds.append(sum(frame.samples for frame in frames) / 16_000)
        self.fields.append({name: [str(one) for one in form.getall(name)] for name in form if name != "file"})
        await asyncio.sleep(self.pause_s)
        return self.answers.pop(0) if self.answers else web.json_response(SAID)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def address(desk: Desk) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/v1/audio/transcriptions", desk.hear)
    async with TestServer(app) as server:
        yield str(server.make_url("/v1"))


async def heard(address: str, path: Path, time_limit_s: float = 20.0, **more: Any) -> Sequence[Piece]:
    """All pieces."""
    service = Service(address, "sk-speech", "whisper-1", time_limit_s=time_limit_s, window_s=10.0)
    return await asyncio.to_thread(lambda: list(service.pieces(path, **more)))


async def test_speech_is_sent_in_parts_and_comes_back_with_its_times(desk: Desk, address: str) -> None:
    pieces = await heard(address, TALK, hotwords=["康乐医药", "冷链"], language="zh")
    assert len(desk.seconds) == len(pieces) - 1 > 3
    assert max(desk.seconds) < 10.5
    assert desk.key == "Bearer sk-speech"
    assert desk.fields[0] == {
        "model": ["whisper-1"],
        "response_format": ["verbose_json"],
        "timestamp_granularities[]": ["segment", "word"],
        "language": ["zh"],
        "prompt": ["康乐医药，冷链"],
    }
    said = [segment for piece in pieces for segment in piece.segments]
    assert {segment.text for segment in said} == {"这个价格有点贵。", "账期呢？"}
    assert {segment.speaker for segment in said} == {"rep", "customer"}
    assert said[0].start == pytest.approx(turns()[0].start, abs=0.2)
    assert [word.text for word in said[0].words] == ["这个"]
    assert all(segment.end <= 35.2 for segment in said)


async def test_a_service_that_knows_no_times_is_believed_its_text(desk: Desk, address: str) -> None:
    desk.answers = [web.json_response({"text": "刚见了王店长", "segments": None})]
    pieces = await heard(address, NOTE)
    [segment] = pieces[0].segments
    assert (segment.text, segment.speaker, segment.words) == ("刚见了王店长", None, ())
    assert segment.end == pytest.approx(9.7, abs=0.2)


async def test_noise_is_not_sent(desk: Desk, address: str) -> None:
    assert [piece.segments for piece in await heard(address, NOISE)] == [()]
    assert desk.seconds == []


async def test_what_is_no_answer_is_an_error(desk: Desk, address: str) -> None:
    desk.answers = [web.Response(text="<html>oops</html>")]
    with pytest.raises(ValidationError):
        await heard(address, NOTE)
    desk.answers = [web.json_response({"error": {"message": "no"}}, status=401)]
    with pytest.raises(openai.AuthenticationError):
        await heard(address, NOTE)


async def test_a_service_that_is_busy_is_asked_again(desk: Desk, address: str) -> None:
    desk.answers = [web.json_response({}, status=503, headers={"Retry-After": "0.01"})]
    assert (await heard(address, NOTE))[0].segments
    assert len(desk.seconds) == 2


async def test_a_service_that_never_answers_is_given_up(
    desk: Desk, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.speech_remote.RETRIES", 0)
    desk.pause_s = 1.0
    with pytest.raises(openai.APITimeoutError):
        await heard(address, NOTE, time_limit_s=0.2)
