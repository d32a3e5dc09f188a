"""Said, or denied?"""

import pytest

from sales.said import was_said


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("样品", "老板要了样品"),
        ("留*电话", "留了个电话"),
        ("留*电话", "留电话"),
        ("VC", "缺vc"),
        ("样品", "有没有样品"),
        ("送样", "要不要送样"),
        ("送样", "能不能送样"),
        ("缺货", "是不是缺货"),
        ("感兴趣", "特别感兴趣"),
        ("补货", "差不多补货"),
        ("补货", "不得不补货"),
        ("送样", "要不送样吧"),
        ("样品", "没要样品，后来又说要样品"),
    ],
)
def test_it_was_said(word: str, sentence: str) -> None:
    assert was_said(word, sentence)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("样品", "不要样品"),
        ("样品", "没说要样品"),
        ("留*电话", "没留电话"),
        ("留*电话", "留下的老板他自己用的电话"),
        ("留*电话", "留个话，电话没给"),
        ("要*样品", "要是没样品就算了"),
        ("送样", "不用送样"),
        ("感兴趣", "不太感兴趣"),
        ("缺货", "没有缺货"),
        ("太贵", "不是太贵"),
        ("样品", "老板要报价"),
    ],
)
def test_it_was_denied_or_never_said(word: str, sentence: str) -> None:
    assert not was_said(word, sentence)
