"""Lines, promises, the next step, scores, how the talk went."""

from datetime import date
from pathlib import Path

from nlp.analyse import analyse
from nlp.analysis import dump, load
from nlp.transcript import Segment, Transcript
from sales.playbook_calls import Calls, TalkTrack
from sales.playbook_file import parse
from tests.nlp.talking import talk

PLAYBOOK = parse((Path(__file__).parents[2] / "playbooks" / "fmcg.yaml").read_text("utf-8"), "fmcg.yaml")
TUESDAY = date(2026, 11, 24)
SAID = talk(
    "我：李姐您好，我是康源的小郑。",
    "客：你们这个太贵了，多少钱一盒你自己说？",
    "我：这个我做不了主，我回头问问吧。",
    "客：又是问问。那账期呢，能不能月结？",
    "我：能月结，三十天，写在合同第三条。我周四上午十点带两箱样品过来，您看行吗？",
    "客：行，周四我在。",
)


def lines(*tracks: TalkTrack, customer_type: str | None = None, marks: dict[str, int] | None = None) -> list[str]:
    playbook = PLAYBOOK.model_copy(update={"calls": Calls(talk_tracks=tracks)})
    return [one.source for one in analyse(SAID, playbook, customer_type=customer_type, marks=marks or {}).lines]


def test_lines_fit_what_went_wrong() -> None:
    off, why, cold = (
        TalkTrack(id="time", text="今天五点前回您。", kinds=("deflection",)),
        TalkTrack(id="why", text="贵在哪？", topics=("price",)),
        TalkTrack(id="cold", text="车上有温度计。", topics=("delivery",)),
    )
    assert lines(cold, why, off) == ["playbook:time", "playbook:why"]


def test_what_the_customer_said_and_who_he_is_decide_between_lines() -> None:
    plain = TalkTrack(id="plain", text="一", topics=("price",))
    said = TalkTrack(id="said", text="二", topics=("price",), words=("一盒",))
    others = TalkTrack(id="others", text="三", topics=("price",), words=("一盒",), customer_types=("wholesale",))
    assert lines(plain, others, said, customer_type="pharmacy") == ["playbook:said"]
    assert lines(plain, others, customer_type="wholesale") == ["playbook:others"]


def test_a_line_that_was_called_wrong_gives_way() -> None:
    one, other = (TalkTrack(id=id, text=id, topics=("price",)) for id in ("one", "other"))
    assert lines(one, other, marks={"line:one": 2}) == ["playbook:other"]
    assert lines(one, marks={"line:one": 24}) == []


def test_a_promise_has_its_day_and_its_kind() -> None:
    [promise] = [one for one in analyse(SAID, PLAYBOOK, today=TUESDAY).promises if one.who == "rep"]
    assert (promise.segment, promise.due, promise.kind) == (4, date(2026, 11, 26), "sample")


def test_the_next_step_has_its_day() -> None:
    step = analyse(SAID, PLAYBOOK, today=TUESDAY).next_step
    assert (step.agreed, step.due) == (True, date(2026, 11, 26))
    assert analyse(SAID, PLAYBOOK).next_step.due is None


def test_scores_have_reasons_and_are_none_where_nothing_was_said() -> None:
    scored = analyse(SAID, PLAYBOOK)
    assert scored.objection_handling.value is not None
    assert any("答得弱" in reason for reason in scored.objection_handling.reasons)
    silent = analyse(talk("我：您好。", "客：你好。"), PLAYBOOK)
    assert silent.objection_handling.value is None
    assert silent.value_statement.value is None


def test_how_the_talk_went() -> None:
    cut = Transcript(
        (
            Segment(0, 10, "您好，您这边怎么样？", "rep"),
            Segment(12, 20, "多少钱？", "customer"),
            Segment(19, 29, "四十六块。", "rep"),
            Segment(30, 32, "哦。", "customer"),
            Segment(34, 36, "您看呢？", "rep"),
        ),
        "known",
    )
    went = analyse(cut, PLAYBOOK).talk
    assert (went.rep_ratio, went.longest_monologue_s) == (0.69, 10)
    assert (went.rep_questions, went.customer_questions) == (2, 1)
    assert (went.interruptions, went.patience_s) == (1, 1.0)


def test_without_speakers_there_are_no_figures() -> None:
    assert analyse(talk("？：您好", "？：多少钱", speakers="unknown"), PLAYBOOK).talk.rep_ratio is None


def test_nothing_said_is_an_empty_analysis() -> None:
    empty = analyse(Transcript(), PLAYBOOK)
    assert (empty.concerns, empty.weak, empty.promises, empty.next_step.agreed) == ((), (), (), False)


def test_an_analysis_is_kept_as_it_is() -> None:
    whole = analyse(SAID, PLAYBOOK, customer_type="pharmacy", today=TUESDAY)
    assert load(dump(whole)) == whole
