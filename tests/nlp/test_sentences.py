"""What a recogniser heard becomes segments; what it only imagines does not."""

import numpy as np

from nlp.audio import RATE
from nlp.sentences import said, without_circles
from nlp.stretches import Stretch
from nlp.transcript import Word
from nlp.windows import Window


def window(*spans: tuple[float, float]) -> Window:
    """Speech from – to, in seconds of the recording."""
    return Window(tuple(Stretch(start, np.zeros(round((end - start) * RATE), np.float32)) for start, end in spans))


def words(text: str, step_s: float = 0.5) -> list[Word]:
    """Pieces between spaces, one every `step_s` seconds."""
    return [Word(n * step_s, (n + 1) * step_s, piece) for n, piece in enumerate(text.split())]


def test_a_stretch_is_a_segment_at_its_time() -> None:
    found = list(said(window((10, 12), (20, 22)), words("这个 价格 有点 贵 账期 能不能 长 一点"), "customer"))
    assert [(one.start, one.end, one.text, one.speaker) for one in found] == [
        (10, 12, "这个价格有点贵", "customer"),
        (20, 22, "账期能不能长一点", "customer"),
    ]
    assert found[1].words[0] == Word(20, 20.5, "账期")


def test_a_sentence_that_is_long_enough_stands_alone() -> None:
    found = said(window((0, 9)), words("好。 我们 周三 送货。 您看 可以 吗？ 行。"), None)
    assert [one.text for one in found] == ["好。我们周三送货。", "您看可以吗？", "行。"]


def test_english_keeps_its_spaces() -> None:
    heard = [Word(0, 0.5, " their"), Word(0.5, 1, " budget")]
    assert [one.text for one in said(window((0, 2)), heard, None)] == ["their budget"]


def test_what_models_say_in_silence_is_left_out() -> None:
    for imagined in ("请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", "字幕由 志愿者 提供", "感谢观看"):
        assert list(said(window((0, 9)), words(imagined), None)) == []
    assert list(said(window((0, 9)), [], None)) == []


def test_a_decoder_that_turns_in_circles_says_it_once() -> None:
    circle = words("我们 知道" + " 这个 价格" * 9 + " 好的")
    assert [word.text for word in without_circles(circle)] == ["我们", "知道", "这个", "价格", "好的"]
    people = words("对 对 对 对 就是 就是 这样")
    assert without_circles(people) == people
