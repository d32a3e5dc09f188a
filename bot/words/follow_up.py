"""Words about things due."""

from datetime import date

TODO_TITLE = "我的待办"
NOTHING_DUE = "没有待办，干得漂亮。"
DONE = "做完了"
LATER = "推迟一天"
DUE_TITLE = "今天到期"
SOON_TITLE = "快到期了"
MISSED_TITLE = "这件事过期了"
MISSED_TEXT = "做完了点一下；没做的话推迟到明天，客户还在等。"
MARKED_DONE = "好的，记下已完成。"
OVERDUE = "已过期"
DUE = "到期"


def thing(kind: str, customer: str) -> str:
    return f"{kind} · {customer}"


def moved(due: date) -> str:
    return f"推迟到 {due:%m-%d} 了，到时候提醒您。"


def left_by(name: str) -> str:
    return f"{name} 已经离开，客户还在等。请安排新的负责人。"
