"""Cross-references of a playbook: what names what, what excludes what.

Works on the plain values, so that mistakes here are told together with those of shape; a part with the wrong
shape is passed over, for its own mistake is told elsewhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from sales.playbook_calls import TOPICS
from sales.playbook_lights import DEAL_KINDS
from sales.playbook_place import at
from sales.playbook_yaml import Path, Plain

BUTTON_LENGTH = 10
ANSWERS = 5
LONGEST_DAYS = 7  # more is told as a mistake of shape
OWN_TOPIC = "x_"
CHOICES = {"one": 10, "many": 20}

Node = dict[str, Plain]


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake at a path: what it is and what to do."""

    path: Path
    what: str
    remedy: str


def check(data: Plain) -> list[Finding]:
    """Every mistake between the parts of the playbook."""
    return [finding for rule in _RULES for finding in rule(data)]


# ---- finding one's way in plain values -----------------------------------------------------------------


def _each(data: Plain, *pattern: str) -> Iterator[tuple[Path, Node]]:
    """Every mapping that the pattern reaches; `*` stands for each item of a list."""
    for path in _paths(data, (), pattern):
        if isinstance(node := at(data, path), dict):
            yield path, node


def _paths(data: Plain, path: Path, pattern: tuple[str, ...]) -> Iterator[Path]:
    if not pattern:
        yield path
        return
    value = at(data, path)
    if pattern[0] != "*":
        yield from _paths(data, (*path, pattern[0]), pattern[1:])
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from _paths(data, (*path, index), pattern[1:])


def _texts(value: Plain) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _text(node: Node, key: str) -> str:
    value = node.get(key)
    return value if isinstance(value, str) else ""


def _number(node: Node, key: str, default: float | None = None) -> float | None:
    value = node.get(key, default)
    return value if isinstance(value, int | float) else None


_FIELDS = ("customer_types", "*", "fields", "*")


def _kinds(data: Plain) -> set[str]:
    return {_text(node, "kind") for _, node in _each(data, "next_actions", "*")}


def _fields(data: Plain) -> dict[str, list[Node]]:
    """Every field by its name, from all customer types."""
    named: dict[str, list[Node]] = {}
    for _, node in _each(data, *_FIELDS):
        named.setdefault(_text(node, "name"), []).append(node)
    return named


# ---- the rules -----------------------------------------------------------------------------------------


def _same_names(data: Plain) -> Iterator[Finding]:
    named = (
        (("customer_types", "*"), ("id", "label")),
        (_FIELDS, ("name", "label")),
        ((*_FIELDS, "options", "*"), ("id", "label")),
        (("next_actions", "*"), ("kind", "label")),
        (("tags", "*"), ("id", "label")),
        (("interest", "proof", "*"), ("id", "label")),
        (("forward", "*"), ("desk", "label")),
        (("visit", "photos", "*"), ("slot", "label")),
        (("calls", "topics", "*"), ("id", "label")),
        (("calls", "talk_tracks", "*"), ("id", "text")),
        (("deals", "stages", "*"), ("id", "label")),
        (("lights", "metrics", "*"), ("id", "label")),
    )
    for pattern, keys in named:
        for key in keys:
            seen: set[tuple[Path, str]] = set()
            for path, node in _each(data, *pattern):
                name = (path[:-1], _text(node, key))
                if name[1] and name in seen:
                    yield Finding((*path, key), f"的 “{name[1]}” 前面已经用过", "请换一个不重复的")
                seen.add(name)


def _same_words(data: Plain) -> Iterator[Finding]:
    """A word announces one field of a type, names one option of a field, asks for one kind of next step; what is
    said alone means one option in the whole type."""
    one_owner = (
        (_FIELDS, "words", 1),
        ((*_FIELDS, "options", "*"), "words", 1),
        ((*_FIELDS, "options", "*"), "alone", 4),
        (("next_actions", "*"), "words", 1),
        (("deals", "stages", "*"), "words", 1),
        (("deals", "stages", "*", "preconditions", "*"), "words", 3),
    )
    for pattern, key, levels_up in one_owner:
        owner: dict[tuple[Path, str], Path] = {}
        for path, node in _each(data, *pattern):
            for word in _texts(node.get(key)):
                if owner.setdefault((path[:-levels_up], word), path) != path:
                    yield Finding((*path, key), f"里的 “{word}” 前面已经用过", "一句话要能只听出一个意思")


def _word_lists(data: Plain, path: Path = ()) -> Iterator[Finding]:
    value = at(data, path)
    if isinstance(value, list) and path[-1] in ("words", "alone"):
        yield from (found for word in _texts(value) for found in _word(word, path))
    elif isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield from _word_lists(data, (*path, key))


def _word(word: str, path: Path) -> Iterator[Finding]:
    if any(mark in word for mark in "，、；"):
        yield Finding(path, f"里的 “{word}” 有中文标点", "几个词之间请用英文逗号隔开")
    if not word.strip("* ") or word != word.strip("* ") or word.count("*") > 2:
        yield Finding(path, f"里的 “{word}” 看不懂", "* 只写在字的中间，最多两个")


def _choices(data: Plain) -> Iterator[Finding]:
    for path, field in _each(data, *_FIELDS):
        kind, options = _text(field, "kind"), field.get("options")
        count = len(options) if isinstance(options, list) else 0
        if kind in CHOICES and not count and field.get("open") is not True:
            yield Finding(path, f"是 {kind}，却没有可选的 options", "请写上选项，或者写 open: true")
        if count > CHOICES.get(kind, count):
            yield Finding((*path, "options"), f"有 {count} 个", f"{kind} 最多 {CHOICES[kind]} 个，卡片才放得下")
        if kind in ("number", "text") and count:
            yield Finding((*path, "options"), f"在 {kind} 字段里用不上", "请删掉，或把 kind 改成 one 或 many")


def _one_kind_per_name(data: Plain) -> Iterator[Finding]:
    kinds: dict[str, str] = {}
    for path, field in _each(data, *_FIELDS):
        kind = _text(field, "kind")
        if kind and kinds.setdefault(_text(field, "name"), kind) != kind:
            yield Finding((*path, "kind"), f"写成了 “{kind}”", "别的客户类型里同名字段不是这个 kind，请统一或改名")


def _bounds(data: Plain) -> Iterator[Finding]:
    for path, field in _each(data, *_FIELDS):
        low, high = _number(field, "minimum"), _number(field, "maximum")
        if low is not None and high is not None and low > high:
            yield Finding((*path, "minimum"), f"是 {low:g}，比 maximum {high:g} 还大", "请改小")
    for path, node in _each(data, "reminding"):
        start, end = _number(node, "from_hour", 9), _number(node, "to_hour", 18)
        if start is not None and end is not None and start >= end:
            yield Finding(path, f"从 {start:g} 点到 {end:g} 点，没有时间", "from_hour 要早于 to_hour")


def _days(data: Plain) -> Iterator[Finding]:
    visit = at(data, ("visit",))
    most = _number(visit, "next_within_days", 7) if isinstance(visit, dict) else None
    for path, node in _each(data, "next_actions", "*"):
        days = _number(node, "default_days", 2)
        if most is not None and days is not None and most < days <= LONGEST_DAYS:
            yield Finding((*path, "default_days"), f"是 {days:g} 天", f"不能超过 next_within_days 的 {most:g} 天")


def _suggestions(data: Plain) -> Iterator[Finding]:
    kinds = _kinds(data)
    for path, node in _each(data, "customer_types", "*"):
        kind = _text(node, "suggested_next")
        if kind and kind not in kinds:
            yield Finding((*path, "suggested_next"), f"写成了 “{kind}”", _one_of(kinds, kind))


def _conditions(data: Plain) -> Iterator[Finding]:
    fields, kinds = _fields(data), _kinds(data)
    for root in (("tags", "*"), ("interest", "proof", "*"), ("open_questions", "*")):
        for path, condition in _each(data, *root, "when", "*"):
            yield from _condition(path, condition, kinds)
            yield from _condition_on_field(path, condition, fields)


def _condition(path: Path, condition: Node, kinds: set[str]) -> Iterator[Finding]:
    if not condition:
        yield Finding(path, "是空的", "请写上 field、next_action 或 words")
    kind = _text(condition, "next_action")
    if kind and kind not in kinds:
        yield Finding((*path, "next_action"), f"写成了 “{kind}”", _one_of(kinds, kind))


def _condition_on_field(path: Path, condition: Node, fields: dict[str, list[Node]]) -> Iterator[Finding]:
    name = _text(condition, "field")
    limits = [key for key in ("above", "below") if key in condition]
    if name:
        yield from _named_field(path, condition, fields)
        if limits and any(_text(field, "kind") not in ("number", "") for field in fields.get(name, [])):
            yield Finding((*path, limits[0]), f"用在了 {name} 上", "只有 kind: number 的字段能比大小")
    elif limits or "any_of" in condition:
        yield Finding(path, "没有写 field", "any_of、above、below 要和 field 一起写")


def _interest(data: Plain) -> Iterator[Finding]:
    fields = _fields(data)
    for path, node in _each(data, "interest"):
        if _text(node, "field"):
            yield from _named_field(path, node, fields)


def _named_field(path: Path, node: Node, fields: dict[str, list[Node]]) -> Iterator[Finding]:
    """`field` exists in some type, and so does every option in `any_of` (a field that is open takes any)."""
    name = _text(node, "field")
    if name not in fields:
        yield Finding((*path, "field"), f"写成了 “{name}”", _one_of(set(fields), name))
        return
    if any(field.get("open") is True for field in fields[name]):
        return
    options = {_text(option, "id") for field in fields[name] for _, option in _each(field, "options", "*")}
    for index, option in enumerate(_texts(node.get("any_of"))):
        if option not in options:
            yield Finding((*path, "any_of", index), f"写成了 “{option}”", _one_of(options, option))


def _topics(data: Plain) -> Iterator[Finding]:
    for path, node in _each(data, "calls", "topics", "*"):
        id = _text(node, "id")
        if id and id not in TOPICS and not id.startswith(OWN_TOPIC):
            yield Finding(
                (*path, "id"), f"写成了 “{id}”", f"自己加的请用 {OWN_TOPIC} 开头；{_one_of(set(TOPICS), id)}"
            )


def _talk_tracks(data: Plain) -> Iterator[Finding]:
    types = {_text(node, "id") for _, node in _each(data, "customer_types", "*")}
    topics = {*TOPICS, *(_text(node, "id") for _, node in _each(data, "calls", "topics", "*"))}
    for path, node in _each(data, "calls", "talk_tracks", "*"):
        for key, known in (("topics", topics), ("customer_types", types)):
            for index, name in enumerate(_texts(node.get(key))):
                if name not in known:
                    yield Finding((*path, key, index), f"写成了 “{name}”", _one_of(known, name))
        if not _texts(node.get("topics")) and not _texts(node.get("kinds")):
            yield Finding(path, "没有写 topics，也没有写 kinds", "请至少写一样，不然永远用不上")


_STAGES = ("deals", "stages", "*")


def _stages(data: Plain) -> Iterator[Finding]:
    """Open stages first, then those that end a deal, both kinds of end among them."""
    outcomes = [(path, node.get("outcome", "open")) for path, node in _each(data, *_STAGES)]
    if not outcomes:
        return
    for outcome, meaning in (("open", "进行中"), ("won", "成交"), ("lost", "输单")):
        if all(found != outcome for _, found in outcomes):
            remedy = f"请给一个阶段写上 outcome: {outcome}（{meaning}）"
            yield Finding(("deals", "stages"), f"没有 {outcome} 的阶段", remedy)
    order = {"open": 0, "won": 1, "lost": 2}
    ranks = [(path, order.get(str(outcome), 0)) for path, outcome in outcomes]
    for (path, rank), (_, before) in zip(ranks[1:], ranks, strict=False):
        if rank < before:
            yield Finding(path, "排在成交或输单的后面", "先写进行中的，再写 won，最后写 lost")


def _preconditions(data: Plain) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, stage in _each(data, *_STAGES):
        if path[-1] == 0 and stage.get("preconditions"):
            yield Finding((*path, "preconditions"), "写在了第一个阶段", "商机都从这里开始，请写到后面的阶段")
        if stage.get("outcome") == "lost" and stage.get("preconditions"):
            yield Finding((*path, "preconditions"), "写在了输单阶段", "输单随时可以记，不问前提，请删掉")
    for path, node in _each(data, *_STAGES, "preconditions", "*"):
        id = _text(node, "id")
        if id and id in seen:
            yield Finding((*path, "id"), f"的 “{id}” 前面已经用过", "请换一个不重复的")
        seen.add(id)
        answers = _texts(node.get("answers"))
        if len(answers) > CHOICES["one"] or len(set(answers)) < len(answers):
            yield Finding((*path, "answers"), f"有 {len(answers)} 个", f"最多 {CHOICES['one']} 个，不要重复")
        for index, answer in enumerate(answers):
            yield from _button((*path, "answers", index), answer)


def _alerts(data: Plain) -> Iterator[Finding]:
    types = {_text(node, "id") for _, node in _each(data, "customer_types", "*")}
    for path, node in _each(data, "alerts"):
        for index, name in enumerate(_texts(node.get("key_types"))):
            if name not in types:
                yield Finding((*path, "key_types", index), f"写成了 “{name}”", _one_of(types, name))
        reasons = _texts(node.get("wrong_reasons"))
        if len(reasons) > CHOICES["one"]:
            yield Finding((*path, "wrong_reasons"), f"有 {len(reasons)} 个", f"最多 {CHOICES['one']} 个")


def _deal_names(data: Plain) -> Iterator[Finding]:
    fields = _fields(data)
    for path, node in _each(data, "deals"):
        for index, name in enumerate(_texts(node.get("named_by"))):
            if name not in fields:
                yield Finding((*path, "named_by", index), f"写成了 “{name}”", _one_of(set(fields), name))


_METRICS = ("lights", "metrics", "*")


def _lights(data: Plain) -> Iterator[Finding]:
    stages = {_text(node, "id") for _, node in _each(data, *_STAGES)}
    for path, metric in _each(data, *_METRICS):
        green, yellow = _number(metric, "green", 0.95), _number(metric, "yellow", 0.8)
        if green is not None and yellow is not None and yellow > green:
            yield Finding((*path, "yellow"), f"是 {yellow:g}，比 green {green:g} 还高", "yellow 不能高于 green")
        for key in ("start", "done", "dropped"):
            for rest, sign in _each(metric, key, "*"):
                yield from _sign((*path, *rest), sign, stages, by_deal=metric.get("by") == "deal")
        for key in ("done", "dropped"):
            if any(
                _overlap(start, end)
                for _, start in _each(metric, "start", "*")
                for _, end in _each(metric, key, "*")
            ):
                yield Finding((*path, key), "里有一个动作 start 里也有", "一个动作不能又算开始又算结束，请改一边")


def _sign(path: Path, sign: Node, stages: set[str], *, by_deal: bool) -> Iterator[Finding]:
    kinds = set(_texts(sign.get("kinds")))
    of_deals = kinds <= DEAL_KINDS
    for index, stage in enumerate(_texts(sign.get("to"))):
        if stage not in stages:
            yield Finding((*path, "to", index), f"写成了 “{stage}”", _one_of(stages, stage))
    if sign.get("to") and not of_deals:
        yield Finding((*path, "to"), "用在了不是商机的动作上", "只有 deal.* 的动作会进入阶段，请分开写成两项")
    if sign.get("interested") is True and kinds != {"visit.submitted"}:
        yield Finding((*path, "interested"), "用在了别的动作上", "只有 visit.submitted 说得出意向，请分开写成两项")
    if by_deal and not of_deals:
        yield Finding(
            (*path, "kinds"), "里有不属于商机的动作", "by: deal 只能用 deal.* 的动作，或改成 by: customer"
        )
    if sign.get("without_deal") is True and (path[-2] != "start" or by_deal):
        yield Finding((*path, "without_deal"), "用错了地方", "只能写在 by: customer 的 start 里")


def _overlap(start: Node, end: Node) -> bool:
    """Whether one action can be both."""
    first, second = set(_texts(start.get("to"))), set(_texts(end.get("to")))
    same_kind = set(_texts(start.get("kinds"))) & set(_texts(end.get("kinds")))
    return bool(same_kind) and (not first or not second or bool(first & second))


def _one_of(known: set[str], written: str) -> str:
    names = sorted(known - {""})
    near = get_close_matches(written, names, n=1, cutoff=0.6)
    meant = f"是不是 “{near[0]}”？" if near else ""
    return f"{meant}可写 {'、'.join(names[:12])}{'…' if len(names) > 12 else ''}"


def _buttons(data: Plain) -> Iterator[Finding]:
    for pattern, key in ((("next_actions", "*"), "label"), (("forward", "*"), "label")):
        for path, node in _each(data, *pattern):
            yield from _button((*path, key), _text(node, key))
    for path, node in _each(data, "forward", "*"):
        answers = _texts(node.get("answers"))
        if len(answers) > ANSWERS:
            yield Finding((*path, "answers"), f"有 {len(answers)} 个", f"最多 {ANSWERS} 个按钮")
        for index, answer in enumerate(answers):
            yield from _button((*path, "answers", index), answer)


def _button(path: Path, text: str) -> Iterator[Finding]:
    if len(text) > BUTTON_LENGTH:
        yield Finding(path, f"写成了 “{text[:20]}”", f"这是按钮上的字，最多 {BUTTON_LENGTH} 个")


_RULES: tuple[Callable[[Plain], Iterator[Finding]], ...] = (
    _same_names,
    _same_words,
    _word_lists,
    _choices,
    _one_kind_per_name,
    _bounds,
    _days,
    _suggestions,
    _conditions,
    _interest,
    _buttons,
    _topics,
    _talk_tracks,
    _stages,
    _preconditions,
    _deal_names,
    _alerts,
    _lights,
)
