"""YAML text → plain values that remember their lines. Refuses what could hurt, before it is built."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from sales.playbook_problem import PlaybookError, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 20_000

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]

_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDE_COLON = re.compile(r"\s*(?:- +)*[A-Za-z_]+：")
_KNOWN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp")}


@dataclass(frozen=True, slots=True)
class Tree:
    """The values of a file, the line of each path, and the mistakes found on the way."""

    data: Plain
    lines: Mapping[Path, int]
    problems: tuple[Problem, ...]

    def line(self, path: Path) -> int:
        """The line of the path, or of the nearest part around it that stands in the file."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def decode(data: bytes, file: str) -> str:
    """UTF-8 with or without BOM; raises PlaybookError for anything else or anything too large."""
    if len(data) > MAX_BYTES:
        _refuse(file, 1, "文件", "超过了 1 MB", "打法文件只写文字，请检查是不是选错了文件")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        _refuse(file, line, "文件", "不是 UTF-8 编码", "请在编辑器里另存为 UTF-8")


def read(text: str, file: str) -> Tree:
    """Raises PlaybookError where the text cannot be read as one YAML mapping at all."""
    _refuse_unreadable(text, file)
    try:
        _refuse_bombs(text, file)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        _refuse_grammar(error, text, file)
    if not isinstance(root, yaml.MappingNode):
        _refuse(file, 1, "文件", "是空的或者不是 “名称: 内容” 的写法", "请照 fmcg.yaml 的样子写")
    build = _Build(file)
    data = build.value(root, ())
    return Tree(data, {(): 1, **build.lines}, tuple(build.problems))


def _refuse(file: str, line: int, where: str, what: str, remedy: str) -> NoReturn:
    raise PlaybookError((Problem(file, line, where, what, remedy),))


def _refuse_unreadable(text: str, file: str) -> None:
    if len(text) > MAX_BYTES:
        _refuse(file, 1, "文件", "超过了 1 MB", "打法文件只写文字，请检查是不是选错了文件")
    if odd := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        _refuse(file, line, "文件", "里有看不见的特殊字符", "请删掉这一行重新输入")
    wide = tuple(
        Problem(file, number, "这一行", "用了中文冒号 “：”", "请改成英文冒号加一个空格 “: ”")
        for number, line in enumerate(text.split("\n"), 1)
        if _WIDE_COLON.match(line)
    )
    if wide:
        raise PlaybookError(wide)


def _refuse_bombs(text: str, file: str) -> None:
    """Composing recurses, so depth and number are counted on the flat stream of events first."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            _refuse(file, _line(event), "这里", f"套了超过 {MAX_DEPTH} 层", "请拆开写")
        if number > 3 * MAX_NODES:
            _refuse(file, _line(event), "文件", "内容太多", f"最多写 {MAX_NODES} 项")


_GRAMMAR = (
    ("mapping values are not allowed", "冒号的位置不对", "请检查上一行的缩进，或给带冒号的文字加引号"),
    ("found undefined alias", "引用了没有定义的 * 名称", "请先用 & 定义它，或把内容直接写出来"),
    ("found duplicate anchor", "同一个 & 名称定义了两次", "请换一个名称"),
    ("found unexpected end of stream", "引号没有配对", "请补上另一个引号"),
    ("',' or ']'", "方括号没有配对", "请补上 ]，各项之间用英文逗号"),
    ("',' or '}'", "大括号没有配对", "请补上 }，各项之间用英文逗号"),
    ("cannot start any token", "用了不能放在开头的符号", "请给这段文字加引号"),
    ("could not find expected ':'", "少了一个英文冒号", "请写成 “名称: 内容”"),
    ("another document", "出现了第二份内容（---）", "一个文件只写一套打法"),
)


def _refuse_grammar(error: yaml.YAMLError, text: str, file: str) -> NoReturn:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or ""
    number = mark.line + 1 if mark else 1
    lines = text.split("\n")
    line = lines[number - 1] if number <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        _refuse(file, number, "这一行", "用 Tab 键缩进", "请改成空格")
    for english, what, remedy in _GRAMMAR:
        if english in problem:
            _refuse(file, number, "这一行", what, remedy)
    _refuse(file, number, "这一行", "的写法读不懂", "请检查缩进是否和同级的行对齐")


@dataclass(slots=True)
class _Build:
    """Walks the composed nodes. An alias is walked each time it is used: the count stops a bomb."""

    file: str
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def value(self, node: yaml.Node, path: Path) -> Plain:
        self.count += 1
        if self.count > MAX_NODES or len(path) > MAX_DEPTH:
            _refuse(self.file, _line(node), "这里", "用 * 引用后展开得太大", "请减少互相引用")
        if isinstance(node, yaml.MappingNode):
            return dict(self._entries(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _item(self, node: yaml.Node, path: Path) -> Plain:
        self.lines[path] = _line(node)
        return self.value(node, path)

    def _entries(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Plain]]:
        seen: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._problem(key, "这一行", "把列表或大括号当成了名称", "名称只写一个词")
                continue
            name, line = str(key.value), _line(key)
            if name in seen:
                self._problem(key, "这一行", f"的 {name} 在第 {seen[name]} 行已经写过", "请只留一个")
                continue
            seen[name] = line
            self.lines[*path, name] = line
            yield name, self.value(value, (*path, name))

    def _scalar(self, node: yaml.Node) -> Plain:
        if node.tag not in _KNOWN_TAGS:
            self._problem(node, "这一行", f"用了不支持的写法 {node.tag[:30]}", "请去掉 ! 开头的标记")
        value = str(node.value)
        if _UNPRINTABLE.search(value):
            self._problem(node, "这一行", "里有看不见的特殊字符", "请去掉反斜杠开头的写法")
        return _plain(node.tag.rpartition(":")[2], _UNPRINTABLE.sub("", value))

    def _problem(self, node: yaml.Node, where: str, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, _line(node), where, what, remedy))


def _line(part: yaml.Node | yaml.Event) -> int:
    return part.start_mark.line + 1 if part.start_mark else 1


def _plain(tag: str, text: str) -> Plain:
    """Only what a reader would expect: `yes` and `on` stay words, `9:30` is no number of base 60."""
    if tag == "null":
        return None
    if tag == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if tag in ("int", "float"):
        return _number(text)
    return text


def _number(text: str) -> Plain:
    if not re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?", text):
        return text
    return float(text) if "." in text else int(text)
