"""What a person reads on a message: bodies become bubbles."""

from datetime import datetime
from typing import Any

from tests.platforms.bubble import Bubble, Button, Choice, Question

Body = dict[str, Any]


def card_bubble(msgid: str, card: Body, at: datetime, first_by_default: bool) -> Bubble:
    """A template card as it is drawn."""
    bubble = Bubble(msgid, "card", "", {"template_card": card}, at=at)
    paint(bubble, card, first_by_default)
    return bubble


def paint(bubble: Bubble, card: Body, first_by_default: bool) -> None:
    """Draw `card` on a bubble, new or standing."""
    bubble.raw = {"template_card": card}
    bubble.questions = _questions(card, first_by_default)
    bubble.buttons = _buttons(card)
    bubble.links = _links(card)
    bubble.words = "\n".join(line for line in _lines(card, bubble) if line)


def grey(bubble: Bubble, label: str) -> None:
    """All buttons become one grey one that reads `label`."""
    card = bubble.raw["template_card"]
    bubble.buttons = [Button(label, disabled=True)]
    bubble.words = "\n".join(line for line in _lines(card, bubble) if line)


def _questions(card: Body, first_by_default: bool) -> list[Question]:
    found = []
    box = card.get("checkbox")
    if box:
        ticked = [row["id"] for row in box["option_list"] if row.get("is_checked")]
        title = card.get("main_title", {}).get("title", "")
        found.append(_question(box, title, box.get("mode", 0) == 1, ticked))
    for row in [card["button_selection"]] if card.get("button_selection") else card.get("select_list", []):
        chosen = row.get("selected_id") or (row["option_list"][0]["id"] if first_by_default else None)
        found.append(_question(row, row.get("title", ""), False, [chosen] if chosen else []))
    return found


def _question(row: Body, title: str, multiple: bool, selected: list[str]) -> Question:
    options = [Choice(one["id"], one["text"]) for one in row["option_list"]]
    return Question(row["question_key"], title, multiple, options, selected, bool(row.get("disable")))


def _buttons(card: Body) -> list[Button]:
    if card.get("replace_text"):
        return [Button(card["replace_text"], disabled=True)]
    found = [
        Button(row["text"], row.get("key", ""), row["url"] if row.get("type") == 1 else None)
        for row in card.get("button_list", [])
    ]
    submit = card.get("submit_button")
    return found + ([Button(submit["text"], submit["key"])] if submit else [])


def _links(card: Body) -> list[tuple[str, str]]:
    found = [(row["title"], row["url"]) for row in card.get("jump_list", []) if row.get("type") == 1]
    for row in card.get("horizontal_content_list", []):
        if row.get("type") == 1:
            found.append((row.get("value") or row["keyname"], row["url"]))
    quote = card.get("quote_area", {})
    if quote.get("type") == 1:
        found.append((quote.get("title") or quote.get("quote_text", ""), quote["url"]))
    area = card.get("image_text_area", {})
    if area.get("type") == 1:
        found.append((area.get("title", ""), area["url"]))
    action = card.get("card_action", {})
    if action.get("type") == 1:
        found.append((card.get("main_title", {}).get("title", ""), action["url"]))
    return found


def _fact(row: Body) -> str:
    value = row.get("value", "")
    return f"{row['keyname']}：{value}" if value else str(row["keyname"])


def _lines(card: Body, bubble: Bubble) -> list[str]:
    def both(part: Body, *fields: str) -> list[str]:
        return [str(part.get(field) or "") for field in fields]

    lines = both(card.get("source", {}), "desc") + both(card.get("main_title", {}), "title", "desc")
    lines += both(card.get("emphasis_content", {}), "title", "desc")
    lines += both(card.get("quote_area", {}), "title", "quote_text") + both(card, "sub_title_text")
    lines += both(card.get("image_text_area", {}), "title", "desc")
    for row in card.get("vertical_content_list", []):
        lines += both(row, "title", "desc")
    lines += [_fact(row) for row in card.get("horizontal_content_list", [])]
    for question in bubble.questions:
        if question.title and question.title not in lines:
            lines.append(question.title)
        lines += [one.label for one in question.options]
    lines += [one.label for one in bubble.buttons]
    lines += [row["title"] for row in card.get("jump_list", [])]
    menu = card.get("action_menu", {})
    return lines + both(menu, "desc") + [row["text"] for row in menu.get("action_list", [])]
