"""Which of the names in a written talk is the seller, which the customer."""

import re
from collections.abc import Mapping, Sequence

from nlp.analyse.roles import leaning
from nlp.numerals import plain
from nlp.transcript import Speaker

_SELLER = re.compile(
    r"销售|业务|我方?|本人|自己|rep\d?|sales|seller|agent|客户经理|顾问|代表|坐席|客服|卖方|乙方|主叫|招商|渠道"
)
_CUSTOMER = re.compile(
    r"客户|顾客|对方|客|买方|甲方|customer\d?|client|buyer|被叫|老板娘?|店长|院长|主任|采购|用户|商家|店主|.总|.老板|.姐|.院长|.主任|.店长|.经理|.科长"
)
_PLAIN = 0.8
"""By how much the seller must sound more like one than anybody else, in log-odds a line."""


def is_role(label: str) -> bool:
    """The label says by itself who speaks."""
    return _role(label) is not None


def roles(spoken: Sequence[tuple[str | None, str]]) -> Mapping[str | None, Speaker | None]:
    """The role of each label, from (label, words): by its name, else by what is said under it; None where it is not
    plain. One seller is looked for; whoever else is there buys."""
    labels = list(dict.fromkeys(label for label, _ in spoken if label))
    told: dict[str | None, Speaker | None] = {label: _role(label) for label in labels}
    unsure = [label for label in labels if told[label] is None]
    if len(labels) < 2 or not unsure:
        return told
    if "rep" in told.values():
        return told | dict.fromkeys(unsure, "customer")
    likely = {label: _mean_leaning([text for who, text in spoken if who == label]) for label in unsure}
    best = max(unsure, key=lambda label: likely[label])
    others = [lean for label, lean in likely.items() if label != best]
    if "customer" not in told.values() and (not others or likely[best] - max(others) < _PLAIN):
        return told
    return told | dict.fromkeys(unsure, "customer") | {best: "rep"}


def _role(label: str) -> Speaker | None:
    name = re.sub(r"[\s\d]+$", "", plain(label))
    if _SELLER.fullmatch(name) or name.startswith(("销售", "业务员", "客户经理")):
        return "rep"
    if _CUSTOMER.fullmatch(name) or name.startswith(("客户", "顾客")):
        return "customer"
    return None


def _mean_leaning(texts: list[str]) -> float:
    return sum(leaning(plain(text)) for text in texts) / max(1, len(texts))
