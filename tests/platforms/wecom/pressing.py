"""Choosing on a card by what can be read on it; shared by the chats with apps and with smart bots."""

from tests.platforms.bubble import Bubble, Button, NotPossible, Question


def choose(bubble: Bubble, button: Button, answers: dict[str, list[str]]) -> dict[str, list[str]]:
    """question key → option ids, as they stand when the button is pressed; NotPossible for what no thumb can do."""
    if bubble.recalled or button.disabled:
        raise NotPossible(f"{button.label!r} cannot be pressed")
    for title in answers:
        _find(bubble, title)
    return {one.key: _chosen(one, answers.get(one.title)) for one in bubble.questions}


def find_button(bubble: Bubble, label: str) -> Button:
    """The button that reads so; NotPossible when it does not stand there (any more)."""
    try:
        return bubble.button(label)
    except KeyError as error:
        raise NotPossible(str(error)) from error


def _find(bubble: Bubble, title: str) -> Question:
    try:
        return bubble.question(title)
    except KeyError as error:
        raise NotPossible(str(error)) from error


def _chosen(question: Question, labels: list[str] | None) -> list[str]:
    if labels is None:
        return list(question.selected)
    if question.disabled:
        raise NotPossible(f"{question.title!r} is grey")
    if len(labels) > 1 and not question.multiple:
        raise NotPossible(f"{question.title!r} takes one answer")
    try:
        ids = [question.option(label).id for label in labels]
    except KeyError as error:
        raise NotPossible(str(error)) from error
    return [one.id for one in question.options if one.id in ids]
