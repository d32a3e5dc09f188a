"""A blocking iterator, driven from the event loop one step at a time in a thread of its own."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")
_END = object()
_THREAD = "listening"


@asynccontextmanager
async def steps(make: Callable[[], Iterator[T]], patience_s: float) -> AsyncIterator[AsyncIterator[T]]:
    """The items of `make()`; nothing is computed ahead of who asks. At the end no further step begins, and one that
    is under way is waited for `patience_s`: whoever leaves because the process stops need not stay for it."""
    walk = _Walk(make)
    try:
        yield walk
    finally:
        await walk.end(patience_s)


def leave() -> None:
    """At the end of a process: it ends here and now, and well, where a step is still under way. Python would take
    itself apart under the library that computes it, which ends in an abort."""
    if any(thread.name == _THREAD for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


class _Walk(Generic[T]):
    """The thread and its requests. It is a daemon: a step that does not come back must not keep the process."""

    def __init__(self, make: Callable[[], Iterator[T]]) -> None:
        self._make = make
        self._loop = asyncio.get_running_loop()
        self._asked: SimpleQueue[asyncio.Future[object] | None] = SimpleQueue()
        self._gone = self._loop.create_future()
        self._thread = threading.Thread(target=self._run, name=_THREAD, daemon=True)
        self._thread.start()

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        answer = self._loop.create_future()
        self._asked.put(answer)
        item = await answer
        if item is _END:
            raise StopAsyncIteration
        return item  # type: ignore[no-any-return]

    async def end(self, patience_s: float) -> None:
        self._asked.put(None)
        await asyncio.wait((self._gone,), timeout=patience_s)

    def _run(self) -> None:
        made: Iterator[T] | None = None
        while (answer := self._asked.get()) is not None:
            try:
                made = made or self._make()
                item: object = next(made, _END)
            except Exception as error:
                self._tell(answer, error)
            else:
                self._tell(answer, item)
        close = getattr(made, "close", None)
        if close is not None:  # a generator, which holds files open
            close()
        self._tell(self._gone, None)

    def _tell(self, answer: "asyncio.Future[object]", told: object) -> None:
        try:
            self._loop.call_soon_threadsafe(_settle, answer, told)
        except RuntimeError:  # the loop is closed: nobody waits any more
            self._asked.put(None)


def _settle(answer: "asyncio.Future[object]", told: object) -> None:
    if answer.done():  # whoever asked was cancelled
        return
    if isinstance(told, Exception):
        answer.set_exception(told)
    else:
        answer.set_result(told)
