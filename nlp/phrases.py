"""A spoken sentence as text with positions: clauses, list items, and the small words that carry nothing."""

import re
from collections.abc import Iterator

from nlp.dates import LONGEST_READ
from nlp.numerals import PATTERN

STRUCK = "\0"

_UNSTORABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CLAUSE_END = re.compile(r"(?<!\d),|,(?!\d)|(?<!\d)\.|\.(?!\d)|[。;!?…\r\n]")
_SEPARATOR = re.compile(r"以及|还有|[、,/+&\s\0]|和|跟|与|及")
_MEASURE = "箱盒瓶包件袋桶罐条支台个种款样批组套提板排"
_AMOUNT = re.compile(rf"(?:各|有)?(?:{PATTERN}|几|好几)?[{_MEASURE}](?:的)?$")
_LEADING_AMOUNT = re.compile(rf"(?:{PATTERN}|几|好几)[{_MEASURE}]的?")

_LEADING = (
    "主要是", "主要", "就是", "货的有", "货的是", "货的", "货有", "货是", "的有", "的是", "一些", "个别", "比如",
    "例如", "他们家的", "他们的", "他们家", "他们", "店里的", "店里", "货架上", "这家", "那个", "这个", "点儿",
    "了", "的", "点", "些", "有", "是", ":", "就", "也", "还", "又", "再", "都", "像", "呃", "嗯",
)  # fmt: skip
_TRAILING = (
    "现在", "目前", "已经", "最近", "一直", "全部", "这些", "那些", "之类", "等等", "断货", "缺货", "没货", "都",
    "也", "又", "还", "全", "快", "要", "了", "的", "等", "啊", "吧", "呢", "呀", "哦", "嘛", "货", "各",
)  # fmt: skip
_FILLER = re.compile(
    "(?:他们家|他们|我们|咱们|他|她|我|这家|那家|老板娘|老板|店长|店家|客户|对方|店里|这边|那边|然后|所以|"
    "不过|但是|而且|另外|还有|以及|想要|需要|准备|打算|觉得|可以|一下|过去|过来|再去|上门|一趟|送去|"
    "主要是|主要|就行|就好|就可以|什么|啥|非常|比较|目前|现在|大概|左右|大约|差不多|感觉|表示|[那这就也都还再又先给把帮要想看去来送做了的吧呢啊哦"
    r"呀嘛吗是有和跟与及下个挺很约说会能里:、,\s\0])*+"
)
_NO_ITEM = (
    "严重", "厉害", "很多", "比较", "货源", "东西", "什么", "情况", "问题", "库存", "品种", "一点", "几样", "几种",
    "老板", "店长", "店员", "客户", "感觉", "好多", "好几", "不少", "资金", "人手", "人气", "经验", "时间",
)  # fmt: skip
_ITEM = re.compile(r"[\w·\-().%]{2,16}")
_SENTENCE_LIKE = re.compile("[我你他她您们说想吗呢吧很没不把被让请啥谁怎们]")


def tidy(text: str) -> str:
    """The part that is read, without characters a database or a screen cannot hold."""
    return _UNSTORABLE.sub(" ", text[:LONGEST_READ]).strip()


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each clause of a plain text; a comma or point between digits ends none."""
    start = 0
    for mark in _CLAUSE_END.finditer(text):
        yield start, mark.start()
        start = mark.end()
    yield start, len(text)


def is_filler(text: str) -> bool:
    """Nothing in it is worth keeping once the rest of its clause is understood."""
    return bool(_FILLER.fullmatch(text))


def list_tokens(text: str, start: int, end: int, whole: list[bool]) -> Iterator[tuple[int, int]]:
    """(start, end) of each item of a spoken list, trimmed of particles and amounts; `whole` marks characters
    at which nothing is split, for they belong to a known name."""
    begin = start
    for mark in _SEPARATOR.finditer(text, start, end):
        if not any(whole[mark.start() : mark.end()]):
            yield _trim(text, begin, mark.start(), whole)
            begin = mark.end()
    yield _trim(text, begin, end, whole)


def is_item(text: str) -> bool:
    """Could be the name of a thing, and does not look like part of a sentence."""
    return (
        bool(_ITEM.fullmatch(text))
        and not text.isdecimal()
        and not _SENTENCE_LIKE.search(text)
        and not text.startswith(_NO_ITEM)
    )


def _trim(text: str, start: int, end: int, whole: list[bool]) -> tuple[int, int]:
    while start < end and not whole[start] and (length := _leading(text, start, end)):
        start += length
    while start < end and not whole[end - 1] and (length := _trailing(text, start, end)):
        end -= length
    return start, end


def _leading(text: str, start: int, end: int) -> int:
    if not (text[start].isalnum() or text[start] == "("):
        return 1
    for word in _LEADING:
        if text.startswith(word, start, end):
            return len(word)
    amount = _LEADING_AMOUNT.match(text, start, end)
    return amount.end() - start if amount else 0


def _trailing(text: str, start: int, end: int) -> int:
    if not (text[end - 1].isalnum() or text[end - 1] in ")%"):
        return 1
    for word in _TRAILING:
        if text.endswith(word, start, end):
            return len(word)
    amount = _AMOUNT.search(text, max(start, end - 12), end)
    return end - amount.start() if amount and amount.start() > start else 0
