"""Who speaks, guessed from the words."""

from dataclasses import replace

from nlp.analyse.roles import speakers
from nlp.transcript import Transcript
from tests.nlp.talking import talk

SAID = talk(
    "我：李姐您好我是康源的小郑给您送报价单来了",
    "客：哦你来了你们那个膏卖不动啊放我这儿落灰",
    "我：您这边一个月大概走多少盒呢",
    "客：三盒都没有你们到底能不能退",
    "我：能退离到期四个月以上按您的进价退我明天给您拉走",
    "客：那行你别又找不着人",
    "我：您放心我们片区经理的电话我给您写上",
)
TOLD = [segment.speaker for segment in SAID.segments]


def unnamed(transcript: Transcript) -> Transcript:
    return Transcript(tuple(replace(segment, speaker=None) for segment in transcript.segments), "unknown")


def test_without_any_name_the_words_tell() -> None:
    assert speakers(unnamed(SAID)) == TOLD


def test_a_wrong_guess_is_put_right_by_plain_words() -> None:
    wrong = list(SAID.segments)
    wrong[3] = replace(wrong[3], speaker="rep")
    assert speakers(Transcript(tuple(wrong), "guessed")) == TOLD


def test_what_is_known_is_believed_against_the_words() -> None:
    swapped = tuple(
        replace(segment, speaker="rep" if segment.speaker == "customer" else "customer")
        for segment in SAID.segments
    )
    assert speakers(Transcript(swapped, "known")) == [segment.speaker for segment in swapped]


def test_nothing_said_is_said_by_nobody() -> None:
    assert speakers(Transcript()) == []
