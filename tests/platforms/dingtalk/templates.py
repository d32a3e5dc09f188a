"""Card templates (§4): what a person sees of one filled with its variables."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.bubble import Button, Question
from tests.platforms.dingtalk import forms, markdown

COLORS = {"blue", "gray", "red"}
JSON_OBJECT = "sys_full_json_obj"


@dataclass(frozen=True)
class Fixed:
    """A button that the template itself holds. `label` and the values of `params` may be variables ("$name"); a
    button without words is not shown."""

    action: str
    label: str
    params: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True)
class Template:
    """`lines`: variables shown as text, in order; `markdown`: those of them that are markdown; `json_object`: it
    understands `sys_full_json_obj`; `form`: it holds the component 表单 (variable `form`); `silent`: known
    variables that show no text; `submit`: what the form's button reads."""

    id: str
    lines: tuple[str, ...]
    markdown: frozenset[str] = frozenset()
    json_object: bool = False
    form: bool = False
    silent: frozenset[str] = frozenset()
    fixed: tuple[Fixed, ...] = ()
    submit: str = "提交"

    def knows(self, name: str) -> bool:
        fixed = {
            part[1:] for one in self.fixed for part in (one.label, one.url, *one.params.values()) if part[:1] == "$"
        }
        own = {JSON_OBJECT} if self.json_object else set()
        return name in {*self.lines, *self.silent, *fixed, *own, *({"form"} if self.form else set())}


PUBLIC = (
    Template(
        "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema",
        ("title", "markdown", "tips"),
        frozenset({"markdown"}),
        json_object=True,
        silent=frozenset({"logo"}),
    ),
    Template(
        "382e4302-551d-4880-bf29-a30acfab2e71.schema",
        ("msgTitle", "staticMsgContent", "msgContent"),
        frozenset({"staticMsgContent", "msgContent"}),
        json_object=True,
        silent=frozenset({"flowStatus", "logo"}),
    ),
    Template(
        "589420e2-c1e2-46ef-a5ed-b8728e654da9.schema",
        ("title", "markdown"),
        frozenset({"markdown"}),
        silent=frozenset({"logo"}),
    ),
    Template(
        "02fcf2f4-5e02-4a85-b672-46d1f715543e.schema",
        ("content",),
        frozenset({"content"}),
        silent=frozenset({"flowStatus"}),
    ),
)


@dataclass(frozen=True)
class Pressable:
    """A button and what pressing it submits. `asks`: whether a callback is sent at all (`request: true`)."""

    label: str
    action: str
    params: dict[str, Any]
    url: str = ""
    asks: bool = True
    form: bool = False

    def button(self) -> Button:
        return Button(self.label, self.action, self.url or None)


@dataclass(frozen=True)
class Face:
    """A card as it is seen. `faults`: what the client would silently leave away."""

    words: str
    pressables: list[Pressable]
    questions: list[Question]
    links: list[tuple[str, str]]
    faults: list[str]


def face(template: Template, values: Mapping[str, str]) -> Face:
    """Draw a template with these variables."""
    faults: list[str] = []
    pressables = [*_of_object(template, values, faults), *_of_template(template, values)]
    fields = forms.fields(values.get("form", ""), faults) if template.form else []
    if fields:
        pressables.append(Pressable(template.submit, "form", {}, form=True))
    texts = [_text(template, name, values.get(name, "")) for name in template.lines]
    if "flowStatus" in template.silent and values.get("flowStatus") == "1":
        texts = ["处理中"]
    asked = [line for one in fields for line in one.words()]
    shown = [*filter(None, texts), *asked, *(one.label for one in pressables)]
    links = [link for name in template.markdown for link in markdown.links(values.get(name, ""))]
    return Face("\n".join(shown), pressables, [one.question() for one in fields], links, faults)


def _text(template: Template, name: str, value: str) -> str:
    return markdown.words(value, loose=True) if name in template.markdown else value


def _of_template(template: Template, values: Mapping[str, str]) -> list[Pressable]:
    def fill(part: str) -> str:
        return values.get(part[1:], "") if part.startswith("$") else part

    made = [
        Pressable(fill(one.label), one.action, {key: fill(part) for key, part in one.params.items()}, fill(one.url))
        for one in template.fixed
    ]
    return [one for one in made if one.label]


def _of_object(template: Template, values: Mapping[str, str], faults: list[str]) -> list[Pressable]:
    if not template.json_object or not values.get(JSON_OBJECT):
        return []
    try:
        buttons = json.loads(values[JSON_OBJECT]).get("msgButtons", [])
        return [made for one in buttons if (made := _message_button(one, faults)) is not None]
    except (ValueError, AttributeError, TypeError):
        faults.append(f"{JSON_OBJECT} is no JSON object with msgButtons: the card has no buttons")
        return []


def _message_button(one: dict[str, Any], faults: list[str]) -> Pressable | None:
    unknown = set(one) - {"text", "color", "id", "request", "params", "url", "iosUrl", "status"}
    if unknown:
        faults.append(f"msgButtons: unknown {sorted(unknown)}")
    if not isinstance(one.get("text"), str) or not one["text"]:
        faults.append("msgButtons: a button without text")
        return None
    if one.get("color") not in COLORS:
        faults.append(f"msgButtons: color {one.get('color')!r}")
    if one.get("url"):
        return Pressable(one["text"], str(one.get("id", "")), {}, url=one["url"])
    if not isinstance(one.get("id"), str) or not one["id"]:
        faults.append("msgButtons: a button without id")
    if not isinstance(one.get("params", {}), dict):
        faults.append("msgButtons: params is no object")
    params = one.get("params", {})
    return Pressable(one["text"], str(one.get("id", "")), params, asks=one.get("request") is True)
