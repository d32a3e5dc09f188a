"""What somebody in a hurry does with the cards in a chat: a pure choice, for the played visit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.cards.card import Button, Card, Message, Select
from bot.words import console as words
from sales.playbook import NONE_OPTION


@dataclass(frozen=True, slots=True)
class Tap:
    """Press a button of the card with the key `card`, with these choices in its selects."""

    card: str
    label: str
    token: str
    chosen: Mapping[str, list[str]]
    choices: str


@dataclass(frozen=True, slots=True)
class Say:
    """Type this."""

    text: str


Move = Tap | Say


def next_move(
    messages: Sequence[tuple[str, Message]], done: Collection[str], kinds: Mapping[int, str]
) -> Move | None:
    """What to do about the newest card that still asks something; None when there is nothing to answer.

    `messages`: (key, message), oldest first. `done`: tokens that were pressed. `kinds`: what the sent photos
    show, by media id.
    """
    cards = [(key, message) for key, message in messages if isinstance(message, Card)]
    for key, card in reversed(cards):
        button = _button(card, kinds)
        if button is not None and not _tokens(card).intersection(done):
            return _tap(key, card, button)
    return _typed(cards[-1][1]) if cards else None


def _tokens(card: Card) -> set[str]:
    return {button.press.token for button in (*card.buttons, card.submit) if button}


def _button(card: Card, kinds: Mapping[int, str]) -> Button | None:
    """The one that says what the picture is, the submit of the choices, the likely one, or the first harmless."""
    kind = kinds.get(card.picture) if card.picture is not None else None
    harmless = [button for button in card.buttons if button.style != "danger"]
    fitting = [button for button in harmless if kind is not None and kind in button.press.args.values()]
    likely = [button for button in harmless if button.style == "primary"]
    return next(iter([*fitting, *([card.submit] if card.submit else []), *likely, *harmless]), None)


def _tap(key: str, card: Card, button: Button) -> Tap:
    chosen = {select.name: _choice(select) for select in card.selects} if button == card.submit else {}
    labels = [o.label for s in card.selects for o in s.options if o.id in chosen.get(s.name, ())]
    return Tap(key, button.label, button.press.token, chosen, "、".join(labels))


def _choice(select: Select) -> list[str]:
    """What is offered, else the first that says something; two where several may be chosen."""
    telling = [option.id for option in select.options if option.id != NONE_OPTION]
    return list(select.selected) or telling[: 2 if select.multiple else 1]


def _typed(card: Card) -> Say | None:
    """A card of bare words asks for words."""
    if not card.text or card.facts or card.links or card.buttons or card.submit:
        return None
    return Say(words.PLAY_NUMBER if "（" in card.text else words.PLAY_ANSWER)
