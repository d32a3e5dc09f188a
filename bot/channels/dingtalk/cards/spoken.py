"""A card in words, where no card can be shown: markdown with links that speak for the reader, or plain text.

Both tell the numbers by which a typed reply is read back (`bot.numbering`), so either can be answered.
"""

from collections.abc import Sequence

from bot.cards.card import Card
from bot.channels.dingtalk.cards.faces import title
from bot.channels.dingtalk.cards.limits import SPEECH_BYTES
from bot.channels.dingtalk.cards.markdown import block, flat, lines, link, plain, saying, strong
from bot.channels.dingtalk.seam import Markdown, Speech, Words
from bot.numbering import Choice, hint
from bot.words import numbering as words

_AROUND = 200  # msgParam's own JSON
_LONGEST_SAYING = 24  # characters of a choice's words that a link says


def speeches(card: Card, choices: Sequence[Choice], code: str) -> tuple[Speech, ...]:
    """The ways to say it, best first. `choices`: those of this card, as they are numbered in its chat; `code`: by
    which it is found again."""
    ways: tuple[Speech, ...] = (_markdown(card, choices, code), _text(card, choices))
    return tuple(way for way in ways if _holds(way)) or ways[-1:]


def _holds(speech: Speech) -> bool:
    """As JSON in a string; a line end and a quotation mark take two."""
    text = speech.text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return len(text.encode()) <= SPEECH_BYTES - _AROUND


def _markdown(card: Card, choices: Sequence[Choice], code: str) -> Markdown:
    facts = [f"{strong(flat(fact.label))}：{flat(fact.value)}" for fact in card.facts]
    asked = [
        line
        for heading, group in _groups(card, choices)
        for line in (strong(flat(heading or "")), *(_linked(card, choice, code) for choice in group))
    ]
    links = [link(one.label, one.url) for one in card.links]
    body = lines([strong(flat(title(card))), block(card.text), *facts, *asked, flat(_how(card, choices)), *links])
    return Markdown(title(card) or words.CARD, body)


def _how(card: Card, choices: Sequence[Choice]) -> str:
    """The choices stand there already, each as a link, unless there are several to be made."""
    return hint(choices) if card.submit else words.TAP_OR_TYPE if choices else ""


def _linked(card: Card, choice: Choice, code: str) -> str:
    """As a link where one tap settles it; where there is more to choose, it is typed together."""
    shown = words.choice(choice.mark, choice.label, choice.selected)
    if not settles(card, choice):
        return flat(shown)
    said = " ".join(plain(choice.label).split())[:_LONGEST_SAYING]
    return saying(shown, f"{said} #{code}-{choice.mark}")


def settles(card: Card, choice: Choice) -> bool:
    """Whether this choice alone answers the card: a button does, and an option where every other question is
    answered already."""
    if choice.select is None:
        return True
    others = [select for select in card.selects if select.name != choice.select]
    own = next(select for select in card.selects if select.name == choice.select)
    return not own.multiple and all(other.selected for other in others)


def _text(card: Card, choices: Sequence[Choice]) -> Words:
    facts = [f"{_line(fact.label)}：{_line(fact.value)}" for fact in card.facts]
    asked = [
        line
        for heading, group in _groups(card, choices)
        if heading is not None
        for line in (
            _line(heading),
            *(_line(words.choice(choice.mark, choice.label, choice.selected)) for choice in group),
        )
    ]
    links = [f"{_line(one.label)}：{one.url}" for one in card.links]
    parts = [title(card), plain(card.text), *facts, *asked, _buttons(card, choices), *links]
    return Words("\n".join(part for part in parts if part) or words.CARD)


def _buttons(card: Card, choices: Sequence[Choice]) -> str:
    """The buttons beside the questions, then how to answer."""
    acting = [c for c in choices if c.select is None and not c.submit] if card.submit else []
    beside = [_line(words.choice(choice.mark, choice.label, False)) for choice in acting]
    return "\n".join([*beside, _line(hint(choices))])


def _groups(card: Card, choices: Sequence[Choice]) -> list[tuple[str | None, list[Choice]]]:
    """(heading, choices): each question, then what acts, which has none."""
    groups: list[tuple[str | None, list[Choice]]] = [
        (words.heading(select.label, select.multiple), [c for c in choices if c.select == select.name])
        for select in card.selects
    ]
    return [*groups, (None, [choice for choice in choices if choice.select is None])]


def _line(text: str) -> str:
    return " ".join(plain(text).split())
