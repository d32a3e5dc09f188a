"""What the playbook concludes from a visit."""

import pytest

from sales.playbook import (
    Condition,
    CustomerType,
    FieldSpec,
    FieldValue,
    Interest,
    NextActionKind,
    OpenQuestion,
    PhotoSlot,
    Playbook,
    Rule,
    VisitRules,
)
from sales.rules import Known, holds, interest, open_questions, tags

PLAYBOOK = Playbook(
    name="demo",
    title="示例",
    visit=VisitRules(photos=(PhotoSlot(slot="door", label="门头照"),)),
    next_actions=(NextActionKind(kind="sample", label="送样"),),
    customer_types=(
        CustomerType(
            id="shop",
            label="店",
            suggested_next="sample",
            fields=(FieldSpec(name="interest", label="意向", kind="one", open=True),),
        ),
    ),
    interest=Interest(
        field="interest",
        any_of=("hot",),
        proof=(
            Rule(
                id="sample", label="要样品", when=(Condition(next_action="sample"), Condition(words=("要*样品",)))
            ),
            Rule(id="contact", label="留电话", when=(Condition(words=("留*电话",)),)),
        ),
    ),
    tags=(
        Rule(id="price", label="价格敏感", when=(Condition(words=("嫌贵", "太贵")),)),
        Rule(id="big", label="大店", when=(Condition(field="members", above=1000),)),
    ),
    open_questions=(
        OpenQuestion(label="还差什么？", when=(Condition(field="interest", any_of=("warm",), words=("再看看",)),)),
    ),
)


def known(next_action: str | None = None, said: tuple[str, ...] = (), **fields: FieldValue) -> Known:
    return Known(fields, next_action, said)


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        (Condition(field="payment"), known(payment="cash")),
        (Condition(field="payment", any_of=("cash", "days_30")), known(payment="cash")),
        (Condition(field="shortage", any_of=("milk",)), known(shortage=("beer", "milk"))),
        (Condition(field="members", above=10), known(members=11.0)),
        (Condition(field="members", above=10, below=20), known(members=15.0)),
        (Condition(field="members"), known(members=0.0)),
        (Condition(next_action="sample"), known("sample")),
        (Condition(words=("嫌贵",)), known(said=("你好", "老板嫌贵"))),
        (Condition(next_action="sample", words=("嫌贵",)), known("sample", ("嫌贵",))),
    ],
)
def test_a_condition_that_holds(condition: Condition, facts: Known) -> None:
    assert holds(condition, facts)


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        (Condition(field="payment"), known()),
        (Condition(field="payment"), known(payment="")),
        (Condition(field="shortage"), known(shortage=())),
        (Condition(field="payment", any_of=("cash",)), known(payment="days_30")),
        (Condition(field="members", any_of=("cash",)), known(members=3.0)),
        (Condition(field="members", above=10), known(members=10.0)),
        (Condition(field="members", below=10), known(members=10.0)),
        (Condition(field="members", above=1), known(members="many")),
        (Condition(next_action="sample"), known("quote")),
        (Condition(words=("嫌贵",)), known(said=("老板不嫌贵",))),
        (Condition(next_action="sample", words=("嫌贵",)), known("sample")),
    ],
)
def test_a_condition_that_does_not_hold(condition: Condition, facts: Known) -> None:
    assert not holds(condition, facts)


def test_tags_come_in_the_order_of_the_playbook() -> None:
    found = tags(PLAYBOOK, known(said=("有点嫌贵",), members=1200.0))
    assert [tag.id for tag in found] == ["price", "big"]


def test_interest_without_proof_is_said_so() -> None:
    verdict = interest(PLAYBOOK, known(interest="hot"))
    assert verdict.claimed
    assert not verdict.proven
    assert verdict.proofs == ()


def test_interest_with_proof() -> None:
    verdict = interest(PLAYBOOK, known("sample", ("他留了个电话",), interest="hot"))
    assert verdict.proven
    assert [proof.id for proof in verdict.proofs] == ["sample", "contact"]


def test_proof_without_a_claim_is_listed_but_proves_nothing() -> None:
    verdict = interest(PLAYBOOK, known("sample", interest="cold"))
    assert not verdict.claimed
    assert not verdict.proven
    assert [proof.id for proof in verdict.proofs] == ["sample"]


def test_a_denied_proof_is_none() -> None:
    assert not interest(PLAYBOOK, known(said=("没留电话", "不要样品"), interest="hot")).proven


def test_a_question_is_open_when_all_its_parts_are_true() -> None:
    assert [q.label for q in open_questions(PLAYBOOK, known(said=("再看看",), interest="warm"))] == ["还差什么？"]
    assert open_questions(PLAYBOOK, known(interest="warm")) == ()
