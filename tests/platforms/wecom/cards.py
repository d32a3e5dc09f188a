"""The rules of template cards, wecom.md §3.3: which fields, how many, how long in bytes.

The reference names the family of errcodes (42014 to 42020, 42027 to 42051) and few of its members; the
numbers below are allotted here, so branch on the family. "字" limits are advice: breaking one is a violation,
not a refusal. Fields that a card type does not have are left out on the screen without a word: a violation, too.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from tests.platforms.wecom.errors import BAD_FIELD, demand

Card = dict[str, Any]
Complain = Callable[[str], None]

TASK_BAD, TASK_MISSING = 42015, 42017
BUTTONS, BUTTON_KEY = 42019, 42020
CARD_TYPE, TITLE, ACTION, IMAGE, IMAGE_TEXT, HORIZONTAL, VERTICAL, JUMP, QUOTE = range(42027, 42036)
MENU, SELECTION, CHECKBOX, SELECTS, SUBMIT, SOURCE, OPTION, KEY, EMPHASIS, URL = range(42036, 42046)
FAMILY = frozenset({*range(42014, 42021), *range(42027, 42052), BAD_FIELD})

NOTICES = ("text_notice", "news_notice")
INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}\Z")

_EVERY = {"card_type", "source", "main_title", "task_id"}
FIELDS = {
    "text_notice": _EVERY
    | {"action_menu", "quote_area", "horizontal_content_list", "sub_title_text", "emphasis_content", "jump_list"}
    | {"card_action"},
    "news_notice": _EVERY
    | {"action_menu", "quote_area", "horizontal_content_list", "card_image", "image_text_area", "jump_list"}
    | {"vertical_content_list", "card_action"},
    "button_interaction": _EVERY
    | {"action_menu", "quote_area", "horizontal_content_list", "sub_title_text", "card_action", "button_selection"}
    | {"button_list"},
    "vote_interaction": _EVERY | {"checkbox", "submit_button"},
    "multiple_interaction": _EVERY | {"select_list", "submit_button"},
}
CHARS = {  # 字: app, smart bot and webhook
    "source.desc": (20, 13),
    "main_title.title": (36, 26),
    "main_title.desc": (44, 30),
    "vote.title": (16, 26),
    "multiple.title": (36, 26),
    "vote.desc": (160, 30),
    "sub_title_text": (160, 112),
    "emphasis.title": (14, 10),
    "emphasis.desc": (22, 15),
    "keyname": (5, 5),
    "value": (30, 26),
    "vertical.title": (38, 26),
    "vertical.desc": (160, 112),
    "jump.title": (18, 13),
    "button.text": (10, 10),
    "select.text": (16, 10),
    "checkbox.text": (17, 11),
    "submit.text": (10, 10),
}


def needs_callback(card: Card) -> bool:
    """Whether pressing something on it calls the app back, so that it has a task_id and can be updated."""
    return card.get("card_type") in INTERACTIVE or "action_menu" in card


class Rules:
    """Check one card. `bot`: it goes out through a smart bot or webhook; `update`: it replaces one that stands."""

    def __init__(self, card: Any, complain: Complain, *, bot: bool = False, update: bool = False) -> None:
        demand(isinstance(card, dict), BAD_FIELD, "template_card must be an object")
        self.card: Card = card
        self.complain, self.bot, self.update = complain, bot, update
        self.kind = str(card.get("card_type"))

    def check(self) -> None:
        """Raise Refused for what is refused; complain of what is only cut."""
        demand(self.kind in FIELDS, CARD_TYPE, f"card_type {self.kind}")
        self._unknown(self.card, FIELDS[self.kind] | ({"replace_text"} if self.update else set()), self.kind)
        self._task_id()
        self._heads()
        self._lists()
        self._ways_out()
        self._questions()

    # --- small parts ------------------------------------------------------------------------------------------

    def _unknown(self, part: Card, known: set[str], where: str) -> None:
        for field in part.keys() - known:
            self.complain(f"card {where}: {field} is not shown there")

    def _text(self, value: Any, code: int, where: str, needed: bool = True, rule: str | None = None) -> str:
        """A string; if `rule` names an advised length, complain beyond it."""
        if value is None and not needed:
            return ""
        demand(isinstance(value, str) and (not needed or value.strip() != ""), code, f"{where} missing or no text")
        most = CHARS[rule][1 if self.bot else 0] if rule else None
        if most is not None and len(value) > most:
            self.complain(f"card {where}: {len(value)} 字, {most} advised")
        return str(value)

    def _part(self, field: str, code: int, known: set[str]) -> Card | None:
        part = self.card.get(field)
        if part is None:
            return None
        demand(isinstance(part, dict), code, f"{field} must be an object")
        self._unknown(part, known, field)
        return part  # type: ignore[no-any-return]

    def _items(self, holder: Card, field: str, code: int, least: int, most: int) -> list[Card]:
        items = holder.get(field)
        if items is None and least == 0:
            return []
        good = isinstance(items, list) and all(isinstance(one, dict) for one in items)
        demand(good, code, f"{field} must be a list of objects")
        demand(least <= len(items) <= most, code, f"{field} has {len(items)}, {least} to {most} allowed")  # type: ignore[arg-type]
        return items  # type: ignore[return-value]

    def _key(self, value: Any, code: int, most: int = 1024) -> str:
        text = self._text(value, code, "key")
        demand(len(text.encode()) <= most, code, f"key longer than {most} bytes")
        return text

    def _unique(self, keys: Iterable[str], code: int, where: str) -> None:
        listed = list(keys)
        demand(len(set(listed)) == len(listed), code, f"{where} not unique")

    def _url(self, value: Any, code: int, where: str) -> None:
        text = self._text(value, code, where)
        demand(text.startswith(("http://", "https://")), code, f"{where} is no http address")

    def _way(self, part: Card, types: tuple[int, ...], code: int, where: str) -> None:
        """type 1 needs url, type 2 appid; type 0 or none leads nowhere."""
        kind = part.get("type", 0)
        demand(isinstance(kind, int) and kind in types, code, f"{where}.type {kind}")
        if kind == 1:
            self._url(part.get("url"), code, f"{where}.url")
        if kind == 2:
            self._text(part.get("appid"), code, f"{where}.appid")

    # --- the fields -------------------------------------------------------------------------------------------

    def _task_id(self) -> None:
        task = self.card.get("task_id")
        demand(task is not None or self.update or not needs_callback(self.card), TASK_MISSING, "task_id missing")
        good = task is None or (isinstance(task, str) and TASK_ID.match(task) is not None)
        demand(good, TASK_BAD, "task_id: digits, letters, _-@, up to 128 bytes")

    def _heads(self) -> None:
        source = self._part("source", SOURCE, {"icon_url", "desc", "desc_color"})
        if source is not None:
            self._text(source.get("desc"), SOURCE, "source.desc", needed=False, rule="source.desc")
            demand(source.get("desc_color", 0) in (0, 1, 2, 3), SOURCE, "source.desc_color")
        main = self._part("main_title", TITLE, {"title", "desc"})
        if main is not None:
            vote = "vote" if self.kind == "vote_interaction" else None
            lead = {"vote_interaction": "vote", "multiple_interaction": "multiple"}.get(self.kind, "main_title")
            self._text(main.get("title"), TITLE, "main_title.title", needed=False, rule=f"{lead}.title")
            rest = "vote.desc" if vote or lead == "multiple" else "main_title.desc"
            self._text(main.get("desc"), TITLE, "main_title.desc", needed=False, rule=rest)
        title = (main or {}).get("title")
        if self.kind == "text_notice":
            demand(
                bool(title or self.card.get("sub_title_text")), TITLE, "main_title.title or sub_title_text needed"
            )
        elif self.kind != "button_interaction" or not self.card.get("sub_title_text"):
            demand(bool(title), TITLE, "main_title.title needed")
        self._text(self.card.get("sub_title_text"), TITLE, "sub_title_text", needed=False, rule="sub_title_text")
        emphasis = self._part("emphasis_content", EMPHASIS, {"title", "desc"})
        if emphasis is not None:
            self._text(emphasis.get("title"), EMPHASIS, "emphasis.title", needed=False, rule="emphasis.title")
            self._text(emphasis.get("desc"), EMPHASIS, "emphasis.desc", needed=False, rule="emphasis.desc")
        quote = self._part("quote_area", QUOTE, {"type", "url", "appid", "pagepath", "title", "quote_text"})
        if quote is not None:
            self._way(quote, (0, 1, 2), QUOTE, "quote_area")

    def _lists(self) -> None:
        known = {"keyname", "value", "type", "url", "media_id", "userid"}
        for row in self._items(self.card, "horizontal_content_list", HORIZONTAL, 0, 6):
            self._unknown(row, known, "horizontal_content_list")
            self._text(row.get("keyname"), HORIZONTAL, "keyname", rule="keyname")
            self._text(row.get("value"), HORIZONTAL, "value", needed=False, rule="value")
            kind = row.get("type", 0)
            demand(kind in ((0, 1, 3) if self.bot else (0, 1, 2, 3)), HORIZONTAL, f"horizontal type {kind}")
            if kind == 1:
                self._url(row.get("url"), HORIZONTAL, "horizontal url")
            if kind in (2, 3):
                self._text(row.get({2: "media_id", 3: "userid"}[kind]), HORIZONTAL, f"what type {kind} needs")
        for row in self._items(self.card, "vertical_content_list", VERTICAL, 0, 4):
            self._unknown(row, {"title", "desc"}, "vertical_content_list")
            self._text(row.get("title"), VERTICAL, "vertical.title", rule="vertical.title")
            self._text(row.get("desc"), VERTICAL, "vertical.desc", needed=False, rule="vertical.desc")

    def _ways_out(self) -> None:
        known = {"type", "title", "url", "appid", "pagepath"} | ({"question"} if self.bot else set())
        for row in self._items(self.card, "jump_list", JUMP, 0, 3):
            self._unknown(row, known, "jump_list")
            self._text(row.get("title"), JUMP, "jump.title", rule="jump.title")
            self._way(row, (0, 1, 2, 3) if self.bot else (0, 1, 2), JUMP, "jump_list")
            if row.get("type") == 3:
                question = self._text(row.get("question"), JUMP, "question")
                demand(len(question.encode()) <= 200, JUMP, "question longer than 200 bytes")
        image = self._part("card_image", IMAGE, {"url", "aspect_ratio"})
        if image is not None:
            self._url(image.get("url"), IMAGE, "card_image.url")
            ratio = image.get("aspect_ratio", 1.5)
            demand(isinstance(ratio, int | float) and 1.3 < ratio < 2.25, IMAGE, "aspect_ratio within 1.3 and 2.25")
        area = self._part(
            "image_text_area", IMAGE_TEXT, {"type", "url", "appid", "pagepath", "title", "desc", "image_url"}
        )
        if area is not None:
            self._url(area.get("image_url"), IMAGE_TEXT, "image_text_area.image_url")
            self._way(area, (0, 1, 2), IMAGE_TEXT, "image_text_area")
        if self.kind == "news_notice":
            demand(image is not None or area is not None, IMAGE, "card_image or image_text_area needed")
        action = self._part("card_action", ACTION, {"type", "url", "appid", "pagepath"})
        demand(action is not None or self.kind not in NOTICES, ACTION, "card_action needed")
        if action is not None:
            self._way(action, (0, 1, 2) if self.kind == "button_interaction" else (1, 2), ACTION, "card_action")
        menu = self._part("action_menu", MENU, {"desc", "action_list"})
        if menu is not None:
            rows = self._items(menu, "action_list", MENU, 1, 3)
            for row in rows:
                self._text(row.get("text"), MENU, "action text")
            self._unique((self._key(row.get("key"), MENU) for row in rows), MENU, "action keys")

    # --- what can be pressed ----------------------------------------------------------------------------------

    def _questions(self) -> None:
        if self.kind == "button_interaction":
            self._buttons()
        if self.kind == "vote_interaction":
            self._checkbox()
        if self.kind == "multiple_interaction":
            rows = self._items(self.card, "select_list", SELECTS, 1, 3)
            self._unique([self._selector(row, SELECTS) for row in rows], SELECTS, "question_key")
        if self.kind in ("vote_interaction", "multiple_interaction"):
            submit = self._part("submit_button", SUBMIT, {"text", "key"})
            demand(
                submit is not None or bool(self.update and self.card.get("replace_text")),
                SUBMIT,
                "submit_button needed",
            )
            if submit is not None:
                self._text(submit.get("text"), SUBMIT, "submit.text", rule="submit.text")
                self._key(submit.get("key"), SUBMIT)

    def _buttons(self) -> None:
        selection = self.card.get("button_selection")
        if selection is not None:
            demand(isinstance(selection, dict), SELECTION, "button_selection must be an object")
            self._selector(selection, SELECTION)
        replaced = bool(self.update and self.card.get("replace_text"))
        keys = []
        for row in self._items(self.card, "button_list", BUTTONS, 0 if replaced else 1, 6):
            self._unknown(row, {"text", "style", "key"} | (set() if self.bot else {"type", "url"}), "button_list")
            self._text(row.get("text"), BUTTONS, "button.text", rule="button.text")
            demand(row.get("style", 1) in (1, 2, 3, 4), BUTTONS, "button style 1 to 4")
            kind = 0 if self.bot else row.get("type", 0)
            demand(kind in (0, 1), BUTTONS, f"button type {kind}")
            if kind == 1:
                self._url(row.get("url"), BUTTONS, "button url")
            else:
                keys.append(self._key(row.get("key"), BUTTON_KEY))
        self._unique(keys, BUTTON_KEY, "button keys")

    def _selector(self, row: Card, code: int) -> str:
        known = {"question_key", "title", "selected_id", "option_list"} | ({"disable"} if self.update else set())
        self._unknown(row, known, "selector")
        key = self._key(row.get("question_key"), code)
        self._text(row.get("title"), code, "selector title", needed=False)
        ids = self._options(row, 10, "select.text", {"id", "text"})
        demand(row.get("selected_id") in (None, "", *ids), code, "selected_id is none of the options")
        return key

    def _options(self, holder: Card, most: int, rule: str, known: set[str]) -> list[str]:
        ids = []
        for row in self._items(holder, "option_list", OPTION, 1, most):
            self._unknown(row, known, "option_list")
            ids.append(self._key(row.get("id"), OPTION, 128))
            self._text(row.get("text"), OPTION, "option text", rule=rule)
        self._unique(ids, OPTION, "option ids")
        return ids

    def _checkbox(self) -> None:
        known = {"question_key", "mode", "option_list"} | ({"disable"} if self.update else set())
        box = self._part("checkbox", CHECKBOX, known)
        demand(box is not None, CHECKBOX, "checkbox needed")
        assert box is not None
        self._key(box.get("question_key"), CHECKBOX)
        demand(box.get("mode", 0) in (0, 1), CHECKBOX, "checkbox.mode 0 or 1")
        self._options(box, 20, "checkbox.text", {"id", "text", "is_checked"})
        ticks = [row.get("is_checked", False) for row in box["option_list"]]
        demand(all(isinstance(tick, bool) for tick in ticks), CHECKBOX, "is_checked must be a boolean")
        demand(box.get("mode", 0) == 1 or sum(ticks) <= 1, CHECKBOX, "single choice with several ticks")
