"""Where in a playbook a path points, in words: (…, "fields", 2, "kind") → 字段 otc_shortage 的 kind."""

from sales.playbook_yaml import Path, Plain

_NAMED = {
    "customer_types": ("客户类型", "id"),
    "fields": ("字段", "name"),
    "options": ("选项", "id"),
    "next_actions": ("下一步", "kind"),
    "tags": ("客户标签", "id"),
    "proof": ("意向凭据", "id"),
    "open_questions": ("未决问题", "label"),
    "forward": ("转交对象", "desk"),
    "photos": ("照片", "slot"),
    "topics": ("关注点", "id"),
    "talk_tracks": ("话术", "id"),
    "stages": ("阶段", "id"),
    "preconditions": ("前提", "id"),
    "metrics": ("红绿灯", "id"),
}
_SECTIONS = {
    "visit": "拜访规则",
    "reminding": "提醒时间",
    "interest": "意向",
    "photo_rules": "照片检查",
    "door": "位置检查",
    "calls": "通话",
    "deals": "商机",
    "alerts": "提醒",
    "warnings": "商机预警",
    "lights": "红绿灯",
}


def place(data: Plain, path: Path) -> str:
    """The nearest part that has a name, and the way on from there."""
    name, rest = "打法", path
    for end in range(1, len(path) + 1):
        found = _name(data, path[:end])
        if found:
            name, rest = found, path[end:]
    return name + "".join(_step(part) for part in rest)


def at(data: Plain, path: Path) -> Plain:
    """The value at the path; None where there is none."""
    for part in path:
        if isinstance(data, dict) and isinstance(part, str):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _name(data: Plain, path: Path) -> str | None:
    last = path[-1]
    if isinstance(last, str):
        return _SECTIONS.get(last) if isinstance(at(data, path), dict) else None
    parent = path[-2] if len(path) > 1 else ""
    if parent not in _NAMED or not isinstance(at(data, path), dict):
        return None
    word, key = _NAMED[str(parent)]
    own = at(data, (*path, key))
    name = f"{word} {own}" if isinstance(own, str) and own else f"第 {last + 1} 个{word}"
    return f"{_name(data, path[:-2])} 的{name}" if parent == "options" else name


def _step(part: str | int) -> str:
    return f" 的 {part}" if isinstance(part, str) else f" 第 {part + 1} 项"
