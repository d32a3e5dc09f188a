"""Weak answers, and answers that only look like it."""

from pathlib import Path

import pytest

from nlp.analyse import analyse
from nlp.transcript import Transcript
from sales.playbook_file import parse
from tests.nlp.talking import talk

PLAYBOOK = parse((Path(__file__).parents[2] / "playbooks" / "fmcg.yaml").read_text("utf-8"), "fmcg.yaml")
LONG = "我们公司成立于二零零三年，产品线很全，包装也换了新的，" * 10
AGREED = ("客：那你明天上午过来。", "我：好，明天上午十点我带样品到。")


def weak(transcript: Transcript, marks: dict[str, int] | None = None) -> dict[int, str]:
    return {one.segment: one.kind for one in analyse(transcript, PLAYBOOK, marks=marks or {}).weak}


@pytest.mark.parametrize(
    ("kind", "asked", "answer", "reply"),
    [
        ("talking_over", "这批货颜色不对。", "不可能，肯定是您看错了。", "我干了十五年还能看错？"),
        ("talking_over", "我怕店员不会讲。", "您这个想法就不对了，都什么年代了。", "你什么意思？"),
        (
            "unanswered",
            "坏了几天能来修？",
            "我们公司在全国有三百个网点，品牌很大。",
            "我问你几天能来，你说网点。",
        ),
        ("unanswered", "这个能接我们的系统吗", "您这店位置真好旁边都是小区", "我问的是能不能接"),
        ("deflection", "换的机器哪天到？", "这个不归我管，我回头问问。", "又是问问。"),
        ("deflection", "账期能不能放宽？", "这个我没权限，得跟领导申请一下。", "那你申请呗。"),
        ("early_discount", "这个卖得怎么样？", "这样，我直接给您打八折，再送您两箱。", "哦？"),
        ("early_discount", "我再想想。", "那我每箱再给您让三块，您看够意思吧。", "嗯。"),
        ("no_evidence", "用了真的不坏吗？", "您放心，我们的质量绝对没问题，用过的都说好。", "光说谁不会。"),
        ("no_evidence", "效果怎么样", "那肯定特别好很多客户都在用", "好多是哪家"),
        ("hedging", "保修几年？", "应该是一年吧，也可能两年，差不多。", "你这话跟没说一样。"),
        ("hedging", "一天能送几趟", "大概两三趟吧看情况", "到底几趟"),
        ("monologue", "你坐。", LONG, "停一停，太多了。"),
    ],
)
def test_a_weak_answer(kind: str, asked: str, answer: str, reply: str) -> None:
    found = weak(talk("我：您好。", f"客：{asked}", f"我：{answer}", f"客：{reply}", *AGREED))
    assert found == {2: kind}


@pytest.mark.parametrize(
    ("asked", "answer", "reply"),
    [
        ("上回少发了一件。", "那件我记得补过了，唐师傅签的字，单子在这儿，您看。", "哦，可能是他没跟我说。"),
        ("坏了几天能来修？", "您在市区吗？市区当天到，县里第二天上午到。", "在市区。"),
        ("换的机器哪天到？", "这个归仓库管，我问清楚，今天下午五点前给您回话。", "行。"),
        ("能便宜点吗？", "您要是一次拿五十箱，我能给您九折。", "五十箱多了。"),
        ("这个多少钱？", "一箱四十六块，二十四瓶装。", "哦。"),
        ("效果怎么样？", "您放心，市一院测了六周，误报每床每天零点三次，报告第九页。", "我看看。"),
        ("下雪天几天到？", "下雪会慢，去年最慢的一趟晚了一天半，因为高速封了。", "嗯。"),
        ("你给我把整个流程完整走一遍，讲细一点。", LONG, "这下清楚了。"),
        ("批号对不上。", "是我们发错了，坏的一箱换一箱，工时费每台补您八十。", "这还差不多。"),
    ],
)
def test_an_answer_that_is_none(asked: str, answer: str, reply: str) -> None:
    assert weak(talk("我：您好。", f"客：{asked}", f"我：{answer}", f"客：{reply}", *AGREED)) == {}


@pytest.mark.parametrize(
    ("last", "is_weak"),
    [
        ("好嘞，那您有空再联系我。", True),
        ("行，改天再来看您。", True),
        ("好，那周四上午十点我带合同过来。", False),
        ("挂了电话我就把报价发您。", False),
    ],
)
def test_how_a_talk_ends(last: str, is_weak: bool) -> None:
    found = weak(talk("我：您好，我是小郑。", "客：我先看看吧。", f"我：{last}"))
    assert (found == {2: "no_next_step"}) is is_weak


def test_the_first_kind_that_fits_is_told_alone() -> None:
    found = weak(
        talk("客：能不能退？", f"我：{LONG}", "客：我问你能不能退，别跟我扯这些。", "我：能退，明天我来拉。")
    )
    assert found == {1: "unanswered"}


def test_the_surest_come_first() -> None:
    found = analyse(
        talk(
            "客：保修几年？",
            "我：应该一年吧。",
            "客：用了不坏吗？",
            "我：绝对没问题，您放心，用过的都说好。",
            "客：光说谁不会。",
            *AGREED,
        ),
        PLAYBOOK,
    ).weak
    assert found[0].kind == "no_evidence"


def test_a_cut_turn_is_one_turn() -> None:
    halves = [LONG[:150], LONG[150:]]
    found = weak(talk("客：你坐。", *(f"我：{half}" for half in halves), "客：停一停。", *AGREED))
    assert found == {1: "monologue"}


def test_what_people_call_wrong_falls_silent() -> None:
    said = talk("我：您好。", "客：换的机器哪天到？", "我：这个我回头问问。", "客：嗯。", *AGREED)
    assert weak(said) == {2: "deflection"}
    assert weak(said, {"weak:deflection": 24}) == {}
