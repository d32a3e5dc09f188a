"""Words of a meeting's agenda."""

from collections.abc import Mapping
from datetime import date

from bot.words import deal as deal_words
from bot.words.alert_meeting import span
from sales.agenda import Contacted, Decision, Gathering, Matter, Owed, Topic

PAPERS = "议程和客户资料"
PAPERS_TITLE = "开会要用的"
PAPERS_TEXT = "议程马上发在这里，还有一份能改的 Word 文件；客户资料是 PDF，做好了发给您。"
AGENDA = "会议议程"
PROMISED = "电话里答应的一件事"
NOTHING_LEFT = "这条提醒里的商机都已经有进展，或者您看不到了，不用再开会。"
FILE_FOLLOWS = "Word 文件做好了马上发给您，可以直接改、直接记。"
WHEN, WHO = "时间", "参加"
MINUTES = "会上记录"
LAST, OWED, NOT_KNOWN, DECIDE, SITUATION = "最近联系", "没兑现的", "还没弄清", "要定的事", "情况"
DECIDED, BY_WHOM, BY_WHEN = "结论", "谁来做", "哪天之前"
NEVER = "还没有联系过"
_CONTACTS: Mapping[str, str] = {"visit": "拜访", "call": "通话", "follow_up": "完成跟进"}
_MATTERS: Mapping[Matter, str] = {
    "owner": "定一位负责人",
    "close": "预计成交日已过：改到哪天，还是放下",
    "unknown": "谁去问清楚",
    "price": "谁来报价，报多少",
    "step": "下一步做什么，谁做，哪天",
    "contacts": "再认识谁，谁去牵线",
    "stuck": "卡在哪里，要谁帮一把",
}


def customer_pack(customer: str) -> str:
    return f"客户资料 · {customer}"


def title(stage: str, count: int) -> str:
    return f"会议议程 · {stage} · {count} 个商机"


def file_name(stage: str, day: date) -> str:
    return f"会议议程 {stage[:40]} {day:%Y-%m-%d}.docx"


def made_for(reader: str, day: date) -> str:
    return f"为 {reader} 制作 · {day:%Y-%m-%d} · 内部资料，请勿外传"


def gathering(found: Gathering | None) -> str:
    """When and who; empty lines to fill in where no meeting is booked."""
    when = span(found.starts, found.ends) if found else ""
    return f"{WHEN}：{when}\n{WHO}：{'、'.join(found.names) if found else ''}"


def heading(number: int, topic: Topic) -> str:
    return f"{number}. {deal_words.title(topic.customer, topic.name)}"


def situation(topic: Topic) -> str:
    """「技术方案确认 · 停了 9 个工作日 · 8 万 · 小林」"""
    parts = [deal_words.in_stage(topic.stage, topic.days), deal_words.amount(topic.amount_fen)]
    parts.append(topic.owner or deal_words.NO_OWNER)
    if topic.waiting:
        parts.append(f"{deal_words.WAITING} {topic.waiting}")
    return " · ".join(parts)


def contacted(last: Contacted | None) -> str:
    return f"{last.day:%m-%d} {_CONTACTS[last.kind]}" if last else NEVER


def owed(one: Owed, today: date) -> str:
    late = "，已过期" if one.due < today else ""
    return f"{one.what}（{one.due:%m-%d}{late}，{one.who}）"


def decision(one: Decision) -> str:
    asks = f"：{one.asks.label}" if one.asks else ""
    return f"{_MATTERS[one.matter]}{asks}"


def shown_only(shown: int, count: int) -> str:
    return f"这里列了前 {shown} 个，{count} 个都在文件里。"


def total(count: int, fen: int) -> str:
    return f"{count} 个商机，共 {deal_words.amount(fen)}" if fen else f"{count} 个商机"
