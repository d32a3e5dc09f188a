"""Wake-ups through Redis (`storage.wakeups`): a file of its own, so that nobody without Redis loads its client."""

import asyncio
import json
import random
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from storage.inbox import Conversation
from storage.wakeups import Heard

log = structlog.get_logger(__name__)
TOPIC = "xingji:wakeups"
MOST_PENDING = 1_000  # more than this piles up only while Redis is away, and then the sweep is quicker
SILENCE_S = 30.0  # after this long the silent server is asked whether it is there
ANSWER_S = 5.0
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 30.0
AWAY = (RedisError, OSError, TimeoutError)


class RedisWakeups:
    """Through Redis publish and subscribe. Redis may vanish at any moment: one warning, and it is tried again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._me = uuid.uuid4().hex  # a replica need not hear itself
        self._pending: dict[Conversation, None] = {}  # an ordered set
        self._bell = asyncio.Event()
        self._is_away = False

    def announce(self, conversations: Sequence[Conversation]) -> None:
        """Tell the others soon; what is too much is dropped."""
        room = MOST_PENDING - len(self._pending)
        self._pending.update(dict.fromkeys(conversations[:room]))
        self._bell.set()

    async def listen(self, heard: Heard) -> None:
        """Hear the others and carry the announcements, for ever; cancel to stop."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._again_and_again(self._publish_on))
            tasks.create_task(self._again_and_again(lambda redis: self._hear_on(redis, heard)))

    async def _again_and_again(self, work: Callable[[Redis], Any]) -> None:
        """Do `work` on a connection of its own; when Redis goes away, wait longer each time and start anew."""
        wait = FIRST_WAIT_S
        while True:
            began = asyncio.get_running_loop().time()
            async with _connect(self._url) as redis:
                try:
                    await work(redis)
                except AWAY as error:
                    self._note_away(error)
            if asyncio.get_running_loop().time() - began > LONGEST_WAIT_S:
                wait = FIRST_WAIT_S  # it had worked for a good while
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))
            wait = min(wait * 2, LONGEST_WAIT_S)

    async def _publish_on(self, redis: Redis) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            told, self._pending = list(self._pending), {}
            await redis.publish(TOPIC, json.dumps([self._me, told]))
            self._note_back()

    async def _hear_on(self, redis: Redis, heard: Heard) -> None:
        async with redis.pubsub() as pubsub:
            await pubsub.subscribe(TOPIC)
            self._note_back()
            while True:
                message = await _next_message(pubsub)
                sender, conversations = _read(message["data"]) if message["type"] == "message" else (self._me, [])
                if sender != self._me:
                    heard(conversations)

    def _note_away(self, error: Exception) -> None:
        if not self._is_away:
            log.warning("wakeups.redis_away", error=type(error).__name__)
        self._is_away = True

    def _note_back(self) -> None:
        if self._is_away:
            log.info("wakeups.redis_back")
        self._is_away = False


def _connect(url: str) -> Redis:
    # Reading may take as long as there is silence; the library would give up after 5 s and retry for a minute.
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=ANSWER_S,
        socket_timeout=SILENCE_S + ANSWER_S,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 0),
    )


async def _next_message(pubsub: PubSub) -> dict[str, Any]:
    """The next thing the server says; when it is silent it is asked, and TimeoutError if it does not answer."""
    message: dict[str, Any] | None = await pubsub.get_message(timeout=SILENCE_S)
    if message is None:
        await pubsub.ping()
        message = await pubsub.get_message(timeout=ANSWER_S)
    if message is None:
        raise TimeoutError("no answer")
    return message


def _read(data: str) -> tuple[str, list[Conversation]]:
    """(who says so, the conversations); what is not ours is nobody's and names none."""
    try:
        sender, conversations = json.loads(data)
        return str(sender), [(str(channel), str(conversation)) for channel, conversation in conversations]
    except (TypeError, ValueError):
        return "", []
