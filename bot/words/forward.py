"""Words around handing a visit to a colleague."""

ASKED_TITLE = "有同事请您看一下"
ANSWERED = "已回复"
ALREADY_SENT = "已经转给这位同事了，没有重复发。"
ALREADY_ANSWERED = "这一条已经回复过了，没有重复发。"
NOBODY = "这个岗位还没有同事在系统里，请销售运营添加。"
TYPE_HINT = "点一个，或者直接打字回复。"
WHICH = "这句是回复哪一家的？"


def button(desk: str) -> str:
    return f"转给{desk}"


def sent(colleague: str) -> str:
    return f"已转给 {colleague}，有回复我马上告诉您。"


def asked_by(rep: str, customer: str) -> str:
    return f"{rep} 拜访了 {customer}"


def answer_for_rep(colleague: str, customer: str, answer: str) -> str:
    return f"{colleague} 回复了 {customer}：{answer}"


def thanks(customer: str) -> str:
    return f"已把您的回复转给负责 {customer} 的同事。"
