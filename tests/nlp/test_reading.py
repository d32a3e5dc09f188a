"""One sentence after a visit, read against the first playbook; Wednesday, 18 November 2026."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.reading import Reading, read, read_value
from sales.playbook import FieldSpec, FieldValue, OptionSpec, Playbook
from sales.playbook_file import parse_bytes

FILE = Path(__file__).parents[2] / "playbooks" / "fmcg.yaml"
PLAYBOOK: Playbook = parse_bytes(FILE.read_bytes(), FILE.name)
TODAY = date(2026, 11, 18)
TYPES = [kind.id for kind in PLAYBOOK.customer_types]


def november(day: int) -> date:
    return date(2026, 11, day)


def heard(kind: str, sentence: str) -> Reading:
    return read(sentence, PLAYBOOK.customer_type(kind), PLAYBOOK, TODAY)


Example = tuple[str, dict[str, FieldValue], str | None, date | None, str]

PHARMACY: list[Example] = [
    ("缺感冒灵和布洛芬，下周三送样", {"otc_shortage": ("ganmaoling", "ibuprofen")}, "sample", november(25), ""),
    ("价格嫌贵，意向一般，明天报价", {"interest": "warm"}, "quote", november(19), "价格嫌贵"),
    (
        "不缺货，老板很感兴趣，留了电话，后天送两箱样品",
        {"otc_shortage": ("none",), "interest": "hot"},
        "sample",
        november(20),
        "留了电话",
    ),
    ("什么都不缺", {"otc_shortage": ("none",)}, None, None, ""),
    ("目前没有缺货", {"otc_shortage": ("none",)}, None, None, ""),
    ("不缺感冒灵", {}, None, None, "不缺感冒灵"),
    ("感冒灵和蒲地蓝断货了", {"otc_shortage": ("ganmaoling", "蒲地蓝")}, None, None, ""),
    ("感冒灵现在没货", {"otc_shortage": ("ganmaoling",)}, None, None, ""),
    ("缺感冒灵，布洛芬，板蓝根", {"otc_shortage": ("ganmaoling", "ibuprofen", "banlangen")}, None, None, ""),
    (
        "缺蒲地蓝、布洛芬混悬液，三天内补货",
        {"otc_shortage": ("蒲地蓝", "布洛芬混悬液")},
        "restock",
        november(21),
        "",
    ),
    ("缺 感冒灵 布洛芬 下周三 送样", {"otc_shortage": ("ganmaoling", "ibuprofen")}, "sample", november(25), ""),
    ("缺感冒灵布洛芬下周三送样", {"otc_shortage": ("ganmaoling", "ibuprofen")}, "sample", november(25), ""),
    ("缺芬必得跟维Ｃ", {"otc_shortage": ("ibuprofen", "vitamin_c")}, None, None, ""),
    ("缺货的是维c和创可贴", {"otc_shortage": ("vitamin_c", "bandage")}, None, None, ""),
    ("断货了，主要是布洛芬", {"otc_shortage": ("ibuprofen",)}, None, None, ""),
    ("缺两盒板蓝根", {"otc_shortage": ("banlangen",)}, None, None, "两盒"),
    ("缺感冒灵，布洛芬不缺", {"otc_shortage": ("ganmaoling",)}, None, None, "布洛芬不缺"),
    ("缺货严重", {}, None, None, "缺货严重"),
    ("缺点是价格高", {}, None, None, "缺点是价格高"),
    ("布洛芬卖得很好", {}, None, None, "布洛芬卖得很好"),
    ("缺老板说的那个新药", {}, None, None, "缺老板说的那个新药"),
    ("店员推荐主推竞品，意向高", {"clerk_push": "rival", "interest": "hot"}, None, None, ""),
    ("店员主推我们的", {"clerk_push": "ours"}, None, None, ""),
    ("老板不太感兴趣", {"interest": "cold"}, None, None, ""),
    ("老板不是很感兴趣", {}, None, None, "老板不是很感兴趣"),
    ("挺感兴趣的，不过再想想", {}, None, None, "挺感兴趣的，不过再想想"),
    ("合作意向比较高", {"interest": "hot"}, None, None, ""),
    ("意向还要跟高总谈", {}, None, None, "意向还要跟高总谈"),
    ("已经送样了，意向高", {"interest": "hot"}, None, None, "已经送样了"),
    ("昨天送了样品", {}, None, None, "昨天送了样品"),
    ("不用送样，打个电话就行，11月25日", {}, "call", november(25), "不用送样"),
    ("老板不在，周五再去", {"met": "clerk"}, None, november(20), ""),
    ("见到了老板，下周一签合同", {"met": "owner"}, "contract", november(23), ""),
    ("老板周三回来", {}, None, None, "老板周三回来"),
    ("下周三上午十点送样", {}, "sample", november(25), "上午十点"),
    ("要样品和报价", {}, None, None, "要样品和报价"),
    ("他们想要报价，明天送样", {}, "sample", november(19), "他们想要报价"),
    ("下周三", {}, None, november(25), ""),
    ("感冒灵没了，布洛芬也快没了", {"otc_shortage": ("ganmaoling", "ibuprofen")}, None, None, "也快"),
    ("他说感冒灵卖断货了，让我下周三之前送过去", {"otc_shortage": ("ganmaoling",)}, None, november(25), ""),
    ("老板要一箱样品，下周二带过去", {}, "sample", november(24), ""),
    ("没缺什么货，想要报价单，最好明天", {"otc_shortage": ("none",)}, "quote", november(19), ""),
]
CLINIC: list[Example] = [
    ("他们每月维保两次，想看演示，周五过去", {"maintenance": 2.0}, "demo", november(20), ""),
    ("维保一个月3次", {"maintenance": 3.0}, None, None, ""),
    ("每周维保两次", {}, None, None, "每周维保两次"),
    ("每月维护保养两次，想签约，下月5号", {"maintenance": 2.0}, "contract", date(2026, 12, 5), ""),
    ("维保三四次", {}, None, None, "维保三四次"),
    ("维保3到5次", {}, None, None, "维保3到5次"),
    ("维保两年了", {}, None, None, "维保两年了"),
    ("维保99次", {}, None, None, "维保99次"),
    (
        "用的设备有制氧机和血压计，响应要求四小时",
        {"equipment": ("oxygen", "pressure"), "response": "four_hours"},
        None,
        None,
        "",
    ),
    (
        "设备是雾化器、心电图机，日均就诊两百人",
        {"equipment": ("nebulizer", "心电图机"), "patients": 200.0},
        None,
        None,
        "",
    ),
    ("每天病人一百二十个", {"patients": 120.0}, None, None, ""),
    ("还没有设备，后天演示", {"equipment": ("none",)}, "demo", november(20), ""),
    ("要求当天到，12月1号签合同", {"response": "same_day"}, "contract", date(2026, 12, 1), "要求"),
]
SUPERMARKET: list[Example] = [
    ("排面12个，账期60天", {"facings": 12.0, "payment": "days_60"}, None, None, ""),
    (
        "有十五个排面，没做活动，月结",
        {"facings": 15.0, "promotion": ("none",), "payment": "days_30"},
        None,
        None,
        "",
    ),
    ("促销有堆头和特价，缺可乐", {"promotion": ("pile", "special_price"), "shortage": ("drinks",)}, None, None, ""),
    ("排面数：２０，25号报价", {"facings": 20.0}, "quote", november(25), ""),
    ("排面一千两百个", {}, None, None, "排面一千两百个"),
    ("采购接待的，货到付款", {"met": "buyer", "payment": "cash"}, None, None, ""),
]
CONVENIENCE: list[Example] = [
    (
        "冰柜是竞品的，每周进货两次，缺可乐和啤酒",
        {"fridge": "rival", "reorder": "twice_a_week", "shortage": ("drinks", "beer")},
        None,
        None,
        "",
    ),
    ("客流大概五百，冰柜是我们的", {"visitors": 500.0, "fridge": "ours"}, None, None, ""),
    ("没冰柜，泡面卖完了，明天补货", {"fridge": "none", "shortage": ("noodles",)}, "restock", november(19), ""),
    ("补货频率一周一次", {"reorder": "weekly"}, None, None, ""),
]
PET_SHOP: list[Example] = [
    (
        "主营猫和狗，缺猫砂、冻干，主推粮是皇家，后天送样",
        {"focus": "both", "pet_shortage": ("litter", "freeze_dried"), "staple_brand": "皇家"},
        "sample",
        november(20),
        "",
    ),
    ("有洗澡和寄养服务，以猫为主", {"services": ("grooming", "boarding"), "focus": "cats"}, None, None, ""),
    ("主营猫粮批发", {}, None, None, "主营猫粮批发"),
    ("主营狗，没兴趣", {"focus": "dogs", "interest": "cold"}, None, None, ""),
]
MOTHER_BABY: list[Example] = [
    (
        "没有临期，育儿顾问有证书，下周二店员培训",
        {"expiry": "none", "advisor": "certified"},
        "train",
        november(24),
        "",
    ),
    ("1段奶粉没货了，会员三千五", {"baby_shortage": ("stage_1",), "members": 3500.0}, None, None, ""),
    ("临期很多，缺尿不湿", {"expiry": "many", "baby_shortage": ("diapers",)}, None, None, ""),
    ("会员大约1.2万人", {"members": 12_000.0}, None, None, ""),
]
WHOLESALE: list[Example] = [
    (
        "库存还够卖20天，自己送货，月底签约",
        {"stock_days": 20.0, "delivery": "own_cars"},
        "contract",
        november(30),
        "",
    ),
    ("库存压力大，想合作", {"interest": "hot"}, None, None, "库存压力大"),
    (
        "不配送，账期三十天，缺食用油",
        {"delivery": "none", "payment": "days_30", "shortage": ("oil",)},
        None,
        None,
        "",
    ),
]
EXAMPLES = [
    (kind, *example)
    for kind, examples in (
        ("pharmacy", PHARMACY),
        ("clinic", CLINIC),
        ("chain_supermarket", SUPERMARKET),
        ("convenience_store", CONVENIENCE),
        ("pet_shop", PET_SHOP),
        ("mother_baby", MOTHER_BABY),
        ("wholesale", WHOLESALE),
    )
    for example in examples
]


@pytest.mark.parametrize(("kind", "sentence", "fields", "step", "due", "rest"), EXAMPLES)
def test_a_sentence_says_exactly_this(
    kind: str, sentence: str, fields: dict[str, FieldValue], step: str | None, due: date | None, rest: str
) -> None:
    assert heard(kind, sentence) == Reading(fields, step, due, rest)


def test_there_are_enough_examples_of_every_customer_type() -> None:
    assert len(EXAMPLES) >= 60
    assert {example[0] for example in EXAMPLES} == set(TYPES)


@pytest.mark.parametrize("sentence", ["", "   ", "，。！", "😀😀", "\0\x01\ud800", "\u202e", "🈶🈚𠮷"])
def test_nothing_to_understand(sentence: str) -> None:
    reading = heard("pharmacy", sentence)
    assert (reading.fields, reading.next_kind, reading.due) == ({}, None, None)


def test_emoji_and_rare_characters_do_not_get_in_the_way() -> None:
    reading = heard("pharmacy", "缺感冒灵👍、𠮷祥丸😀，下周三送样🚚")
    assert reading.fields == {"otc_shortage": ("ganmaoling", "𠮷祥丸")}
    assert (reading.next_kind, reading.due) == ("sample", november(25))


def test_what_is_kept_can_be_stored_and_shown() -> None:
    reading = heard("pharmacy", "缺感冒灵，老板\0说\ud800好\x1b[31m")
    assert not any(ord(sign) < 32 or 0xD800 <= ord(sign) < 0xE000 for sign in reading.rest)


def test_of_ten_megabytes_the_beginning_is_read() -> None:
    reading = heard("pharmacy", "缺感冒灵，" + "好" * 10_000_000 + "，下周三送样")
    assert reading.fields == {"otc_shortage": ("ganmaoling",)}
    assert reading.next_kind is None
    assert len(reading.rest) <= 2000


SPOKEN = st.lists(
    st.sampled_from(
        [word for kind in PLAYBOOK.customer_types for field in kind.fields for word in (field.label, *field.words)]
        + [word for kind in PLAYBOOK.next_actions for word in (kind.label, *kind.words)]
        + [*"不没有的了，。、和12三十两个次天", "感冒灵", "周三", "明天", "每月", "送", "样品", "\n", "😀", "高"]
    ),
    max_size=25,
).map("".join)


@settings(deadline=None)
@given(st.sampled_from(TYPES), SPOKEN | st.text())
def test_any_string_is_read_without_failing(kind: str, sentence: str) -> None:
    reading = heard(kind, sentence)
    for name, value in reading.fields.items():
        field = PLAYBOOK.customer_type(kind).field(name)
        assert field is not None
        assert_fits(field, value)
    for field in PLAYBOOK.customer_type(kind).fields:
        answer = read_value(sentence, field)
        if answer is not None:
            assert_fits(field, answer)


def assert_fits(field: FieldSpec, value: FieldValue) -> None:
    ids = {option.id for option in field.options}
    if field.kind == "number":
        assert isinstance(value, float)
        assert (field.minimum or 0) <= value <= (field.maximum or value)
    elif field.kind == "many":
        assert isinstance(value, tuple)
        assert value
        assert all(one in ids or field.open for one in value)
    else:
        assert isinstance(value, str)
        assert value.strip()
        assert field.kind == "text" or field.open or value in ids


# ---- direct answers to one question ----------------------------------------------------------------------


def asked(kind: str, name: str) -> FieldSpec:
    field = PLAYBOOK.customer_type(kind).field(name)
    assert field is not None
    return field


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("高", "hot"),
        ("一般", "warm"),
        ("1", "hot"),
        ("第二个", "warm"),
        ("选三", "cold"),
        ("③", "cold"),
        ("挺高的", "hot"),
        ("老板很感兴趣", "hot"),
        ("不太感兴趣", "cold"),
        ("意向不高", "cold"),
        ("考虑考滤", "warm"),
        ("不是很感兴趣", None),
        ("高经理不在", None),
        ("4", None),
        ("不知道", None),
        ("", None),
    ],
)
def test_answering_how_interested(answer: str, meant: str | None) -> None:
    assert read_value(answer, asked("pharmacy", "interest")) == meant


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("感冒灵", ("ganmaoling",)),
        ("感冒灵和布洛芬", ("ganmaoling", "ibuprofen")),
        ("缺感冒灵，还有蒲地蓝吧", ("ganmaoling", "蒲地蓝")),
        ("2、3", ("ganmaoling", "ibuprofen")),
        ("2和3", ("ganmaoling", "ibuprofen")),
        ("不缺", ("none",)),
        ("没有", ("none",)),
        ("不缺货", ("none",)),
        ("都有货", ("none",)),
        ("两盒板蓝根", ("banlangen",)),
        ("感冒灵，老板让我再问问", None),
        ("不缺货和感冒灵", None),
        ("我不知道", None),
    ],
)
def test_answering_what_is_short(answer: str, meant: tuple[str, ...] | None) -> None:
    assert read_value(answer, asked("pharmacy", "otc_shortage")) == meant


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("2", 2.0),
        ("两次", 2.0),
        ("每月三次", 3.0),
        ("大概十次左右", 10.0),
        ("没有", 0.0),
        ("每周一次", None),
        ("三四次", None),
        ("3-5次", None),
        ("两年", None),
        ("一百次", None),
        ("不清楚", None),
    ],
)
def test_answering_how_often(answer: str, meant: float | None) -> None:
    assert read_value(answer, asked("clinic", "maintenance")) == meant


def test_a_written_answer_is_trimmed_and_limited() -> None:
    field = asked("pet_shop", "staple_brand")
    assert read_value("  皇家、渴望。 ", field) == "皇家、渴望"
    assert read_value("好" * 3000, field) == "好" * 500
    assert read_value(" \n ", field) is None


def test_an_open_choice_takes_another_value() -> None:
    brands = (OptionSpec(id="royal", label="皇家"), OptionSpec(id="orijen", label="渴望"))
    field = FieldSpec(name="brand", label="品牌", kind="one", options=brands, open=True)
    assert read_value("皇家", field) == "royal"
    assert read_value("比乐", field) == "比乐"
    assert read_value("我不知道他们用什么", field) is None


def test_a_closed_list_takes_no_other_value() -> None:
    field = asked("pet_shop", "services")
    assert read_value("洗澡、寄养", field) == ("grooming", "boarding")
    assert read_value("洗澡、摄影", field) is None
