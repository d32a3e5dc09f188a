"""What pydantic finds, said so that a sales manager can put it right."""

import re
import typing
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sales.playbook import Playbook
from sales.playbook_place import at, place
from sales.playbook_problem import Problem
from sales.playbook_yaml import Path, Tree

Words = tuple[str, str]


def problems(error: ValidationError, tree: Tree, file: str) -> list[Problem]:
    """One problem per mistake, on the line where it stands (for a missing part: of what lacks it)."""
    details = error.errors(include_url=False)
    return [_problem(detail, tree, file) for detail in details if not _is_echo(detail, tree)]


def _is_echo(detail: ErrorDetails, tree: Tree) -> bool:
    """A list is called too short when its only items are faulty; those are told themselves."""
    value = at(tree.data, detail["loc"])
    return detail["type"] == "too_short" and isinstance(value, list) and bool(value)


def _problem(detail: ErrorDetails, tree: Tree, file: str) -> Problem:
    path: Path = detail["loc"]
    key = str(path[-1]) if path else ""
    if detail["type"] == "missing":
        around = path[:-1]
        return Problem(file, tree.line(around), place(tree.data, around), f"缺少 {key}", f"请补上 {key}: …")
    if detail["type"] == "extra_forbidden":
        where = place(tree.data, path[:-1])
        return Problem(file, tree.line(path), where, f"有不认识的 “{key[:40]}”", _meant(path))
    what, remedy = _words(detail, at(tree.data, path))
    return Problem(file, tree.line(path), place(tree.data, path), what, remedy)


def _meant(path: Path) -> str:
    """The key that was probably meant, or all that are possible there."""
    known = list(_model(path[:-1]).model_fields)
    near = get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    return f"是不是想写 “{near[0]}”？" if near else f"这里可写 {'、'.join(known)}"


def _model(path: Path) -> type[BaseModel]:
    model: type[BaseModel] = Playbook
    for part in path:
        if isinstance(part, str):
            model = _model_in(model.model_fields[part].annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(part) for part in typing.get_args(annotation))
    return next((model for model in inner if model), None)


def _words(detail: ErrorDetails, value: Any) -> Words:
    limits: Mapping[str, Any] = detail.get("ctx", {})
    shown = f"写成了 “{_short(value)}”"
    if make := _REMEDIES.get(detail["type"]):
        return shown, make(limits)
    family = detail["type"].partition("_")[0]
    return shown, _FAMILIES.get(family, "请照 fmcg.yaml 的样子改写")


def _short(value: Any) -> str:
    if isinstance(value, dict | list):
        return "一组内容"
    text = "空" if value is None or value == "" else str(value)
    return text if len(text) <= 20 else text[:20] + "…"


def _allowed(limits: Mapping[str, Any]) -> str:
    return "可写 " + "、".join(re.findall(r"'([^']+)'", str(limits.get("expected", ""))))


_REMEDIES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "literal_error": _allowed,
    "string_type": lambda _: "这里要写文字（数字请加引号）",
    "string_too_long": lambda limits: f"最多 {limits['max_length']} 个字",
    "string_too_short": lambda limits: f"至少 {limits['min_length']} 个字",
    "string_pattern_mismatch": lambda _: "只用小写英文字母开头，后面可以是小写字母、数字和下划线，最多 40 个",
    "too_short": lambda limits: f"至少要有 {limits['min_length']} 项",
    "greater_than": lambda limits: f"要大于 {limits['gt']:g}",
    "greater_than_equal": lambda limits: f"最小是 {limits['ge']:g}",
    "less_than_equal": lambda limits: f"最大是 {limits['le']:g}",
}
_FAMILIES = {
    "int": "这里要写整数，例如 3",
    "float": "这里要写数字，例如 3 或 0.5",
    "bool": "这里写 true 或 false",
    "tuple": "这里要写成列表，例如 [甲, 乙]",
    "model": "这里要写成 “名称: 内容” 的一组",
    "finite": "这里要写普通的数字",
}
