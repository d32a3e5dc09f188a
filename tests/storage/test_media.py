"""Received files are kept once, whole, and under no name a sender can choose."""

import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.database import Database
from storage.media import NAME_LENGTH, MediaLostError, MediaStore, Received, hashed, plain_name
from storage.models import Media

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


def files_in(store: MediaStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


async def test_what_was_put_is_read_back(database: Database, store: MediaStore) -> None:
    async with database.write() as session:
        media_id = (await store.put(session, b"picture", "image/jpeg", "门头.jpg", NOON)).id
    async with database.read() as session:
        media, data = await store.read(session, media_id)
    assert data == b"picture"
    assert (media.mime, media.name, media.size, media.received_at) == ("image/jpeg", "门头.jpg", 7, NOON)
    assert media.sha256 == hashlib.sha256(b"picture").hexdigest()


async def test_the_same_bytes_lie_once_on_disk_but_every_reception_has_a_row(
    database: Database, store: MediaStore
) -> None:
    async with database.write() as session:
        first = await store.put(session, b"again", "image/jpeg", "a.jpg", NOON)
        second = await store.put(session, b"again", "image/jpeg", "b.jpg", NOON)
        assert first.id != second.id
        assert await session.scalar(select(func.count()).select_from(Media)) == 2
    assert files_in(store) == [store.path(first.sha256)]


async def test_many_files_are_put_in_their_order(database: Database, store: MediaStore) -> None:
    received = [Received(b"%d" % (n % 30), "image/jpeg", f"{n}.jpg", NOON) for n in range(60)]
    async with database.write() as session:
        rows = await store.put_all(session, received)
        assert await store.put_all(session, []) == []
    assert [row.id for row in rows] == sorted({row.id for row in rows})
    assert [row.name for row in rows] == [file.name for file in received]
    async with database.read() as session:
        assert [(await store.read(session, row.id))[1] for row in rows] == [file.data for file in received]
    assert len(files_in(store)) == 30


async def test_the_same_bytes_at_the_same_moment_leave_one_file_and_no_scraps(
    database: Database, store: MediaStore
) -> None:
    async def receive() -> None:
        async with database.write() as session:
            await store.put(session, b"x" * 100_000, "image/jpeg", "a.jpg", NOON)

    await asyncio.gather(*(receive() for _ in range(5)))
    assert [path.read_bytes() for path in files_in(store)] == [b"x" * 100_000]


async def test_a_path_as_file_name_goes_nowhere(database: Database, store: MediaStore, tmp_path: Path) -> None:
    async with database.write() as session:
        media = await store.put(session, b"evil", "image/jpeg", "../../../etc/cron.d/evil\x00.jpg", NOON)
    assert media.name == "evil.jpg"
    assert files_in(store) == [store.path(media.sha256)]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\rep\\门头照.jpg", "门头照.jpg"),
        ("..", ""),
        ("line\r\nbreak\u202e.jpg", "linebreak.jpg"),
        ("😀.png", "😀.png"),
        ("\ud800broken.png", "broken.png"),
    ],
)
def test_names_become_harmless_text(sent: str, kept: str) -> None:
    assert plain_name(sent) == kept


def test_a_long_name_is_shortened() -> None:
    assert len(plain_name("长" * 5000)) == NAME_LENGTH


async def test_a_rolled_back_reception_leaves_no_row(database: Database, store: MediaStore) -> None:
    async def fail_after_putting() -> None:
        async with database.write() as session:
            await store.put(session, b"lost", "image/jpeg", "a.jpg", NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after_putting()
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Media)) == 0


async def test_unknown_missing_and_altered_files_are_said_to_be_lost(database: Database, store: MediaStore) -> None:
    async with database.write() as session:
        missing = await store.put(session, b"missing", "image/jpeg", "a.jpg", NOON)
        altered = await store.put(session, b"altered", "image/jpeg", "b.jpg", NOON)
    store.path(missing.sha256).unlink()
    store.path(altered.sha256).write_bytes(b"another")
    async with database.read() as session:
        for media_id in (missing.id, altered.id, 10_000):
            with pytest.raises(MediaLostError):
                await store.read(session, media_id)


async def test_a_failed_write_leaves_no_scraps(
    database: Database, store: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("storage.media.os.fsync", full)
    async with database.write() as session:
        with pytest.raises(OSError, match="no space"):
            await store.put(session, b"big", "image/jpeg", "a.jpg", NOON)
    assert files_in(store) == []


async def test_a_file_gets_a_second_name_and_is_not_loaded(database: Database, store: MediaStore) -> None:
    file = store.folder.parent / "7.part"
    for name in ("一次.m4a", "又一次.m4a"):
        file.write_bytes(b"sound" * 1000)
        async with database.write() as session:
            media = await store.put_file(session, await hashed(file), "audio/mp4", f"../{name}", NOON)
        assert (media.size, media.name, media.mime) == (5000, name, "audio/mp4")
        file.unlink()
    async with database.read() as session:
        assert (await store.read(session, media.id))[1] == b"sound" * 1000
    assert len(files_in(store)) == 1


async def test_what_is_removed_is_gone_with_its_copies_and_nothing_else_is(
    sqlite_database: Database, store: MediaStore
) -> None:
    async with sqlite_database.write() as session:
        gone, stays = await store.put_all(session, [Received(d, "audio/amr", "a.amr", NOON) for d in (b"1", b"2")])
    for media in (gone, stays):
        store.copy(media.sha256, "mp3").write_bytes(b"copy")
    store.remove(gone.sha256)
    store.remove(gone.sha256)
    assert sorted(files_in(store)) == sorted([store.path(stays.sha256), store.copy(stays.sha256, "mp3")])
