"""What many write at one moment shares one transaction, and each of them learns when it is durable."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """`write` makes a group durable, at most `limit` at a time; groups are written one after the other."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]], limit: int) -> None:
        self._write_group = write
        self._limit = limit
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._writing = asyncio.Lock()

    async def put(self, item: T) -> None:
        """Returns when it is durable; raises what `write` raises."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, written))
        async with self._writing:
            while not written.done():
                group, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
                await self._write([item for item, _ in group], [future for _, future in group])
        await written

    async def _write(self, items: Sequence[T], futures: Sequence["asyncio.Future[None]"]) -> None:
        try:
            await self._write_group(items)
        except asyncio.CancelledError:
            _settle(futures, ConnectionError("the writer was cancelled"))  # the others must not wait for ever
            raise
        except Exception as error:
            _settle(futures, error)
            return
        _settle(futures, None)


def _settle(futures: Sequence["asyncio.Future[None]"], error: Exception | None) -> None:
    for written in futures:
        if written.done():  # whoever waited was cancelled; what was written is kept
            continue
        if error is None:
            written.set_result(None)
        else:
            written.set_exception(error)
            written.exception()  # seen: whoever was cancelled does not come back to look at it
