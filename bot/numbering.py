"""Choices without buttons: every choice of a card gets a mark, and a typed reply is read back into the very press.

Pure and channel-neutral. Cards of one answer are numbered through together, so that each of several cards that
stand one under the other can be answered. Marks are numbers; letters where a bare number is an answer itself.
"""

import hashlib
import re
import unicodedata
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from string import ascii_uppercase

from bot.cards.card import Card, Select
from bot.events import Press
from bot.words import numbering as words

NUMBERED = "numbered:"  # begins a channel's handle for a card that it showed with marks instead of buttons
AS_IT_IS = "0"
CODE_LENGTH = 5
_LONGEST_REPLY = 200
_CODE = re.compile(rf"(.*)#([a-z2-7]{{{CODE_LENGTH}}})-([0-9]{{1,3}}|[A-Za-z]{{1,2}})", re.DOTALL)
_BETWEEN = re.compile(r"[\s,、;和。]+")  # no point or stroke: 1.5 is an amount, 11/24 a day
_NUMBER = re.compile(r"[0-9]{1,3}")
_LETTER = re.compile(r"[A-Z]{1,2}")
_LABELLED = re.compile(r"([0-9]{1,3}|[A-Z](?![A-Z]))[\s,、.:]*(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: an option of `select` (`option` None: none of them), or the button `token`.

    `card`: which of the cards that were numbered together; `submit`: it sends the card as it is.
    """

    mark: str
    label: str
    card: int
    select: str | None = None
    option: str | None = None
    selected: bool = False
    token: str = ""
    submit: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A typed reply that may be a choice. `code` names the card where the reply came from a link."""

    marks: tuple[str, ...]
    label: str = ""
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """A choice was meant, but not one that can be made; `words` say so."""

    words: str


def code_of(key: str) -> str:
    """Short letters by which the message with this outbox key is found again in its chat."""
    return b32encode(hashlib.sha256(key.encode()).digest())[:CODE_LENGTH].decode().lower()


def numbered(cards: Sequence[Card]) -> tuple[Choice, ...]:
    """Every choice of these cards, marked in reading order. The one submit among them is 0."""
    lettered = any(card.typed for card in cards)
    marks = map(_letters, count()) if lettered else map(str, count(1))
    alone = not lettered and sum(card.submit is not None for card in cards) == 1

    def of_card(n: int, card: Card) -> list[Choice]:
        found = [c for select in card.selects for c in _of_select(n, select)]
        found += [Choice("", button.label, n, token=button.press.token) for button in card.buttons]
        made = [replace(choice, mark=next(marks)) for choice in found]
        if card.submit is not None:
            mark = AS_IT_IS if alone else next(marks)
            made.append(Choice(mark, card.submit.label, n, token=card.submit.press.token, submit=True))
        return made

    return tuple(chain.from_iterable(of_card(n, card) for n, card in enumerate(cards)))


def _of_select(card: int, select: Select) -> list[Choice]:
    """A multiple choice that is filled in already can also be emptied."""
    found = [
        Choice("", option.label, card, select.name, option.id, option.id in select.selected)
        for option in select.options
    ]
    empties = select.multiple and bool(select.selected)
    return [*found, Choice("", words.NONE_OF_THEM, card, select.name)] if empties else found


def _letters(n: int) -> str:
    first, second = divmod(n, len(ascii_uppercase))
    return (ascii_uppercase[first - 1] if first else "") + ascii_uppercase[second]


def hint(choices: Sequence[Choice]) -> str:
    """One line that says how to answer these choices of one card; empty where there are none."""
    submit = next((c for c in choices if c.submit), None)
    if submit is None:
        lettered = any(not c.mark.isdigit() for c in choices)
        return words.how([words.choice(c.mark, c.label, False) for c in choices], lettered) if choices else ""
    firsts = {c.select: c.mark for c in reversed(choices) if c.select is not None and c.option is not None}
    examples = list(firsts.values())[::-1][:3]
    return words.how_to_pick(examples, submit.mark, submit.label, any(c.selected for c in choices))


def read_reply(text: str) -> Reply | None:
    """What may be a choice: "1", "1 4 5", "1 提交拜访", "确认", or the words of a link; None for anything else."""
    said = unicodedata.normalize("NFKC", text).strip()
    if not said or len(said) > _LONGEST_REPLY:
        return None
    if coded := _CODE.fullmatch(said):
        return Reply((coded[3].upper(),), code=coded[2])
    if said == words.AS_IT_IS:
        return Reply((AS_IT_IS,))
    parts = tuple(part for part in _BETWEEN.split(said.upper()) if part)
    if parts and (all(map(_NUMBER.fullmatch, parts)) or (len(parts) == 1 and _LETTER.fullmatch(parts[0]))):
        return Reply(tuple(dict.fromkeys(part.lstrip("0") or AS_IT_IS for part in parts)))
    labelled = _LABELLED.fullmatch(said)
    return Reply((labelled[1].lstrip("0") or AS_IT_IS,), labelled[2]) if labelled else None


def resolve(cards: Sequence[Card], reply: Reply) -> Press | Unclear | None:
    """The press that the reply means on these cards, numbered together; None where it fits nothing."""
    known = {choice.mark: choice for choice in numbered(cards)}
    picked = [known[mark] for mark in reply.marks if mark in known]
    if not picked or (reply.label and _bare(reply.label) != _bare(picked[0].label)):
        return None
    if strange := [mark for mark in reply.marks if mark not in known]:
        return Unclear(words.no_such(strange))
    if len({choice.card for choice in picked}) > 1:
        return Unclear(words.TWO_CARDS)
    return _pressed(cards[picked[0].card], picked)


def _bare(label: str) -> str:
    return "".join(unicodedata.normalize("NFKC", label).split())


def _pressed(card: Card, picked: Sequence[Choice]) -> Press | Unclear:
    acting = [choice for choice in picked if choice.token and not choice.submit]
    if acting:
        return Press(acting[0].token) if len(picked) == 1 else Unclear(words.ONE_BUTTON)
    chosen: dict[str, list[str]] = {}
    for select in card.selects:
        own = [choice.option for choice in picked if choice.select == select.name]
        if len(own) > 1 and (not select.multiple or None in own):
            return Unclear(words.only_one(select.label))
        before = select.selected if select.multiple else select.selected[:1]
        chosen[select.name] = [id for id in own if id is not None] if own else list(before)
    return Press(card.submit.press.token if card.submit else "", chosen)
