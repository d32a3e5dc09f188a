"""A sales manager edits the playbook, and is told every mistake with its line and remedy."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sales.playbook import NONE_OPTION, Playbook
from sales.playbook_file import PlaybookError, Problem, parse, parse_bytes

FILE = Path(__file__).parents[2] / "playbooks" / "fmcg.yaml"
FMCG = FILE.read_text(encoding="utf-8")

SMALL = """\
name: small
title: 小打法
visit:
  photos:
    - {slot: door, label: 门头照}
next_actions:
  - kind: sample
    label: 送样
    words: [送样]
customer_types:
  - id: shop
    label: 小店
    suggested_next: sample
    fields:
      - name: shortage
        label: 缺货
        kind: many
        options:
          - {id: milk, label: 牛奶}
      - name: visitors
        label: 客流
        kind: number
        minimum: 1
        maximum: 9
interest:
  field: shortage
  any_of: [milk]
  proof:
    - id: asked
      label: 要样品
      when:
        - next_action: sample
forward:
  - {desk: product, label: 产品, question: 有货吗？, answers: [有, 没有]}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(PlaybookError) as caught:
        parse(text, "small.yaml")
    return [str(problem) for problem in caught.value.problems]


def found(text: str) -> tuple[Problem, ...]:
    """The problems of a text, none when it is a playbook."""
    try:
        parse(text, "any.yaml")
    except PlaybookError as error:
        return error.problems
    return ()


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) == 1
    return SMALL.replace(old, new)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


# ---- the first playbook ----------------------------------------------------------------------------------


def fmcg() -> Playbook:
    return parse(FMCG, FILE.name)


def test_the_first_playbook_is_sound() -> None:
    assert {kind.id for kind in fmcg().customer_types} >= {
        "pharmacy",
        "clinic",
        "chain_supermarket",
        "convenience_store",
        "pet_shop",
        "mother_baby",
    }


def test_a_visit_never_asks_more_than_three_things() -> None:
    for kind in fmcg().customer_types:
        assert 1 <= sum(field.required for field in kind.fields) <= 3, kind.id


def test_every_customer_type_has_fields_of_its_own_and_the_interest() -> None:
    playbook = fmcg()
    for kind in playbook.customer_types:
        assert kind.field(playbook.interest.field) is not None
        assert len(kind.fields) >= 4


def test_who_says_nothing_is_short_is_understood_everywhere() -> None:
    for kind in fmcg().customer_types:
        for field in kind.fields:
            if field.label == "缺货清单":
                assert any(option.id == NONE_OPTION for option in field.options)


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse_bytes(b"\xef\xbb\xbf" + FMCG.encode(), FILE.name) == fmcg()


def test_windows_line_ends_do_no_harm() -> None:
    assert parse(FMCG.replace("\n", "\r\n"), FILE.name) == fmcg()


# ---- mistakes of shape -----------------------------------------------------------------------------------


def test_a_misspelt_kind_is_told_with_what_may_be_written() -> None:
    text = FMCG.replace("        kind: many\n", "        kind: mny\n", 1)
    with pytest.raises(PlaybookError) as caught:
        parse(text, "fmcg.yaml")
    line = line_of(text, "kind: mny")
    assert [str(problem) for problem in caught.value.problems] == [
        f"fmcg.yaml 第 {line} 行：字段 otc_shortage 的 kind 写成了 “mny”，可写 one、many、number、text"
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "kind: number\n",
            "knid: number\n",
            [
                "small.yaml 第 20 行：字段 visitors 缺少 kind，请补上 kind: …",
                "small.yaml 第 22 行：字段 visitors 有不认识的 “knid”，是不是想写 “kind”？",
            ],
        ),
        (
            "label: 小店",
            "label: 110",
            ["small.yaml 第 12 行：客户类型 shop 的 label 写成了 “110”，这里要写文字（数字请加引号）"],
        ),
        (
            "minimum: 1\n",
            "minimum: 很少\n",
            ["small.yaml 第 23 行：字段 visitors 的 minimum 写成了 “很少”，这里要写数字，例如 3 或 0.5"],
        ),
        (
            "words: [送样]",
            "words: 送样",
            ["small.yaml 第 9 行：下一步 sample 的 words 写成了 “送样”，这里要写成列表，例如 [甲, 乙]"],
        ),
        (
            "words: [送样]",
            "default_days: 9",
            ["small.yaml 第 9 行：下一步 sample 的 default_days 写成了 “9”，最大是 7"],
        ),
        (
            "title: 小打法",
            "title: 一个长得卡片上怎么也放不下的打法名称",
            ["small.yaml 第 2 行：打法 的 title 写成了 “一个长得卡片上怎么也放不下的打法名称”，最多 16 个字"],
        ),
        (
            "{id: milk, label: 牛奶}",
            "{id: 牛奶, label: 牛奶}",
            [
                "small.yaml 第 19 行：字段 shortage 的选项 牛奶 的 id 写成了 “牛奶”，"
                "只用小写英文字母开头，后面可以是小写字母、数字和下划线，最多 40 个",
                "small.yaml 第 27 行：意向 的 any_of 第 1 项 写成了 “milk”，可写 牛奶",
            ],
        ),
    ],
)
def test_a_mistake_of_shape(old: str, new: str, told: list[str]) -> None:
    assert problems(changed(old, new)) == told


def test_all_mistakes_are_told_at_once_in_the_order_of_lines() -> None:
    text = (
        changed("kind: many", "kind: mny")
        .replace("suggested_next: sample", "suggested_next: smaple")
        .replace("maximum: 9", "maximum: 0")
        .replace("label: 产品", "labl: 产品")
    )
    told = problems(text)
    assert [told_line.split("：")[0] for told_line in told] == [
        "small.yaml 第 13 行",
        "small.yaml 第 17 行",
        "small.yaml 第 23 行",
        "small.yaml 第 34 行",
        "small.yaml 第 34 行",
    ]


def test_a_mistake_in_a_shared_field_is_told_once() -> None:
    text = FMCG.replace("prefill: never       #", "prefill: nevr  #", 1)
    with pytest.raises(PlaybookError) as caught:
        parse(text, FILE.name)
    assert len(caught.value.problems) == 1


# ---- mistakes between the parts --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "suggested_next: sample",
            "suggested_next: smaple",
            "客户类型 shop 的 suggested_next 写成了 “smaple”，是不是 “sample”？可写 sample",
        ),
        (
            "- next_action: sample",
            "- next_action: quote",
            "意向凭据 asked 的 when 第 1 项 的 next_action 写成了 “quote”，可写 sample",
        ),
        (
            "- next_action: sample",
            "- field: stock",
            "意向凭据 asked 的 when 第 1 项 的 field 写成了 “stock”，可写 shortage、visitors",
        ),
        (
            "- next_action: sample",
            "- {}",
            "意向凭据 asked 的 when 第 1 项 是空的，请写上 field、next_action 或 words",
        ),
        (
            "- next_action: sample",
            "- above: 3",
            "意向凭据 asked 的 when 第 1 项 没有写 field，any_of、above、below 要和 field 一起写",
        ),
        (
            "- next_action: sample",
            "- {field: shortage, above: 3}",
            "意向凭据 asked 的 when 第 1 项 的 above 用在了 shortage 上，只有 kind: number 的字段能比大小",
        ),
        (
            "field: shortage\n",
            "field: shortag\n",
            "意向 的 field 写成了 “shortag”，是不是 “shortage”？可写 shortage、visitors",
        ),
        ("any_of: [milk]", "any_of: [beer]", "意向 的 any_of 第 1 项 写成了 “beer”，可写 milk"),
        ("maximum: 9", "maximum: 0", "字段 visitors 的 minimum 是 1，比 maximum 0 还大，请改小"),
        ("name: visitors", "name: shortage", "字段 shortage 的 name 的 “shortage” 前面已经用过，请换一个不重复的"),
        ("label: 客流", "label: 缺货", "字段 visitors 的 label 的 “缺货” 前面已经用过，请换一个不重复的"),
        (
            "words: [送样]",
            "words: [送样，寄样]",
            "下一步 sample 的 words 里的 “送样，寄样” 有中文标点，几个词之间请用英文逗号隔开",
        ),
        ("words: [送样]", 'words: ["*样"]', "下一步 sample 的 words 里的 “*样” 看不懂，* 只写在字的中间，最多两个"),
        (
            "answers: [有, 没有]",
            "answers: [有的话我今天下午就发货]",
            "转交对象 product 的 answers 第 1 项 写成了 “有的话我今天下午就发货”，这是按钮上的字，最多 10 个",
        ),
        ("kind: number", "kind: one", "字段 visitors 是 one，却没有可选的 options，请写上选项，或者写 open: true"),
        (
            "next_actions:\n",
            "reminding: {from_hour: 18, to_hour: 9}\nnext_actions:\n",
            "提醒时间 从 18 点到 9 点，没有时间，from_hour 要早于 to_hour",
        ),
        (
            "visit:\n",
            "visit:\n  next_within_days: 1\n",
            "下一步 sample 的 default_days 是 2 天，不能超过 next_within_days 的 1 天",
        ),
    ],
)
def test_a_mistake_between_the_parts(old: str, new: str, told: str) -> None:
    assert told in [problem.split("行：", 1)[1] for problem in problems(changed(old, new))]


def test_one_desk_is_named_once() -> None:
    text = SMALL + "  - {desk: product, label: 售后, question: 怎么办？}\n"
    assert problems(text) == [
        "small.yaml 第 35 行：转交对象 product 的 desk 的 “product” 前面已经用过，请换一个不重复的"
    ]


def test_a_list_too_long_for_a_card() -> None:
    options = "\n".join(f"          - {{id: item{n}, label: 商品{n}}}" for n in range(25))
    text = changed("          - {id: milk, label: 牛奶}", options + "\n          - {id: milk, label: 牛奶}")
    assert problems(text) == [
        "small.yaml 第 18 行：字段 shortage 的 options 有 26 个，many 最多 20 个，卡片才放得下"
    ]


def test_a_word_that_would_mean_two_options() -> None:
    text = changed(
        "{id: milk, label: 牛奶}",
        "{id: milk, label: 牛奶, alone: [奶]}\n          - {id: oat, label: 燕麦奶, alone: [奶]}",
    )
    assert problems(text) == [
        "small.yaml 第 20 行：字段 shortage 的选项 oat 的 alone 里的 “奶” 前面已经用过，一句话要能只听出一个意思"
    ]


DEALS = """\
deals:
  stages:
    - {id: lead, label: 接触}
    - id: terms
      label: 条款
      words: [谈条款]
      preconditions:
        - {id: budget, label: 预算, question: 多少？, talk_track: 您打算花多少？, words: [预算]}
    - {id: won, label: 成交, outcome: won}
    - {id: lost, label: 输单, outcome: lost}
"""


def test_a_small_playbook_with_deals_is_one() -> None:
    deals = parse(SMALL + DEALS, "small.yaml").deals
    assert [(stage.id, stage.outcome) for stage in deals.stages] == [
        ("lead", "open"),
        ("terms", "open"),
        ("won", "won"),
        ("lost", "lost"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (", outcome: won", "", "商机 的 stages 没有 won 的阶段，请给一个阶段写上 outcome: won（成交）"),
        (
            "接触}",
            "接触, outcome: lost}",
            "阶段 terms 排在成交或输单的后面，先写进行中的，再写 won，最后写 lost",
        ),
        ("outcome: won", "outcome: win", "阶段 won 的 outcome 写成了 “win”，"),
        ("id: won", "id: lead", "阶段 lead 的 id 的 “lead” 前面已经用过，请换一个不重复的"),
        (
            "接触}",
            "接触, words: [谈条款]}",
            "阶段 terms 的 words 里的 “谈条款” 前面已经用过，一句话要能只听出一个意思",
        ),
        (
            "接触}",
            "接触, preconditions: [{id: a, label: 甲, question: 问, talk_track: 说}]}",
            "阶段 lead 的 preconditions 写在了第一个阶段，商机都从这里开始，请写到后面的阶段",
        ),
        (
            "outcome: lost}",
            "outcome: lost, preconditions: [{id: a, label: 甲, question: 问, talk_track: 说}]}",
            "阶段 lost 的 preconditions 写在了输单阶段，输单随时可以记，不问前提，请删掉",
        ),
        (
            "outcome: won}",
            "outcome: won, preconditions: [{id: budget, label: 甲, question: 问, talk_track: 说}]}",
            "前提 budget 的 id 的 “budget” 前面已经用过，请换一个不重复的",
        ),
        ("words: [预算]", "answers: [有, 有]", "前提 budget 的 answers 有 2 个，最多 10 个，不要重复"),
        (
            "deals:",
            "deals:\n  named_by: [shortages]",
            "商机 的 named_by 第 1 项 写成了 “shortages”，是不是 “shortage”？",
        ),
        ("words: [预算]", "answer: [有]", "前提 budget 有不认识的 “answer”，是不是想写 “answers”？"),
    ],
)
def test_a_mistake_in_deals(old: str, new: str, told: str) -> None:
    assert DEALS.count(old) == 1
    lines = [problem.split("行：", 1)[1] for problem in problems(SMALL + DEALS.replace(old, new))]
    assert [line for line in lines if line.startswith(told)], lines


# ---- what is no readable YAML ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "第 1 行：文件 是空的或者不是"),
        ("# 只有说明\n", "第 1 行：文件 是空的或者不是"),
        ("- 一\n- 二\n", "第 1 行：文件 是空的或者不是"),
        ("只是一句话", "第 1 行：文件 是空的或者不是"),
        ("name: a\nvisit:\n\tphotos: []\n", "第 3 行：这一行 用 Tab 键缩进，请改成空格"),
        ("name: a\nlabel：药店\n", "第 2 行：这一行 用了中文冒号"),
        ("name: a\ntitle: b: c\n", "第 2 行：这一行 冒号的位置不对"),
        ("name: a\ntitle: *nobody\n", "第 2 行：这一行 引用了没有定义的"),
        ("name: 'a\n", "引号没有配对"),
        ("name: [a, b\n", "方括号没有配对"),
        ("name: @a\n", "第 1 行：这一行 用了不能放在开头的符号"),
        ("name: a\n---\nname: b\n", "出现了第二份内容"),
        ("name: a\x00b\n", "第 1 行：文件 里有看不见的特殊字符"),
        ("name: \ud800\n", "第 1 行：文件 里有看不见的特殊字符"),
        ('name: "\\e[31m"\n', "第 1 行：这一行 里有看不见的特殊字符"),
        ("name: a\nname: b\n", "第 2 行：这一行 的 name 在第 1 行已经写过，请只留一个"),
        ("? [a, b]\n: c\n", "第 1 行：这一行 把列表或大括号当成了名称"),
        ("name: !!python/object/apply:os.system [ls]\n", "name 写成了 “一组内容”"),
        ("name: !secret x\n", "第 1 行：这一行 用了不支持的写法 !secret"),
    ],
)
def test_what_cannot_be_read(text: str, told: str) -> None:
    assert any(told in problem for problem in problems(text)), problems(text)


def test_another_encoding_is_named() -> None:
    with pytest.raises(PlaybookError) as caught:
        parse_bytes("name: a\ntitle: 药店打法\n".encode("gb18030"), "gbk.yaml")
    assert caught.value.problems == (Problem("gbk.yaml", 2, "文件", "不是 UTF-8 编码", "请在编辑器里另存为 UTF-8"),)


@pytest.mark.parametrize("data", [b"a" * 1_000_001, ("好" * 400_000).encode()])
def test_too_large_a_file(data: bytes) -> None:
    with pytest.raises(PlaybookError, match="超过了 1 MB"):
        parse_bytes(data, "large.yaml")


def test_a_bomb_of_references() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert any("展开得太大" in problem for problem in problems("\n".join(lines)))


def test_a_reference_to_itself() -> None:
    assert any("展开得太大" in problem for problem in problems("name: &a [*a]"))


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "\n".join(" " * n + "a:" for n in range(400))]
)
def test_too_deep(text: str) -> None:
    assert any("层" in problem for problem in problems(text))


def test_too_many_parts() -> None:
    assert any("内容太多" in problem for problem in problems("a: [" + "1," * 100_000 + "]"))


@settings(deadline=None)
@given(
    st.text() | st.lists(st.sampled_from([*SMALL.splitlines(), "  ", "\t", "&a", "*a", "- {", "'"])).map("\n".join)
)
def test_any_text_is_a_playbook_or_a_list_of_problems(text: str) -> None:
    assert all(problem.line >= 1 for problem in found(text))


LINES = FMCG.splitlines()


@settings(deadline=None, max_examples=40)
@given(st.sampled_from([n for n, line in enumerate(LINES) if line.strip() and not line.lstrip().startswith("#")]))
def test_a_lost_line_never_breaks_the_check(lost: int) -> None:
    text = "\n".join(LINES[:lost] + LINES[lost + 1 :])
    assert all(1 <= problem.line <= len(LINES) for problem in found(text))


def test_a_mistake_in_alerts() -> None:
    alerts = "alerts:\n  key_types: [pharmcy]\n  wrong_reasons: [a, b, c, d, e, f, g, h, i, j, k]\n"
    lines = [problem.split("行：", 1)[1] for problem in problems(SMALL + alerts)]
    assert any(line.startswith("提醒 的 key_types 第 1 项 写成了 “pharmcy”") for line in lines), lines
    assert "提醒 的 wrong_reasons 有 11 个，最多 10 个" in lines
