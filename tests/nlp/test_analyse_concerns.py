"""What customers care about, from what they say."""

from pathlib import Path

import pytest
import yaml

from nlp.analyse import analyse
from nlp.analyse.concerns import find_concerns
from nlp.analyse.lexicon import lexicon
from nlp.analyse.turns import turns_of
from nlp.transcript import Transcript
from sales.playbook_calls import TOPICS, Calls, Topic
from sales.playbook_file import parse
from tests.nlp.talking import talk

SENTENCES = Path(__file__).parents[2] / "nlp" / "data" / "customer_sentences.yaml"
PLAYBOOK = parse((Path(__file__).parents[2] / "playbooks" / "fmcg.yaml").read_text("utf-8"), "fmcg.yaml")

BUILT_IN = Calls()


def topics(transcript: Transcript, calls: Calls = BUILT_IN, marks: dict[str, int] | None = None) -> list[str]:
    spoken = turns_of(transcript.segments, [segment.speaker for segment in transcript.segments])
    return [concern.topic for concern in find_concerns(spoken, lexicon(calls), marks or {})]


def test_the_built_in_words_are_for_the_concerns_of_the_labels() -> None:
    assert {topic.id for topic in lexicon(Calls()).topics} == set(TOPICS)


def test_most_sentences_of_customers_are_understood() -> None:
    said = {k: v for k, v in yaml.safe_load(SENTENCES.read_text("utf-8")).items() if k != "none"}
    understood = [topic in topics(talk(f"客：{text}")) for topic, texts in said.items() for text in texts]
    assert sum(understood) / len(understood) > 0.85


def test_small_talk_is_no_concern() -> None:
    small = yaml.safe_load(SENTENCES.read_text("utf-8"))["none"]
    assert sum(bool(topics(talk(f"客：{text}"))) for text in small) / len(small) < 0.1


def test_what_only_the_rep_mentions_is_none() -> None:
    assert topics(talk("我：价格您放心，我们还可以培训店员，售后也有保障。", "客：嗯，你坐。")) == []


def test_what_is_asked_and_repeated_comes_first_and_three_are_enough() -> None:
    found = topics(
        talk(
            "客：账期能给多少天？我最关心这个。",
            "我：三十天。",
            "客：三十天太短了，我们都是月结六十天的，先货后款行不行？",
            "我：我明白。",
            "客：还有，坏了几天能来修？",
            "我：当天。",
            "客：隔壁那个牌子也来过。",
            "我：嗯。",
            "客：对了，店员不会讲，你们培训吗？",
            "我：培训。",
        )
    )
    assert found[0] == "payment_terms"
    assert len(found) == 3


def test_what_the_customer_settles_at_once_counts_least() -> None:
    settled = topics(talk("客：价格还行，我可以接受。就是卖不完能不能退？快到期的你们收不收？", "我：能退。"))
    assert settled[0] == "returns"


def test_words_are_known_by_their_sound_where_a_recogniser_wrote_them() -> None:
    assert topics(talk("客：你们的架格到底多少我看暴价比别人高好多")) == ["price"]


def test_a_quote_says_segment_and_second() -> None:
    transcript = talk("我：您好。", "客：这个多少钱一箱？太贵了我可不要。")
    [concern] = [one for one in analyse(transcript, PLAYBOOK).concerns if one.topic == "price"]
    assert (concern.quotes[0].segment, concern.quotes[0].at) == (1, transcript.segments[1].start)
    assert concern.rule == "concern:price"


def test_the_playbook_renames_and_adds() -> None:
    calls = Calls(
        topics=(Topic(id="x_parking", label="停车", words=("停车", "车*停哪")), Topic(id="price", label="钱"))
    )
    assert "x_parking" in topics(talk("客：你们送货的车每次停哪？停车要罚款的，停车怎么办？"), calls)
    assert lexicon(calls).label("price") == "钱"


@pytest.mark.parametrize(("count", "found"), [(0, ["price"]), (3, ["price"]), (24, [])])
def test_what_people_call_wrong_falls_silent(count: int, found: list[str]) -> None:
    said = talk("客：这个多少钱一箱？太贵了，能不能便宜点，给我打个折？")
    assert topics(said, marks={"concern:price": count}) == found
