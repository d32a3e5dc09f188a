"""The configured text model: who is asked, and how often a team may ask on a day."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.advice import configured_advice
from bot.listening.room import About
from bot.settings import Settings
from nlp.advice import USED_UP
from sales.playbook import Playbook
from storage.database import open_database
from tests.nlp.advice_server import TALK, playbook, replies
from tests.nlp.chat_server import ChatServer

TODAY = About("pharmacy", {}, 1, date(2026, 11, 23))


def settings(url: str | None) -> Settings:
    model = "m" if url else None
    return Settings(  # type: ignore[call-arg]
        _env_file=None, openai_model=model, openai_base_url=url, openai_api_key=SecretStr("sk-secret")
    )


def with_budget(limit: int) -> Playbook:
    calls = playbook().calls.model_copy(update={"model_per_team_day": limit})
    return playbook().model_copy(update={"calls": calls})


async def test_a_team_asks_as_often_a_day_as_the_playbook_says(sqlite_url: str) -> None:
    server = ChatServer(replies())
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.handle)
    database = open_database(sqlite_url)
    elsewhere, tomorrow = replace(TODAY, team_id=None), replace(TODAY, today=TODAY.today + timedelta(days=1))
    async with (
        TestServer(app) as running,
        configured_advice(settings(str(running.make_url("/v1"))), database, with_budget(1)) as advise,
    ):
        assert advise is not None
        found = [await advise(TALK, about) for about in (TODAY, TODAY, elsewhere, tomorrow)]
    await database.close()
    assert [one.analyser for one in found] == ["llm", "builtin", "llm", "llm"]
    assert [one.fallback for one in found] == [None, USED_UP, None, None]
    assert len(server.asked) == 3


async def test_without_a_model_nobody_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_MODEL", raising=False)
    database = open_database(f"sqlite:///{tmp_path}/never.db")
    async with configured_advice(settings(None), database, playbook()) as advise:
        assert advise is None
    await database.close()
