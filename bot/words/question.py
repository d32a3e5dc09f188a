"""Words around the one question that a colleague is asked about a deal of an alert."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.words import deal as deal_words
from sales.deal_question import Asked
from sales.deal_warnings import Kind
from sales.response import Speed

ASK = "请同事答一句"
CHOOSE_TITLE = "请谁答一句？"
CHOOSE_TEXT = "每人每个商机只问一个问题，一次最多问同一个人三个。答了我马上告诉您。"
WHOM, WHICH_DEAL = "问谁", "哪个商机"
OWNERS = "各商机的负责人"
ALL_DEALS = "全部"
SEND = "发出去"
TYPE_HINT = "点一个，或者直接打字回复。"
NOT_YET = "还没问到"
ANSWERED = "已回复"
THANKS = "已经转给提问的人，谢谢。"
ALREADY_ANSWERED = "这个问题已经回复过了，没有重复发。"
WITHDRAWN = "这个问题不用再答了。"
WHICH = "这句是回答哪个问题的？"
NONE_OF_THEM = "都不是"
NEVER_MIND = "好的，没有转给任何人。"
REMINDER = "还在等您一句话"
NO_ANSWER = "还没回"
AGAIN = "再问一句"
REPLIES = "同事的回复"
ANSWER_BY, QUESTION, ANSWER, DEAL, SITUATION = "谁答的", "问题", "回复", "商机", "情况"
NOBODY_NEW = "这次没有发出新的问题："
CHOOSE = "请先选问谁、哪个商机，再点“发出去”。"
NOBODY_AT_DESK = "这个岗位还没有同事在系统里，请销售运营添加。"
NO_QUESTIONS = "还没有问过同事。"
SPEED_TITLE = "同事回应有多快"
FOR_LEADERS = "回应快慢只给主管和销售运营看。"
NO_SPEED = "近 30 天还没有同事因为提醒答过问题。"
SHOWN = 40  # characters
OWN_TEAM, ELSEWHERE, NO_TEAM = "本队", "别的团队", "没有团队"


@dataclass(frozen=True, slots=True)
class Wording:
    """How something is asked. `talk_track`: how to ask the customer, where that helps."""

    question: str
    options: Sequence[str]
    talk_track: str = ""


_ON_WARNINGS: Mapping[Kind, Wording] = {
    "stuck": Wording("这个商机卡在哪里了？", ("等客户内部", "等我们报价或方案", "竞品在争", "要主管出面")),
    "no_activity": Wording(
        "最近没有动静，现在是什么情况？", ("刚联系过，忘了记", "这周就去", "客户没回音", "要主管出面")
    ),
    "no_next_step": Wording("下一步什么时候做、做什么？", ("这周拜访", "这周报价", "等客户定时间", "先放一放")),
    "step_overdue": Wording(
        "约好的下一步过期了，还做吗？", ("今天就做", "已经做了，忘了记", "客户改期了", "不做了")
    ),
    "one_contact": Wording(
        "除了现在的联系人，还能找到谁？",
        ("找得到拍板人", "找得到采购", "要主管牵线", "暂时找不到"),
        "这事除了您，平时还有谁一起看？我把资料给他也备一份。",
    ),
    "no_price": Wording(
        "报过价了吗，大概多少？",
        ("报过了，等回复", "这周就报", "还谈不到价"),
        "我按您的量先拟个数，您看在不在心里的范围，不合适咱们再调。",
    ),
    "close_passed": Wording(
        "预计成交的日子过了，客户现在怎么说？",
        ("这周能签", "要改期", "可能黄了"),
        "上回说这几天定下来，您这边还差哪一步？我来补。",
    ),
    "no_second_visit": Wording("成交后还没回访，什么时候去？", ("这周去", "电话回访过了", "排不开")),
    "dormant": Wording("这家很久没碰了，还做吗？", ("这周去看看", "对方不做了", "要换人跟")),
}


def wording(asked: Asked) -> Wording:
    """How this is asked, and what can be answered with a tap."""
    if asked.precondition is not None:
        known = asked.precondition
        return Wording(known.question, (*known.answers, NOT_YET), known.talk_track)
    if asked.desk is not None:
        return Wording(asked.desk.question, asked.desk.answers)
    return _ON_WARNINGS[asked.warning or "stuck"]


def asked_title(by: str) -> str:
    return f"{by} 请您答一句"


def talk_track(text: str) -> str:
    return f"可以这样问客户：“{text}”"


def ask_again(answered: int, asked: int) -> str:
    return f"看回复 {answered}/{asked}"


def progress(answered: int, asked: int) -> str:
    return f"问了同事：{answered}/{asked} 已回"


def newest(who: str, deal: str, said: str) -> str:
    return f"· {who}，{deal}：{said}"


def replies_title(answered: int, asked: int) -> str:
    return f"{REPLIES} · {answered}/{asked} 已回"


def who_about(who: str, customer: str) -> str:
    return f"{who} · {customer}"


def waits(hours: float) -> str:
    return f"{NO_ANSWER}，等了 {hours_shown(hours)}"


def answer_for_asker(who: str, deal: str, said: str) -> str:
    return f"{who} 答了 {deal}：{said}"


def sent(names: Sequence[str]) -> str:
    return f"已发给 {'、'.join(names)}，有回复我马上告诉您。"


def left_out(ownerless: int, already: int, later: int) -> str:
    """What was not asked, and why; empty where everything was."""
    told = [
        f"{ownerless} 个商机没有在职的负责人" if ownerless else "",
        f"{already} 个已经问过" if already else "",
        f"{later} 个等前面的答了再问，免得一次问太多" if later else "",
    ]
    return "；".join(part for part in told if part)


def own_deals(count: int) -> str:
    return f"{count} 个是您自己的商机"


def situation(stage: str, days: int, fen: int | None) -> str:
    return f"{deal_words.in_stage(stage, days)} · {deal_words.amount(fen)}"


def gone(who: str) -> str:
    return f"{who} 已经离开，问他的问题不用再等了。请安排新的负责人。"


def speed(found: Speed) -> str:
    """「中位 2.1 小时，九成在 5.0 小时内（18 次）」, working hours; what few answers cannot say is not said."""
    if found.median is None or found.ninetieth is None:
        slowest = "" if found.slowest is None else f"，{'最慢 ' * (found.count > 1)}{hours_shown(found.slowest)}"
        return f"只有 {found.count} 次{slowest}，还看不出快慢"
    return f"中位 {hours_shown(found.median)}，九成在 {hours_shown(found.ninetieth)}内（{found.count} 次）"


def hours_shown(hours: float) -> str:
    return f"{round(hours * 60)} 分钟" if hours < 1 else f"{hours:.1f} 小时"


def foot(found: Speed) -> str:
    return f"近 30 天从提醒到答复（工作时间）：{speed(found)}"


def speed_text(open_: int) -> str:
    waiting = f"现在还有 {open_} 个没回，没算在内。" if open_ else ""
    return f"近 30 天，从提醒发出到同事答复，只算工作时间。{waiting}"


def of_all(team: str) -> str:
    return f"{team} · 合计"


def by_whom(team: str, who: str) -> str:
    return f"{team} · {who}"


def cut(text: str) -> str:
    """An answer in a list; the whole stands on a card of its own."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
