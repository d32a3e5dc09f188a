"""What is typed when somebody is asked for a reason: one, or that they did not mean it after all."""

import re

_FEWEST = 2  # letters or Chinese characters in a reason; "1" and "。。。" are none
_NEVER_MIND = re.compile(
    r"(?:那|还是|先)?(?:算了|不用了?|取消|没事|没什么|点错了?|按错了?|误点|不是|不说了?|返回|退出)[吧啊呀的了]*[。.!！~～]*"
)


def is_taken_back(text: str) -> bool:
    """算了, 点错了: the question is not to be answered."""
    return _NEVER_MIND.fullmatch(text.strip()) is not None


def says_something(text: str) -> bool:
    """Whether these can be the words of a reason at all."""
    return sum(character.isalpha() for character in text) >= _FEWEST
