"""A rep on a bad day: looks at the phone, does what is asked there, and writes 继续 when nothing comes.

What was tapped once is not tapped again, nor a picture sent twice, unless the bot asks for it anew.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.sample.photos import Kind
from bot.words import morning, summary
from bot.words import photo as photo_words
from bot.words import visit as words
from storage.models import Inbox, Outbox
from tests.chaos.company import Beat
from tests.chaos.phones import Busy
from tests.chat import World, reads
from tests.company import DOOR
from tests.platforms.bubble import Bubble, NotDelivered, NotPossible
from tests.scenarios.steps import LABELS, picture

KINDS: dict[str, Kind] = {label: kind for kind, label in LABELS.items()}
FIELDS = {"缺货清单": ["感冒灵", "布洛芬"], "店员推荐": ["都推"], "合作意向": ["高"]}
NEXT = {"做什么": ["送样"]}
ANSWERS = {words.FIELDS_SUBMIT: FIELDS, words.NEXT_SUBMIT: NEXT, words.SUBMIT: {}}
NO_VISIT = (morning.TITLE, morning.NOBODY_TO_VISIT)  # what 继续 is answered with when none is open
# What a thumb meets where the card changed under it, or the platform did not get through.
CANNOT = (NotDelivered, NotPossible, KeyError, AssertionError)
LOOK_EVERY_S = 0.1
NUDGES_AT_MOST = 60
GROWS_AT_MOST = 5  # times the patience of a rep
Act = Callable[[], Awaitable[None]]
VARIANTS = 8  # of each kind of picture; every one that is sent has bytes of its own all the same


@dataclass
class Rep:
    """`sent`: SHA-256 of every picture → how often it was tried; `nudges`: how often nothing came."""

    world: World
    phone: Busy
    beat: Beat
    patience_s: float
    sent: Counter[str] = field(default_factory=Counter)
    nudges: int = 0
    failed_acts: int = 0
    _seen: dict[str, tuple[int, str]] = field(default_factory=dict)
    _tapped: set[str] = field(default_factory=set)

    async def work(self) -> None:
        """All shops of the day, one after the other."""
        for shop, name in self.beat.shops:
            await Visit(self, shop, name).make()

    async def unfinished(self) -> list[str]:
        """What of this rep's chat the bot has not done yet, in and out."""
        async with self.world.bot.database.read() as session:
            waiting = select(Inbox).where(Inbox.conversation == self.beat.rep, Inbox.state != "done")
            unsent = select(Outbox).where(Outbox.chat == self.beat.rep, Outbox.state.not_in(["sent", "dead"]))
            return [
                *(f"in {row.id} {row.state} {row.attempts} {row.error}" for row in await session.scalars(waiting)),
                *(
                    f"out {row.id} {row.state} {row.attempts} due {row.due_at} {row.error}"
                    for row in await session.scalars(unsent)
                ),
            ]

    async def news(self, within_s: float) -> list[Bubble]:
        """What came or changed since the last look, newest first; empty when nothing did for that long."""
        before: tuple[int, int] | None = None
        for _ in range(int(within_s / LOOK_EVERY_S)):
            if (now := self.phone.changes()) != before:
                before = now
                if fresh := self._fresh(await self.phone.screen()):
                    return fresh
            await asyncio.sleep(LOOK_EVERY_S)
        return []

    def _fresh(self, shown: Sequence[Bubble]) -> list[Bubble]:
        fresh = [one for one in reversed(shown) if self._seen.get(one.id) != (one.repainted, one.words)]
        self._seen = {one.id: (one.repainted, one.words) for one in shown}
        return [one for one in fresh if one.id not in self._tapped]

    async def tap(self, card: Bubble, label: str, answers: dict[str, list[str]]) -> bool:
        """False where it failed, as the app shows its user."""
        here = (
            answers
            if not card.questions
            else {q.title: answers[q.title] for q in card.questions if q.title in answers}
        )
        try:
            await self.phone.presses(card, label, **here)
        except CANNOT:
            self.failed_acts += 1
            self._seen.pop(card.id, None)
            return False
        self._tapped.add(card.id)
        return True


@dataclass
class Visit:
    """One visit, from the door to the summary."""

    rep: Rep
    shop: int
    name: str
    kinds_sent: set[str] = field(default_factory=set)
    labels_given: set[str] = field(default_factory=set)
    is_submitted: bool = False
    was_nudged: bool = False

    async def make(self) -> None:
        await self._until_taken(self._scan)
        in_vain = 0  # nudges in a row: on a busy machine impatience would itself be what keeps it busy
        for _ in range(NUDGES_AT_MOST):
            while news := await self.rep.news(self.rep.patience_s * min(1 + in_vain, GROWS_AT_MOST)):
                in_vain = 0
                if await self._react(news):
                    return
            in_vain += 1
            self.rep.nudges += 1
            self.was_nudged = True
            await self._until_taken(lambda: self.rep.phone.says("继续"))
        raise AssertionError(
            f"{self.rep.beat.rep} gives up on {self.name}; unfinished: {await self.rep.unfinished()}\n"
            + await self.rep.phone.transcript()
        )

    async def _scan(self) -> None:
        token = self.rep.world.bot.house.signing.door(self.shop, 1)
        await self.rep.phone.scans_code(f"{self.rep.world.bot.house.public_url}/v/{token}")

    async def _until_taken(self, act: "Act") -> None:
        """What the app could not send is sent again, as its red mark invites to."""
        for _ in range(NUDGES_AT_MOST):
            try:
                return await act()
            except NotDelivered:
                self.rep.failed_acts += 1
        raise AssertionError("the app cannot send")

    async def _react(self, news: Sequence[Bubble]) -> bool:
        """Do what the newest message asks for that asks for anything. True when the visit is done."""
        whole = "\n".join(one.words for one in news)
        if summary.title(self.name) in whole:
            return True
        if self.is_submitted and self.was_nudged and any(one in whole for one in NO_VISIT):
            return True  # the summary got lost, and no visit is open any more
        for card in news:
            if await self._answer(card):
                return False
        return False

    async def _answer(self, card: Bubble) -> bool:
        labels = card.labels()
        for submit, answers in ANSWERS.items():
            if reads(card, submit) is not None:
                if await self.rep.tap(card, submit, answers):
                    self.is_submitted = self.is_submitted or submit == words.SUBMIT
                return True
        if photo_words.WHICH in card.words:
            return await self._tell_which(card)
        if words.LOCATE_GIVE_UP in labels:
            await self._until_taken(lambda: self.rep.phone.stands_at(DOOR))
            return True
        missing = [label for label in KINDS if f"{label}：{photo_words.MISSING}" in card.words]
        return bool(missing) and await self._photograph(missing)

    async def _tell_which(self, card: Bubble) -> bool:
        left = [label for label in KINDS if label not in self.labels_given] or list(KINDS)
        if await self.rep.tap(card, left[0], {}):
            self.labels_given.add(left[0])
        return False  # several may be asked for at once

    async def _photograph(self, missing: Sequence[str]) -> bool:
        """All at once, each once; after silence those that the bot still misses."""
        wanted = [one for one in missing if one not in self.kinds_sent or self.was_nudged]
        self.was_nudged = False
        self.kinds_sent.update(wanted)
        await asyncio.gather(*(self._send(label) for label in wanted))
        return bool(wanted)

    async def _send(self, label: str) -> None:
        data = _signed(picture(KINDS[label], self.shop % VARIANTS), f"{self.name} {label} {len(self.rep.sent)}")
        digest = hashlib.sha256(data).hexdigest()

        async def act() -> None:
            self.rep.sent[digest] += 1
            await self.rep.phone.photographs(data)

        await self._until_taken(act)


def _signed(jpeg: bytes, words: str) -> bytes:
    """The same picture with a comment inside: other bytes."""
    comment = words.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]
