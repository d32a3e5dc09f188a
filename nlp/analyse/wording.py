"""What a rep reads of weak answers: the name of each kind, and why it is one."""

from collections.abc import Mapping

from sales.playbook_calls import WeakKind

_LABELS: Mapping[WeakKind, str] = {
    "talking_over": "顶了客户",
    "unanswered": "没答上问题",
    "deflection": "推开了",
    "early_discount": "让得太早",
    "no_evidence": "空口许诺",
    "hedging": "含糊其辞",
    "monologue": "讲得太长",
    "no_next_step": "没约下一步",
}
_REASONS: Mapping[WeakKind, str] = {
    "talking_over": "先顶了回去，客户听着不舒服；先认他的感受，再摆凭据。",
    "unanswered": "客户问的是一件事，答的是另一件；先正面答，再说别的。",
    "deflection": "把事情推开了，没说什么时候有回音；说清谁来办、几点前回复。",
    "early_discount": "还没问清原因就让了；先问卡在哪，再拿量、时间、位置来换。",
    "no_evidence": "说得很满，后面没有数、案例或单据；给一样看得见的。",
    "hedging": "查得到的事说含糊了，客户没法信；查一下，给个准数。",
    "monologue": "一口气讲了很久，没问客户一句；讲一点，问一句。",
    "no_next_step": "散了没约日子，也没约下一件事，容易凉；走之前约好哪天做什么。",
}


def label_of(kind: WeakKind) -> str:
    """The name of a kind of weak answer."""
    return _LABELS[kind]


def reason_of(kind: WeakKind) -> str:
    """Why it is weak and what to do instead, in one sentence."""
    return _REASONS[kind]


def reason_of_length(seconds: float) -> str:
    """Why a long answer is weak, with its length."""
    return f"一口气讲了约 {round(seconds)} 秒，没问客户一句；讲一点，问一句。"
