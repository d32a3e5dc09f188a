"""Models come over lines that break, from hubs that differ; nothing wrong is taken for a model."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import model_hub
from bot.model_fetch import ModelFetchError, fetch
from bot.model_hub import hub, repository
from nlp.speech_model import missing_files

BIN = bytes(range(256)) * 4096  # a megabyte
FILES = {"config.json": b"{}", "tokenizer.json": b'{"a": 1}', "vocabulary.txt": b"a\nb\n", "model.bin": BIN}
REPO = "Systran/faster-whisper-small"


class Site:
    """Hugging Face as far as it is asked, and ModelScope; `breaks`: after so many bytes of model.bin, once each."""

    def __init__(self) -> None:
        self.files = dict(FILES)
        self.sha256 = hashlib.sha256(BIN).hexdigest()
        self.breaks: list[int] = []
        self.lists = True
        self.asked: list[tuple[str, str | None]] = []

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/models/{owner}/{name}/tree/main", self.tree)
        app.router.add_get("/{owner}/{name}/resolve/main/{file}", self.resolve)
        app.router.add_get("/cdn/{file}", self.send)
        app.router.add_get("/api/v1/models/{owner}/{name}/repo/files", self.scope_tree)
        app.router.add_get("/api/v1/models/{owner}/{name}/repo", self.scope_send)
        return app

    async def tree(self, request: web.Request) -> web.Response:
        if not self.lists:
            return web.Response(status=404)
        if request.match_info["name"] != "faster-whisper-small":
            return web.Response(status=401)
        entries: list[dict[str, Any]] = [
            {"type": "file", "path": name, "size": len(data), "oid": "0" * 40} for name, data in self.files.items()
        ]
        entries[-1]["lfs"] = {"oid": self.sha256, "size": len(BIN)}
        return web.json_response([*entries, {"type": "file", "path": "README.md", "size": 1, "oid": "0"}])

    async def resolve(self, request: web.Request) -> web.Response:
        name = request.match_info["file"]
        etag = self.sha256 if name == "model.bin" else hashlib.sha1(self.files.get(name, b"")).hexdigest()
        return web.Response(status=302, headers={"Location": f"/cdn/{name}", "X-Linked-ETag": f'"{etag}"'})

    async def send(self, request: web.Request) -> web.StreamResponse:
        return await self._send(request, request.match_info["file"])

    async def scope_tree(self, request: web.Request) -> web.Response:
        files = [
            {"Path": name, "Size": len(data), "Sha256": hashlib.sha256(data).hexdigest(), "Type": "blob"}
            for name, data in self.files.items()
        ]
        return web.json_response({"Code": 200, "Data": {"Files": files}})

    async def scope_send(self, request: web.Request) -> web.StreamResponse:
        return await self._send(request, request.query["FilePath"])

    async def _send(self, request: web.Request, name: str) -> web.StreamResponse:
        self.asked.append((name, request.headers.get("Range")))
        if name not in self.files:
            return web.Response(status=404)
        data, begin = self.files[name], request.http_range.start or 0
        if begin and begin >= len(data):
            return web.Response(status=416)
        answer = web.StreamResponse(status=206 if begin else 200)
        answer.content_length = len(data) - begin
        await answer.prepare(request)
        if name == "model.bin" and self.breaks:
            await answer.write(data[begin : self.breaks.pop(0)])
            assert request.transport
            request.transport.close()
            return answer
        await answer.write(data[begin:])
        return answer


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def source(site: Site) -> AsyncIterator[str]:
    async with TestServer(site.app()) as server:
        yield str(server.make_url("")).rstrip("/")


async def bring(source: str, folder: Path, repo: str = REPO, pauses: int = 0) -> list[tuple[str, int, int | None]]:
    """Download into `folder`; the progress that was told."""
    folder.mkdir(exist_ok=True)
    told: list[tuple[str, int, int | None]] = []
    await fetch(hub(source, repo), folder, lambda *step: told.append(step), [0.0] * pauses)
    return told


async def refusal(source: str, folder: Path, repo: str = REPO) -> tuple[str, str]:
    with pytest.raises(ModelFetchError) as failed:
        await bring(source, folder, repo)
    return failed.value.reason, failed.value.what


async def test_a_model_comes_whole_and_only_what_belongs_to_it(source: str, tmp_path: Path) -> None:
    told = await bring(source, tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == FILES
    assert missing_files(tmp_path) == []
    assert told[-1] == ("model.bin", len(BIN), len(BIN))


async def test_it_goes_on_where_the_line_broke(site: Site, source: str, tmp_path: Path) -> None:
    site.breaks = [300_000, 700_000]
    await bring(source, tmp_path, pauses=2)
    assert (tmp_path / "model.bin").read_bytes() == BIN
    begun = [wanted for name, wanted in site.asked if name == "model.bin"]
    assert begun == [None, "bytes=300000-", "bytes=700000-"]


async def test_a_later_run_goes_on_and_asks_for_nothing_twice(site: Site, source: str, tmp_path: Path) -> None:
    site.breaks = [300_000]
    assert await refusal(source, tmp_path) == ("unreachable", "model.bin")
    assert "model.bin" in missing_files(tmp_path)
    site.asked.clear()
    await bring(source, tmp_path)
    assert site.asked == [("model.bin", "bytes=300000-")]
    assert (tmp_path / "model.bin").read_bytes() == BIN


async def test_what_has_the_wrong_checksum_is_thrown_away(site: Site, source: str, tmp_path: Path) -> None:
    site.sha256 = "0" * 64
    assert await refusal(source, tmp_path) == ("checksum", "model.bin")
    assert [file.name for file in tmp_path.glob("model.bin*")] == []


async def test_a_rest_of_something_else_is_begun_anew(site: Site, source: str, tmp_path: Path) -> None:
    (tmp_path / "model.bin.part").write_bytes(bytes(len(BIN) + 5))
    await bring(source, tmp_path, pauses=1)
    assert (tmp_path / "model.bin").read_bytes() == BIN


async def test_a_model_nobody_has_is_named(source: str, tmp_path: Path) -> None:
    reason, what = await refusal(source, tmp_path, "Systran/faster-whisper-huge")
    assert (reason, what.rpartition("/models/")[2]) == ("unknown_model", "Systran/faster-whisper-huge/tree/main")


async def test_a_plain_folder_on_the_web_will_do(site: Site, source: str, tmp_path: Path) -> None:
    site.lists = False
    await bring(source, tmp_path)
    assert missing_files(tmp_path) == []
    site.sha256 = "0" * 64  # still told by the ETag
    (tmp_path / "model.bin").unlink()
    assert await refusal(source, tmp_path) == ("checksum", "model.bin")


async def test_a_mirrors_page_is_no_model(site: Site, source: str, tmp_path: Path) -> None:
    site.files["config.json"] = "<html>请先登录</html>".encode()
    assert await refusal(source, tmp_path) == ("not_a_model", "config.json")


async def test_a_repository_without_a_tokenizer_is_incomplete(site: Site, source: str, tmp_path: Path) -> None:
    del site.files["tokenizer.json"]
    assert await refusal(source, tmp_path) == ("incomplete", "tokenizer.json")


async def test_nobody_there(tmp_path: Path) -> None:
    assert (await refusal("http://127.0.0.1:9", tmp_path))[0] == "unreachable"


async def test_modelscope_lists_and_sends_in_its_own_way(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_hub, "MODELSCOPE", source)
    await bring("modelscope", tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == FILES


def test_names_become_repositories() -> None:
    assert repository("small") == REPO
    assert repository("large-v3-turbo") == "mobiuslabsgmbh/faster-whisper-large-v3-turbo"
    assert repository("somebody/whisper-ours") == "somebody/whisper-ours"
    assert hub("huggingface", REPO).listing == f"https://huggingface.co/api/models/{REPO}/tree/main"
    assert hub("https://m.example/", REPO).unlisted[0].url == f"https://m.example/{REPO}/resolve/main/config.json"
