"""What `xingji import` says about headers, rows and results."""

from collections.abc import Iterable

EMPTY_CELL = "必填，这里是空的"
AMBIGUOUS_KIND = "看不出这是哪一种表，请加上 --kind customers、deals、people 或 teams"
LATITUDE = "纬度要在 -90 到 90 之间"
LONGITUDE = "经度要在 -180 到 180 之间"
SWAPPED = "纬度超出范围，和经度可能写反了"
HALF_A_PLACE = "纬度和经度要么都填，要么都空"
NOWHERE = "经纬度都是 0，不是真实位置"
NOT_A_NUMBER = "不是数字"
UNKNOWN_CUSTOMER = "没有这个编号的客户，请先导入客户表"
NOT_AN_AMOUNT = "不是金额，请写 80000 或 8 万"
NOT_A_DAY = "不是日期，请写 2026-12-20"
IN_THE_FUTURE = "这一天还没到"
NOT_A_COUNT = "请写 1 到 1000 的整数"
ACTIVE = "请写 在职 或 离职"
CIRCLE = "上级团队绕成了圈"
NO_SUCH_ZONE = "没有这个时区，请写 北京时间、新疆时间，或 Asia/Shanghai 这样的名字"
DONE = "导入完成"
REHEARSED = "试运行完成，什么都没有写入"
NO_DUPLICATES = "没有待确认的疑似重复客户。"
DECIDE_HOW = "确认用：xingji import --decide 编号=same（同一家）或 编号=different（不同）；不会自动合并。"
BAD_DECISION = "--decide 要写成 编号=same 或 编号=different，例如 --decide 3=same"
NOTHING_TO_DO = "请给出要导入的文件，例如：xingji import 团队.csv 人员.csv 客户.xlsx"
NO_FILE = "打不开这个文件"
REASONS = {"phone": "电话相同", "place": "位置相近、名称相似"}


def two_columns(label: str, headers: Iterable[str]) -> str:
    """Two headers mean the same column."""
    return f"有两列都像是“{label}”：{'、'.join(headers)}，请只留一列"


def missing_columns(kind: str, labels: Iterable[str]) -> str:
    """The header lacks what this kind of table must have."""
    return f"{kind}缺少这些列：{'、'.join(labels)}"


def unknown_header(headers: str, wanted: Iterable[str]) -> str:
    """The header fits no kind of table."""
    return f"认不出表头“{headers}”（若是乱码，请另存为“CSV UTF-8”）。{'；'.join(wanted)}"


def wants(kind: str, labels: Iterable[str]) -> str:
    """Which columns a kind of table needs."""
    return f"{kind}要有：{'、'.join(labels)}"


def unused_columns(headers: Iterable[str]) -> str:
    """Columns nothing was read from."""
    return f"没有用到的列：{'、'.join(headers)}"


def too_long(limit: int) -> str:
    """More characters than are kept."""
    return f"太长了，最多 {limit} 个字"


def seen_before(line: int) -> str:
    """The same code or name twice in one file."""
    return f"与第 {line} 行重复，请只留一行"


def unknown_type(labels: Iterable[str]) -> str:
    """A customer type the playbook does not have."""
    return f"打法里没有这种客户类型，可用：{'、'.join(labels)}"


def unknown_stage(labels: Iterable[str]) -> str:
    """A stage the playbook does not have."""
    return f"打法里没有这个阶段，可用：{'、'.join(labels)}"


def unknown_role(labels: Iterable[str]) -> str:
    """A role nobody knows."""
    return f"没有这个角色，可用：{'、'.join(labels)}"


UNKNOWN_PERSON = "没有这位在职人员，请写工号，或先导入人员表"
UNKNOWN_TEAM = "没有这个团队，请先导入团队表"


def namesakes(codes: Iterable[str]) -> str:
    """Several people share a name."""
    return f"有几位同名，请写工号：{'、'.join(codes)}"


def account_taken(code: str) -> str:
    """An account that belongs to somebody else."""
    return f"这个账号已经是工号 {code} 的"


def unreadable(file: str, reason: str) -> str:
    """A file that stays out as a whole."""
    return f"✗ {file}：{reason}"


def problem(file: str, line: int, column: str, value: str, reason: str) -> str:
    """One row that stayed out."""
    place = f"第 {line} 行" + (f"“{column}”" if column else "")
    return f"  {file} {place}：{reason}" + (f"（{value}）" if value else "")


def result(file: str, kind: str, added: int, updated: int, unchanged: int, wrong: int) -> str:
    """What a file came to."""
    return f"✓ {file}（{kind}）：新增 {added}，更新 {updated}，未变 {unchanged}，有误 {wrong}"


def duplicates(count: int) -> str:
    """How many pairs wait for a person."""
    return f"有 {count} 对疑似重复的客户待确认："


def more_duplicates(count: int) -> str:
    """The list was shortened."""
    return f"  还有 {count} 对，看全部：xingji import --duplicates"


def duplicate(id: int, first: str, second: str, reason: str) -> str:
    """One pair."""
    return f"  {id}  {first}  ↔  {second}（{reason}）"


def decided(id: int, same: bool) -> str:
    """A person's decision was noted."""
    return f"已记下：第 {id} 对是{'同一家' if same else '两家不同的客户'}。"


def no_such_pair(id: int) -> str:
    """A decision on a pair that is not there."""
    return f"没有编号为 {id} 的疑似重复。"
