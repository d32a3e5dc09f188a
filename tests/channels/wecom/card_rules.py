"""The limits of template cards as the reference has them (wecom.md §3.3), checked without looking at the renderer.

Hard limits and advice alike: `problems` names everything that the platform would refuse, cut or leave out.
"""

import re
from collections.abc import Iterator
from typing import Any

Card = dict[str, Any]
COMMON = {"card_type", "source", "main_title", "task_id"}
FIELDS = {
    "text_notice": {"sub_title_text", "horizontal_content_list", "jump_list", "card_action"},
    "news_notice": {"vertical_content_list", "horizontal_content_list", "jump_list", "card_action", "card_image"},
    "button_interaction": {"sub_title_text", "horizontal_content_list", "button_list"},
    "vote_interaction": {"checkbox", "submit_button"},
    "multiple_interaction": {"select_list", "submit_button"},
}
TITLES = {"vote_interaction": (16, 160), "multiple_interaction": (36, 160)}


def problems(card: Card) -> list[str]:
    """What is wrong with it; empty when nothing is."""
    kind = card["card_type"]
    if kind not in FIELDS:
        return [f"card_type {kind}"]
    found = [f"{kind} has no {name}" for name in card.keys() - FIELDS[kind] - COMMON]
    return [*found, *_head(card, kind), *_rows(card), *_ways(card, kind), *_answers(card, kind)]


def _over(what: str, text: Any, most: int, needed: bool = False) -> Iterator[str]:
    if text is None and not needed:
        return
    if not isinstance(text, str) or (needed and not text.strip()):
        yield f"{what} missing"
    elif len(text) > most:
        yield f"{what} has {len(text)} characters, {most} are shown"


def _key(what: str, key: Any, most: int = 1024) -> Iterator[str]:
    if not isinstance(key, str) or not 0 < len(key.encode()) <= most:
        yield f"{what}: no key of up to {most} bytes"


def _head(card: Card, kind: str) -> Iterator[str]:
    title, desc = TITLES.get(kind, (36, 44))
    head = card.get("main_title", {})
    yield from _over("main_title.title", head.get("title"), title)
    yield from _over("main_title.desc", head.get("desc"), desc)
    yield from _over("source.desc", card.get("source", {}).get("desc"), 20)
    yield from _over("sub_title_text", card.get("sub_title_text"), 160)
    if not head.get("title") and not (kind == "text_notice" and card.get("sub_title_text")):
        yield "no title"
    if card.get("source", {}).get("desc_color") not in (0, 1, 2, 3):
        yield "desc_color"
    if "task_id" in card and not re.fullmatch(r"[0-9A-Za-z_\-@]{1,128}", card["task_id"]):
        yield "task_id"


def _rows(card: Card) -> Iterator[str]:
    facts = card.get("horizontal_content_list", [])
    if len(facts) > 6:
        yield f"{len(facts)} facts"
    for row in facts:
        yield from _over("keyname", row.get("keyname"), 5, needed=True)
        yield from _over("value", row.get("value"), 30)
    pairs = card.get("vertical_content_list", [])
    if len(pairs) > 4:
        yield f"{len(pairs)} pairs"
    for row in pairs:
        yield from _over("pair title", row.get("title"), 38, needed=True)
        yield from _over("pair desc", row.get("desc"), 160)


def _url(what: str, url: Any) -> Iterator[str]:
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        yield f"{what} leads nowhere"


def _ways(card: Card, kind: str) -> Iterator[str]:
    jumps = card.get("jump_list", [])
    if len(jumps) > 3:
        yield f"{len(jumps)} jumps"
    for row in jumps:
        yield from _over("jump", row.get("title"), 18, needed=True)
        yield from _url("jump", row.get("url"))
    if kind.endswith("_notice"):
        yield from _url("card_action", card.get("card_action", {}).get("url"))
    if kind == "news_notice":
        yield from _url("card_image", card.get("card_image", {}).get("url"))


def _answers(card: Card, kind: str) -> Iterator[str]:
    if kind == "button_interaction":
        yield from _buttons(card.get("button_list", []))
    if kind == "vote_interaction":
        box = card["checkbox"]
        yield from _key("checkbox", box.get("question_key"))
        yield from _options(box["option_list"], 20, 17)
        if box["mode"] == 0 and sum(row["is_checked"] for row in box["option_list"]) > 1:
            yield "several ticks where one may be"
    if kind == "multiple_interaction":
        rows = card["select_list"]
        if not 1 <= len(rows) <= 3 or len({row["question_key"] for row in rows}) != len(rows):
            yield "selectors"
        for row in rows:
            yield from _key("selector", row.get("question_key"))
            yield from _over("selector title", row.get("title"), 16, needed=True)
            yield from _options(row["option_list"], 10, 16)
            if row.get("selected_id") not in [option["id"] for option in row["option_list"]]:
                yield "selected is not offered"
    if kind in TITLES:
        yield from _over("submit", card["submit_button"].get("text"), 10, needed=True)
        yield from _key("submit", card["submit_button"].get("key"))


def _buttons(rows: list[Card]) -> Iterator[str]:
    if not 1 <= len(rows) <= 6:
        yield f"{len(rows)} buttons"
    keys = [row["key"] for row in rows if row["type"] == 0]
    if len(set(keys)) != len(keys):
        yield "the same key twice"
    for row in rows:
        yield from _over("button", row.get("text"), 10, needed=True)
        yield from _key("button", row.get("key")) if row["type"] == 0 else _url("button", row.get("url"))
        if row.get("style") not in (1, 2, 3, 4):
            yield "style"


def _options(rows: list[Card], most: int, longest: int) -> Iterator[str]:
    if not 1 <= len(rows) <= most or len({row["id"] for row in rows}) != len(rows):
        yield f"{len(rows)} options"
    for row in rows:
        yield from _key("option", row.get("id"), 128)
        yield from _over("option", row.get("text"), longest, needed=True)


def readable(card: Card) -> str:
    """Everything a person reads on it, one thing a line."""
    head = card.get("main_title", {})
    lines = [head.get("title"), head.get("desc"), card.get("sub_title_text")]
    for row in card.get("vertical_content_list", []):
        lines += [row["title"], row.get("desc")]
    lines += [f"{row['keyname']}：{row.get('value', '')}" for row in card.get("horizontal_content_list", [])]
    for row in card.get("select_list", []):
        lines += [row["title"], *(option["text"] for option in row["option_list"])]
    lines += [option["text"] for option in card.get("checkbox", {}).get("option_list", [])]
    lines += [row["title"] for row in card.get("jump_list", [])]
    lines += [row["text"] for row in card.get("button_list", [])]
    return "\n".join(line for line in [*lines, card.get("submit_button", {}).get("text")] if line)
