"""Phones of people who do not wait for the rest of the company: nothing is settled between their steps."""

from collections.abc import Coroutine, Sequence
from typing import Any

from tests.chat import Phone
from tests.phones.dingtalk import DingTalkPhone
from tests.phones.wecom import WeComPhone
from tests.platforms.bubble import Bubble

SCREEN = 12  # messages that a person looks at


class Busy(Phone):
    """Every step goes to the platform at once, and time passes by itself."""

    async def _step(self, act: Coroutine[Any, Any, None]) -> None:
        await act

    @property
    def chat(self) -> list[Bubble]:
        """All messages, as the platform keeps them."""
        raise NotImplementedError

    def changes(self) -> tuple[int, int]:
        """Another pair whenever something came or was repainted."""
        return len(self.chat), sum(one.repainted for one in self.chat[-SCREEN:])

    async def screen(self) -> Sequence[Bubble]:
        """The newest messages, in order."""
        raise NotImplementedError


class BusyWeComPhone(Busy, WeComPhone):
    """In WeCom."""

    @property
    def chat(self) -> list[Bubble]:
        return self._user.bubbles

    async def screen(self) -> Sequence[Bubble]:
        return [one for one in self.chat[-SCREEN:] if not one.recalled]


class BusyDingTalkPhone(Busy, DingTalkPhone):
    """In DingTalk."""

    @property
    def chat(self) -> list[Bubble]:
        return self._user.bubbles

    async def screen(self) -> Sequence[Bubble]:
        return [self.shows(one) for one in self.chat[-SCREEN:] if not one.recalled]
