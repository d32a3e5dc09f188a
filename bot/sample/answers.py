"""What the sample reps answer and what the sample customers say."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from sales.playbook import NONE_OPTION, CustomerType, FieldSpec, FieldValue, Playbook

# What is usual, by the names of fields and options; others are drawn evenly, or near the lower limit.
USUAL_NUMBERS: Mapping[str, tuple[int, int]] = {
    "maintenance": (0, 4),
    "patients": (15, 120),
    "facings": (4, 30),
    "visitors": (80, 600),
    "members": (120, 1800),
    "stock_days": (6, 60),
}
USUAL_SPAN = 20
USUAL_WORDS: Mapping[str, tuple[str, ...]] = {"staple_brand": ("喵小鲜", "原野粮", "旺多多")}
ODDS: Mapping[str, int] = {"hot": 6, "warm": 3, "cold": 1, "owner": 4, "manager": 3, "buyer": 1, "clerk": 2}
NOTHING_ODDS = 0.35
SAME_AS_LAST_ODDS = 0.6


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said at the counter; `types`: the customer types it fits, none: all."""

    text: str
    types: tuple[str, ...] = ()


REMARKS = (
    Remark("老板嫌贵，说别家更便宜"),
    Remark("留了老板的电话，先看看价目表"),
    Remark("加了微信，想要一份对比表"),
    Remark("最近动销慢，有点库存压力"),
    Remark("上次的货有几件包装破了，想退货"),
    Remark("当场试了小程序，说下单挺方便"),
    Remark("老板在忙，没聊几句"),
    Remark("隔壁新开了一家店，客人少了一些"),
    Remark("缺感冒灵和布洛芬，要赶紧补", ("pharmacy",)),
    Remark("店员推荐主推我们，店长很支持", ("pharmacy",)),
    Remark("雾化器上周坏过一次，问多久上门", ("clinic",)),
    Remark("日均就诊60人，想看看制氧机", ("clinic",)),
    Remark("在做堆头和买赠，想要活动价", ("chain_supermarket",)),
    Remark("冰柜是竞品的，老板想换", ("convenience_store",)),
    Remark("日均客流300人，饮料卖得最好", ("convenience_store",)),
    Remark("缺猫砂和冻干，客人问得多", ("pet_shop",)),
    Remark("会员1200人，想办一场妈妈课", ("mother_baby",)),
    Remark("缺一段奶粉和纸尿裤", ("mother_baby",)),
    Remark("库存还够卖20天，先不急着进货", ("wholesale",)),
)


def remark(type: CustomerType, chance: random.Random) -> str:
    """Something a customer of this type might say."""
    return chance.choice([r.text for r in REMARKS if not r.types or type.id in r.types])


def known(type: CustomerType, chance: random.Random) -> dict[str, str | float | list[str]]:
    """What the company knew of a customer before the first visit, as JSON values; often nothing."""
    if chance.random() < 0.5:
        return {}
    told = [spec for spec in type.fields if spec.prefill == "last" and chance.random() < 0.5]
    return {spec.name: plain(value(spec, chance)) for spec in told}


def plain(value: FieldValue) -> str | float | list[str]:
    """The value as JSON has it."""
    return list(value) if isinstance(value, tuple) else value


def value(spec: FieldSpec, chance: random.Random, last: FieldValue | None = None) -> FieldValue:
    """A plausible answer; often the one of last time."""
    if last is not None and chance.random() < SAME_AS_LAST_ODDS:
        return last
    ids = [option.id for option in spec.options]
    match spec.kind:
        case "one":
            return chance.choices(ids, [ODDS.get(id, 2) for id in ids])[0]
        case "many":
            return _some(ids, chance)
        case "number":
            lowest = int(spec.minimum or 0)
            return float(chance.randint(*USUAL_NUMBERS.get(spec.name, (lowest, lowest + USUAL_SPAN))))
        case "text":
            return chance.choice(USUAL_WORDS.get(spec.name, ("还没定",)))


def _some(ids: list[str], chance: random.Random) -> tuple[str, ...]:
    """One to three options in their order, or the one that says "nothing"."""
    real = [id for id in ids if id != NONE_OPTION]
    if NONE_OPTION in ids and chance.random() < NOTHING_ODDS:
        return (NONE_OPTION,)
    picked = chance.sample(real, min(len(real), chance.randint(1, 3)))
    return tuple(id for id in real if id in picked)


def next_kind(type: CustomerType, playbook: Playbook, chance: random.Random) -> str:
    """Mostly what the playbook suggests for this type."""
    if chance.random() < 0.55:
        return type.suggested_next
    return chance.choice(playbook.next_actions).kind
