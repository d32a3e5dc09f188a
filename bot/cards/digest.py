"""The digest as it is read: one text for a group, a card for a supervisor who gets it instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.cards.card import Card
from bot.words import digest as words
from sales.digest import Digest
from sales.digest_ways import Trouble
from sales.playbook import Playbook
from sales.ranking import Ranked


@dataclass(frozen=True, slots=True)
class Said:
    """A digest in words. `title` is the first line of `text`; `foot` the last, and that of the picture."""

    title: str
    text: str
    foot: str


def in_words(digest: Digest, ranked: Sequence[Ranked], playbook: Playbook, timezone: ZoneInfo) -> Said:
    """`ranked`: the teams directly below, none for a team of reps. Short enough for one message everywhere."""
    title = words.title(digest.team, digest.day)
    since = digest.since.astimezone(timezone)
    lines = [title, words.ranking(ranked) if ranked else "", _lights(digest, playbook)]
    lines.append(words.done(digest.visits, digest.progress, since, with_money=playbook.digest.shows_money))
    if digest.practice is not None and digest.by is not None:
        stages = {stage.id: stage.label for stage in playbook.deals.stages}
        kinds = {kind.kind: kind.label for kind in playbook.next_actions}
        lines.append(words.practice(digest.by, digest.practice, stages, kinds))
    lines.append(words.due(digest.due, digest.day))
    foot = "" if digest.root is None else words.root(*digest.root)
    return Said(title, "\n".join(line for line in (*lines, foot) if line), foot)


def _lights(digest: Digest, playbook: Playbook) -> str:
    if not playbook.lights.metrics:
        return ""
    return words.turned(digest.turned) if digest.turned else words.SAME_LIGHTS


def personal(said: Said, picture: int | None) -> Card:
    """For a supervisor whose team has no group that is reached."""
    return Card(said.title, said.text.partition("\n")[2], picture=picture)


def told(trouble: Trouble, team: str) -> Card:
    """Why the digest goes another way; said once."""
    text = words.TROUBLE_TEXTS[trouble].format(team=team)
    return Card(words.TROUBLE_TITLES[trouble], f"{text}\n{words.ONCE}", tone="warn")
