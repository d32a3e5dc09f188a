"""How a digest gets to its team: in each platform's group, else by the next best way, and what is wrong then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

Trouble = Literal["none", "no_group", "away", "month", "refused"]
"""Why the digest did not go to all groups that it should go to: there is none · it is not reached, as far as is
known before · the month's calls are kept for what matters more · what was sent there did not arrive."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the team. `platform`: only one group of each is spoken to; `is_reached`: as far as is known now;
    `has_room`: whether the month has room for a digest; `has_words`: for words alone, which cost less."""

    channel: str
    chat: str
    platform: str
    is_reached: bool
    has_room: bool
    has_words: bool


@dataclass(frozen=True, slots=True)
class Way:
    """`whole`: groups that get picture and words; `words`: those that get words alone; `is_personal`: the team's
    supervisors get it instead."""

    whole: tuple[Group, ...]
    words: tuple[Group, ...]
    is_personal: bool
    trouble: Trouble


def way(groups: Sequence[Group]) -> Way:
    """The best that is known before anything is tried."""
    platforms = {group.platform for group in groups}
    whole = _one_a_platform([group for group in groups if group.is_reached and group.has_room])
    if len(whole) == len(platforms) > 0:
        return Way(whole, (), False, "none")
    trouble = _trouble([group for group in groups if group.platform not in {one.platform for one in whole}])
    if whole:
        return Way(whole, (), False, trouble)
    words = _one_a_platform([group for group in groups if group.is_reached and group.has_words])
    return Way((), words, not words, trouble)


def instead(groups: Sequence[Group], failed: Collection[tuple[str, str]]) -> Way:
    """After it arrived in no group: one that was not tried, else the supervisors. `failed`: (channel, chat)."""
    left = [group for group in groups if (group.channel, group.chat) not in failed]
    whole = _one_a_platform([group for group in left if group.is_reached and group.has_room])
    return Way(whole, (), not whole, "refused")


def _one_a_platform(groups: Sequence[Group]) -> tuple[Group, ...]:
    first: dict[str, Group] = {}
    for group in groups:
        first.setdefault(group.platform, group)
    return tuple(first.values())


def _trouble(groups: Sequence[Group]) -> Trouble:
    """What is wrong with these, of which none gets the whole digest."""
    if not groups:
        return "no_group"
    return "month" if any(group.is_reached for group in groups) else "away"
