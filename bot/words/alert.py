"""Words about alerts to supervisors: what is stuck, what can be done about it, what was done."""

from collections.abc import Sequence
from datetime import date

from bot.words.deal import NO_OWNER, amount
from sales.alerts import Hits

JOB = "卡住的商机提醒主管"
LATER = "先放一放"
DOUBT = "这条不准"
DAYS, WHY = "放多久", "为什么"
DOUBT_TEXT = "选一个，或者直接打字告诉我。说过不准的，这类提醒的准确率会降下来，大家都看得到。"
SNOOZE, WRONG = "放一放", "记下不准"
SNOOZE_REASONS = ("已经在跟了", "客户在等预算", "人手排不开", "另有原因")
NEVER_MIND = "好的，没有记。卡片还在，随时可以点。"
SAY_MORE = "这句看不出哪里不准。"
CHOOSE = "请先把要选的都选上，再点下面的按钮。"
STALE = "这张卡片刚刚变过，请看最新的一张。"
GONE = "这条已经处理过了，不用再点。"
MOVED_ON = "这些商机后来都动起来了，不用再管。"
NO_HITS = "最近还没有人对提醒表过态。"
HITS_TITLE = "提醒准不准"
FOR_OPERATIONS = "提醒准不准，只有销售运营和主管能看。"
KEY = "★ "
TOO_FEW = 5  # answers below which a percentage says nothing


def title(count: int, stage: str, days: int) -> str:
    return f"{count} 个商机卡在「{stage}」超过 {days} 天"


def about(count: int, key: int, fen: int, asks: str) -> str:
    """What stands below the title; `key` of `count` are of key industries; `asks`: the question that ends it."""
    which = ("都是" if count > 1 else "是") if key == count else f"其中 {key} 个是"
    known = [f"{which}重点行业" if key else "", f"{'共 ' * (count > 1)}{amount(fen)}" if fen else ""]
    said = "，".join(filter(None, known))
    return "；".join(filter(None, (said, asks))) or "您看怎么推进？"


def later_title(stage: str) -> str:
    return f"「{stage}」放到什么时候？"


def doubt_title(stage: str) -> str:
    return f"「{stage}」哪里不准？"


def others(stages: Sequence[tuple[str, int]]) -> str:
    return "另外也卡着：" + "、".join(f"{label} {count} 个" for label, count in stages)


def ignored(names: Sequence[str], days: int) -> str:
    return f"{'、'.join(names)} {days} 个工作日没有处理，请您看一下。"


def passed_on(names: Sequence[str]) -> str:
    return f"已经请 {'、'.join(names)} 一起看。"


def back() -> str:
    return "之前说放一放，到今天还卡着。"


def stands(days: int) -> str:
    return f"{days} 天"


def deal(customer: str, name: str, owner: str | None, is_key: bool) -> str:
    return f"{KEY if is_key else ''}{customer} · {name} · {owner or NO_OWNER}"


def hits(found: Hits) -> str:
    """「有用 8 次，不准 2 次（80%）」; few answers make no percentage."""
    said = f"有用 {found.useful} 次，不准 {found.wrong} 次"
    enough = found.rate is not None and found.useful + found.wrong >= TOO_FEW
    return f"{said}（{found.rate:.0%}）" if enough else said


def rule(kind: str, stage: str) -> str:
    return f"{_RULES.get(kind, kind)}「{stage}」"


_RULES = {"stuck": "卡在"}


def foot(found: Hits) -> str:
    return f"这类提醒近 90 天：{hits(found)}"


def snoozed(who: str, until: date, reason: str) -> str:
    return f"{who} 放到 {until:%m-%d}：{reason}"


def said_wrong(who: str, reason: str) -> str:
    return f"{who} 说这条不准：{reason}"


def in_days(days: int, until: date) -> str:
    return f"{days} 个工作日（{until:%m-%d}）"


def already(who: str) -> str:
    return f"{who} 刚才已经处理了，卡片上写着。"
