"""A recording is handed in over a line that breaks: every byte once, the recording once, whatever comes between."""

import asyncio
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.signing import UPLOAD_LIFE, Session, upload_path
from bot.web import upload_intake
from bot.web.sessions import COOKIE
from bot.web.upload_form import PIECE_LIMIT, SIZE_LIMIT
from storage.database import Database
from storage.models import Identity, Inbox, Media, Person, Upload
from storage.uploads import GIVEN_UP_AFTER, abandoned, parts_of
from tests.chat import World, world
from tests.web.browser import Browser, link_on, served
from tests.web.logins import AUTHORIZE, WECOM, FakeLogin

MB = 1024 * 1024


def sound(size: int, seed: int = 1) -> bytes:
    return b"ID3" + random.Random(seed).randbytes(size - 3)


@dataclass
class Sending:
    """What the page's script does, with a line that does as the test says."""

    browser: Browser
    path: str
    data: bytes
    name: str = "和王店长的电话.mp3"
    mtime: int = 1

    async def begin(self, size: int | None = None) -> dict[str, Any]:
        chosen = {"name": self.name, "size": len(self.data) if size is None else size}
        return await self.asks("POST", "/begin", json.dumps(chosen | {"fingerprint": f"{chosen} {self.mtime}"}))

    async def piece(self, id: int, offset: int, size: int) -> dict[str, Any]:
        return await self.asks("PUT", f"/{id}/{offset}", self.data[offset : offset + size])

    async def finish(self, id: int) -> dict[str, Any]:
        return await self.asks("POST", f"/{id}/finish", b"")

    async def asks(
        self, method: str, path: str, body: bytes | str, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        sent = BytesIO(body) if isinstance(body, bytes) else body
        async with self.browser.client.request(method, self.path + path, data=sent, headers=headers) as answer:
            return {"status": answer.status, **await answer.json()}

    async def breaks_off(self, id: int, offset: int, size: int) -> None:
        """The line goes in the middle of a piece."""
        server = self.browser.client.server
        _, writer = await asyncio.open_connection(server.host, server.port)
        head = f"PUT {self.path}/{id}/{offset} HTTP/1.1\r\nHost: {server.host}\r\nContent-Length: {size}\r\n\r\n"
        writer.write(head.encode() + self.data[offset : offset + size // 2])
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def whole(self) -> dict[str, Any]:
        begun = await self.begin()
        await self.piece(begun["id"], 0, len(self.data))
        return await self.finish(begun["id"])


def link(company: World, person: str = "小林") -> str:
    return upload_path(company.bot.house.signing, company.company.people[person], company.clock())


@pytest.fixture
def sending(company: World, browser: Browser) -> Sending:
    return Sending(browser, link(company), sound(300_000))


async def handed_in(company: World) -> list[Inbox]:
    async with company.bot.database.read() as session:
        return list(await session.scalars(select(Inbox).where(Inbox.key.like("upload:%"))))


async def received(company: World) -> list[tuple[Media, bytes]]:
    async with company.bot.database.read() as session:
        ids = list(await session.scalars(select(Media.id)))
        return [await company.bot.media.read(session, id) for id in ids]


async def test_the_page_says_what_to_do_and_may_ask_only_us(company: World, browser: Browser) -> None:
    page = await browser.opens(link(company))
    assert page.status == 200
    page.shows("上传录音", "选择录音", "最大 500 MB", "这一页只给 小林 看")
    assert "connect-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    page.hides("还没传完的")


async def test_whoever_asks_in_the_chat_gets_the_way_to_it(company: World, browser: Browser) -> None:
    lin = company.phone("R01")
    await lin.says("上传录音")
    await lin.sees("断了网也能接着传")
    (await browser.opens(await link_on(lin))).shows("选择录音", "这一页只给 小林 看")


async def test_a_recording_becomes_a_file_in_the_chat(company: World, sending: Sending) -> None:
    assert await sending.whole() == {"status": 200, "id": 1, "received": 300_000, "state": "done"}
    ((media, data),) = await received(company)
    assert data == sending.data
    assert (media.name, media.mime, media.size) == ("和王店长的电话.mp3", "audio/mpeg", 300_000)
    await company.settled()
    (row,) = await handed_in(company)
    assert (row.channel, row.conversation, row.key, row.state) == ("console", "R01", "upload:1", "done")
    assert row.payload["content"]["media_id"] == media.id
    assert not list(parts_of(company.bot.settings.data_folder).folder.iterdir())


@pytest.mark.parametrize("seed", range(2))
async def test_a_line_that_breaks_anywhere_loses_and_doubles_nothing(
    company: World, sending: Sending, seed: int
) -> None:
    """Cut lines, lost answers, pieces twice, pieces that overlap, reloads of the page: in any order."""
    chance = random.Random(seed)
    standing = await sending.begin()
    for _ in range(40):
        at, id = standing["received"], standing["id"]
        size = chance.randint(1, 15_000)
        match chance.choice(["piece", "piece", "cut", "lost answer", "overlap", "too far", "reload", "finish"]):
            case "cut":
                await sending.breaks_off(id, at, size)
            case "lost answer":
                await sending.piece(id, at, size)
            case "overlap" if at:
                again = chance.randrange(at)
                here = (await sending.begin())["received"]
                standing = await sending.piece(id, again, size)
                assert standing["received"] == max(here, min(again + size, 300_000))
            case "too far":
                standing = await sending.begin()
                assert await sending.piece(id, standing["received"] + 1, 10) == standing
            case "reload":
                standing = await sending.begin()
                assert standing["received"] >= at
                assert standing["id"] == id
            case "finish" if at < 250_000:
                assert (await sending.finish(id))["state"] == "open"
            case _:
                standing = await sending.piece(id, at, size)
    while standing["received"] < 300_000:
        standing = await sending.piece(standing["id"], standing["received"], 60_000)
    assert (await sending.finish(standing["id"]))["state"] == "done"
    assert [data for _, data in await received(company)] == [sending.data]
    assert len(await handed_in(company)) == 1


async def test_two_servers_finish_it_once(company: World, sending: Sending) -> None:
    begun = await sending.begin()
    await sending.piece(begun["id"], 0, 300_000)
    async with served(company) as other:
        both = (sending, Sending(other, sending.path, sending.data))
        answers = await asyncio.gather(*(one.finish(begun["id"]) for one in both for _ in range(2)))
    assert {answer["state"] for answer in answers} == {"done"}
    assert len(await received(company)) == len(await handed_in(company)) == 1
    assert (await sending.begin())["state"] == "done", "the same file chosen again is here already"
    async with company.bot.database.write() as session:
        await session.execute(update(Media).values(erased="done"))
    assert (await sending.begin())["received"] == 0, "what was erased may come again"


async def test_what_is_unfinished_is_shown_and_waited_for(
    company: World, browser: Browser, sending: Sending
) -> None:
    begun = await sending.begin()
    await sending.piece(begun["id"], 0, 150_000)
    company.clock.advance(hours=11)
    (await browser.opens(sending.path)).shows("还没传完的", "和王店长的电话.mp3", "50%")
    company.clock.advance(hours=2)
    (await browser.opens(sending.path)).shows("链接过期了", "上传录音")
    again = Sending(browser, link(company), sending.data)
    assert (await again.begin())["received"] == 150_000
    again.mtime = 2
    assert (await again.begin())["received"] == 0, "a changed file is another one"


async def test_a_folder_that_was_lost_is_filled_again(company: World, sending: Sending) -> None:
    begun = await sending.begin()
    await sending.piece(begun["id"], 0, 200_000)
    parts_of(company.bot.settings.data_folder).path(begun["id"]).write_bytes(sending.data[:50_000])
    assert (await sending.finish(begun["id"]))["received"] == 50_000
    assert (await sending.piece(begun["id"], 50_000, 250_000))["received"] == 300_000
    await sending.finish(begun["id"])
    assert [data for _, data in await received(company)] == [sending.data]


# ---- what is not taken ---------------------------------------------------------------------------------


async def test_too_large_empty_and_odd_files_and_pieces_get_a_word(company: World, sending: Sending) -> None:
    too_large = await sending.begin(SIZE_LIMIT + 1)
    assert (too_large["status"], "超过 500 MB" in too_large["error"]) == (413, True)
    assert "空的" in (await sending.begin(0))["error"]
    for odd in ("", "[]", '{"name": "a", "size": 1}', '{"name": "a\\u0000", "size": 1, "fingerprint": "a"}'):
        assert (await sending.asks("POST", "/begin", odd))["status"] == 400
    begun = await sending.begin(1000)
    assert (await sending.piece(begun["id"], 0, 1001))["status"] == 400
    assert (await sending.asks("PUT", f"/{begun['id']}/0", bytes(PIECE_LIMIT + 1)))["status"] == 413
    assert parts_of(company.bot.settings.data_folder).held(begun["id"]) == 0


async def test_a_full_disk_is_said_and_costs_nothing(
    company: World, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = await sending.begin()
    await sending.piece(begun["id"], 0, 1000)
    monkeypatch.setattr(upload_intake, "ROOM_LEFT", 2**60)
    refused = await sending.begin()
    assert (refused["status"], "磁盘" in refused["error"]) == (507, True)
    monkeypatch.undo()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.uploads.os.fsync", full)
    assert (await sending.piece(begun["id"], 1000, 1000))["status"] == 507
    monkeypatch.undo()
    assert (await sending.begin())["received"] == 1000


async def test_nobody_reaches_into_anothers_upload(company: World, browser: Browser, sending: Sending) -> None:
    begun = await sending.begin()
    zhao = Sending(browser, link(company, "小赵"), sending.data)
    assert (await zhao.piece(begun["id"], 0, 10))["status"] == 404
    assert (await zhao.finish(begun["id"]))["status"] == 404
    assert (await zhao.begin())["id"] != begun["id"]
    assert (await sending.piece(999, 0, 10))["status"] == 404


async def test_links_that_are_forged_expired_or_foreign_open_nothing(
    company: World, browser: Browser, sending: Sending
) -> None:
    begun = await sending.begin()
    signing, me = company.bot.house.signing, company.company.people["小林"]
    forged = Sending(browser, sending.path[:-2] + "xx", sending.data)
    assert (await forged.begin())["status"] == 404
    assert (await browser.opens(forged.path)).status == 404
    cookie = signing.session(Session("console", "R02"), company.clock())
    foreign = await browser.opens(sending.path, {"Cookie": f"{COOKIE}={cookie}"})
    foreign.shows("给另一位同事的")
    async with served(company, logins=[FakeLogin("wecom", "wxwork", AUTHORIZE)]) as inside:
        assert (await inside.opens(sending.path, WECOM)).headers["Location"].startswith("https://platform.example")
        there = Sending(inside, sending.path, sending.data)
        assert (await there.asks("PUT", f"/{begun['id']}/0", b"x", WECOM))["status"] == 403
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert (await sending.asks("PUT", f"/{begun['id']}/0", b"x", elsewhere))["status"] == 403
    company.clock.advance(seconds=UPLOAD_LIFE.total_seconds() + 1)
    late = await sending.piece(begun["id"], 0, 10)
    assert (late["status"], "过期" in late["error"]) == (410, True)
    async with company.bot.database.write() as session:
        await session.execute(update(Person).where(Person.id == me).values(active=False))
    left = Sending(browser, link(company), sending.data)
    assert (await left.begin())["status"] == 403


async def test_it_is_answered_in_the_app_in_which_the_page_is_open(company: World, sending: Sending) -> None:
    begun = await sending.begin()
    await sending.piece(begun["id"], 0, 300_000)
    async with company.bot.database.write() as session:
        session.add(Identity(channel="wecom", external_id="lin", person_id=company.company.people["小林"]))
    cookie = company.bot.house.signing.session(Session("wecom", "lin"), company.clock())
    await sending.asks("POST", f"/{begun['id']}/finish", b"", {"Cookie": f"{COOKIE}={cookie}"})
    (row,) = await handed_in(company)
    assert (row.channel, row.conversation) == ("wecom", "lin")


# ---- what nobody went on with --------------------------------------------------------------------------


async def test_what_nobody_went_on_with_is_given_up_after_a_day(database: Database, tmp_path: Path) -> None:
    parts = parts_of(tmp_path)
    async with world(database, tmp_path) as company, served(company) as browser:
        old = Sending(browser, link(company), sound(1000))
        first = await old.begin()
        await old.piece(first["id"], 0, 500)
        company.clock.advance(seconds=(GIVEN_UP_AFTER - timedelta(hours=1)).total_seconds())
        path = link(company)
        fresh = Sending(browser, path, sound(2000, 2), "另一段.mp3")
        second = await fresh.begin()
        await fresh.piece(second["id"], 0, 500)
        assert await abandoned(database, parts, company.clock()) == 0
        company.clock.advance(hours=2)
        parts.write(77, 0, b"left by somebody who died")
        assert await abandoned(database, parts, company.clock()) == 1
        assert [file.name for file in parts.folder.iterdir()] == [f"{second['id']}.part"]
        async with database.read() as session:
            assert dict((await session.execute(select(Upload.id, Upload.state))).all()) == {
                first["id"]: "given_up",
                second["id"]: "open",
            }
        late = Sending(browser, path, old.data)
        assert (await late.piece(first["id"], 500, 500))["status"] == 404
        assert (await late.begin())["received"] == 0
        await fresh.piece(second["id"], 500, 1500)
        assert (await fresh.finish(second["id"]))["state"] == "done"


@pytest.mark.slow
async def test_200_megabytes_over_a_bad_line(company: World, browser: Browser) -> None:
    """Mostly zeros, so that the disk need not hold much; the hash is of all of it."""
    import resource

    data = bytearray(200 * MB)
    data[:3] = b"ID3"
    data[-5:] = b"ende!"
    sending = Sending(browser, link(company), bytes(data))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    chance, standing = random.Random(5), await sending.begin()
    while standing["received"] < len(data):
        if chance.random() < 0.1:
            await sending.breaks_off(standing["id"], standing["received"], MB)
            standing = await sending.begin()
        else:
            standing = await sending.piece(standing["id"], standing["received"], MB)
    assert (await sending.finish(standing["id"]))["state"] == "done"
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 100 * 1024, "a recording is never in memory as a whole"
    async with company.bot.database.read() as session:
        (media,) = await session.scalars(select(Media))
    assert media.sha256 == sha256(data).hexdigest()
