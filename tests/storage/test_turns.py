"""One writer at a time: who is in a hurry goes first, and nobody is left standing."""

import asyncio

from storage.turns import Turns


class Desk:
    """Notes who had a turn; each holds it until the others have come."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.had: list[str] = []
        self.inside = 0

    async def writes(self, name: str, hurried: bool) -> None:
        async with self.turns.take(hurried):
            self.inside += 1
            assert self.inside == 1
            await asyncio.sleep(0)
            self.had.append(name)
            self.inside -= 1


async def stand_in_line(desk: Desk, *names: str) -> list["asyncio.Task[None]"]:
    """`!` before a name: in a hurry."""
    line = [asyncio.create_task(desk.writes(name, name.startswith("!"))) for name in names]
    await asyncio.sleep(0)
    return line


async def test_who_is_in_a_hurry_goes_first_but_not_twice_in_a_row() -> None:
    desk = Desk()
    async with desk.turns.take(False):
        line = await stand_in_line(desk, "a", "b", "!1", "c", "!2", "!3", "!4", "!5")
    await asyncio.gather(*line)
    assert desk.had == ["!1", "a", "!2", "b", "!3", "c", "!4", "!5"]


async def test_one_in_a_hurry_does_not_keep_the_others_from_ever_writing() -> None:
    """Messages that come without end, each in a hurry, and one worker."""
    desk = Desk()

    async def without_end() -> None:
        while True:
            await desk.writes("!", True)

    endless = asyncio.create_task(without_end())
    async with asyncio.timeout(60):
        for _ in range(3):
            await desk.writes("worker", False)
    endless.cancel()
    await asyncio.gather(endless, return_exceptions=True)
    assert desk.had.count("worker") == 3


async def test_whoever_goes_away_takes_no_turn_along() -> None:
    desk = Desk()
    async with desk.turns.take(False):
        first, second, third = await stand_in_line(desk, "a", "!b", "c")
        second.cancel()  # before it was called
        await asyncio.sleep(0)
        first.cancel()  # has not noticed yet when it would be called
    await asyncio.gather(first, second, third, return_exceptions=True)
    assert desk.had == ["c"]
    async with desk.turns.take(False):
        called, after = await stand_in_line(desk, "d", "e")
    called.cancel()  # it was called just now
    await asyncio.gather(called, after, return_exceptions=True)
    assert desk.had == ["c", "e"]
    async with asyncio.timeout(60), desk.turns.take(True):
        pass
