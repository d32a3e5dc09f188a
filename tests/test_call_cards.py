"""Cards of a talk: compact enough for the narrowest channel, and every item has a name of its own."""

from dataclasses import replace
from datetime import date

from bot.cards import call as cards
from bot.cards.card import Card
from bot.channels.wecom.cards import LIMITS
from bot.render import fit
from nlp.analysis import (
    Analysis,
    Concern,
    Line,
    NextStep,
    Promise,
    Quote,
    Score,
    Talk,
    Weak,
)
from nlp.items import name, named, shown

LONG = "这个价格我们回去还要再商量商量，毕竟隔壁那家的账期给得比你们长得多，而且还送货上门"
FOUND = Analysis(
    analyser="builtin",
    concerns=tuple(
        Concern(topic, label, (Quote(2, 3725.0, LONG), Quote(9, 41.0, "太贵了")), f"concern:{topic}")
        for topic, label in (("price", "价格"), ("payment_terms", "账期"), ("delivery", "交期"), ("proof", "案例"))
    ),
    weak=tuple(Weak("hedging", "含糊其辞", n, 61.0, LONG, LONG, "weak:hedging") for n in range(5)),
    lines=tuple(Line(f"{n}{LONG[:30]}", "price", "new", None, f"line:{n}") for n in range(4)),
    promises=(
        Promise("customer", "给答复", 3, 9.0, None, None),
        Promise("rep", "发报价单", 4, 30.0, date(2026, 11, 27), "quote"),
    ),
    objection_handling=Score(None),
    value_statement=Score(None),
    next_step=NextStep(True, "发报价单", date(2026, 11, 27)),
    talk=Talk(),
    fallback="模型没有回答，用了内置分析。",
)
TALK = cards.Talk(7, "录音.amr", "百姓大药房", 3800.0, guessed=True)


def tips(found: Analysis = FOUND, talk: cards.Talk = TALK) -> Card:
    return cards.tips(talk, found, "/call/x")


def test_the_top_three_with_seconds_and_the_shortest_quote() -> None:
    card = tips()
    assert [(fact.label, fact.value) for fact in card.facts][:3] == [
        ("价格", "客户 00:41 “太贵了”"),
        ("账期", "客户 00:41 “太贵了”"),
        ("交期", "客户 00:41 “太贵了”"),
    ]
    assert [fact.label for fact in card.facts][3:] == ["含糊其辞"] * 3
    assert all(len(fact.value) <= cards.FACT_LENGTH for fact in card.facts)
    assert "模型没有回答" in card.text


def test_a_line_that_is_not_of_the_playbook_says_so() -> None:
    lines = tuple(
        Line(f"话术{n}", "price", source, None, "line:x") for n, source in enumerate(("playbook:x", "new"))
    )
    assert tips(replace(FOUND, lines=lines)).text.splitlines()[2:4] == ["1. 话术0", "2. 话术1（新写的）"]


def test_the_reps_own_promises_come_first() -> None:
    labels = [button.label for button in tips().buttons]
    assert labels[:5] == ["发给我 1", "发给我 2", "发给我 3", "记待办：发报价单（11-27）", "记待办：给答复"]
    assert labels[5:] == ["换一下说话人", "这条不对", "换客户"]


def test_what_is_sure_or_not_there_is_not_offered() -> None:
    nothing = replace(FOUND, concerns=(), weak=(), lines=(), promises=(), next_step=NextStep(False), fallback=None)
    card = tips(nothing, replace(TALK, customer=None, guessed=False))
    assert [button.label for button in card.buttons] == ["选客户"]
    assert card.text.splitlines() == ["这段里没有听到明显的问题，客户也没有提顾虑。", "没有约定下一步。"]


def test_the_narrowest_card_loses_nothing() -> None:
    parts = [part for part in fit(tips(), LIMITS) if isinstance(part, Card)]
    told = "".join(part.text for part in parts)
    assert all(line.text in told.replace("\n", "") for line in FOUND.lines[:3])
    assert [len(part.facts) for part in parts].count(6) == 1
    assert sum(len(part.buttons) for part in parts) == len(tips().buttons)
    assert all(LIMITS.words.holds(part.text) for part in parts)


def test_every_item_has_a_name_and_is_found_by_it() -> None:
    items = [*FOUND.concerns, *FOUND.weak, *FOUND.lines, *FOUND.promises]
    names = [name(item) for item in items]
    assert len(set(names)) == len(names)
    assert [named(FOUND, one) for one in names] == items
    assert named(FOUND, "concern:training") is None
    options = cards.which_wrong(7, FOUND).selects[0].options
    assert [option.id for option in options] == [
        name(item) for item in (*shown(FOUND).concerns, *shown(FOUND).weak, *shown(FOUND).lines)
    ]


def test_a_reason_is_shown_in_whole_clauses() -> None:
    why = "还没问清原因就让了；先问卡在哪，再拿量、时间、位置来换"
    weak = Weak("early_discount", "让得太早", 1, 42.0, LONG, why, "weak:early_discount")
    (fact,) = tips(replace(FOUND, concerns=(), weak=(weak,))).facts
    assert fact.value == "我方 00:42 还没问清原因就让了"
