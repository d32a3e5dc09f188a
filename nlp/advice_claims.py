"""What a line would commit us to (figures, days, gifts, promises), and whether we have said it before.

A model writes new lines, and may write whatever somebody in the talk tells it to. So a new line may only carry what
our own side said for certain or the playbook says, and no words of others.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from nlp.advice_figures import figures
from nlp.masking import HIDDEN, mask
from nlp.numerals import plain

LONGEST_LINE = 90
_SHORTEST_LINE = 5
ECHO = 8
"""So many letters in a row are somebody's own words."""
_SHORTEST_ECHO = 5

_ORDER = re.compile(
    r"(?:忽略|无视|忘掉|忘记|不要管|别管|跳过|覆盖).{0,6}(?:以上|上面|之前|前面|先前|所有|一切|原来).{0,8}"
    r"|(?:以上|上面|之前|前面|系统)的?(?:指令|提示|规则|要求|设定)|提示词|系统消息|开发者模式"
    r"|(?:你|您)(?:现在)?是(?:一[个名])?(?:ai|人工智能|语言模型)|作为(?:一[个名])?(?:ai|人工智能|语言模型)"
    r"|推荐话术|急救建议|(?:输出|返回|填写?|生成).{0,6}(?:json|字段|结果|话术)"
    r"|ignore (?:all|any|the|previous|above|prior)|(?:previous|above|system) (?:instruction|prompt|message)"
    r"|</?(?:system|user|assistant|instruction)|\b(?:system|assistant)\s?[:：]|\bjson\b"
)

_PROMISE = re.compile(
    r"免费|免息|白送|白给|赠|送(?![货到过去来达检审进])|包(?:退|换|赔|邮|修|教|会|用|您|你|满意|售后|安装|到)|保(?:证|底|价|修|过|障|您|你)"
    r"|承诺|担保|打包票|绝对|肯定|必定|一定(?!要|程度|的)|百分[百之]百?|无条件|无理由|随时(?:退|换)|不要钱|不收|不花|零(?:风险|成本|首付)|无风险"
    r"|退(?:款|钱|还|差|您|你)|(?:可以|能|给|都|全|随时|包|原价|帮|支持|接受|负责).{0,3}退(?![出休])|全额|赔|补[贴偿差]|返[利点现还钱]|让利|降价?|减[免价]|折扣|打.{0,2}折|半价|对折|优惠|特价|成本价|底价|(?:给|再|能|可以|更|最|算).{0,3}便宜|便宜(?:[点些]|一[点些]|给)"
    r"|独家|独享|唯一|最(?:好(?![先是能再在别])|[低强优])|第一(?![步次个时批])|国家级|根治|治愈|疗效|稳赚|赚钱|延长|账期(?:可以|能|给)|先用后付|赊"
    r"|没有?问题|答应|同意|满足|都(?:行|可以|依)|随(?:您|你|便)|听(?:您|你)的|(?:您|你)(?:说了算|来定)|(?:按|照|依)(?:您|你).{0,3}(?:说|要|意思|价)"
)
# "免费试用" is no "免费送您": the letters that follow a promise belong to it, small words apart.
_TAIL = re.compile(r"[^\W是的了吗吧呢啊哦可就也都还会能要在和与给到]{0,2}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_STRANGE = re.compile(
    r"[<>{}\[\]`|\\^~#@\n\r\t]|https?:|www\.|\.(?:com|cn|net)\b|微信|加我|扫码|二维码|转账|打款|个人账户|[a-z]{24}"
)


def is_an_order(text: str) -> bool:
    """It speaks to a machine ("忽略以上…"): none of it is evidence. Not what safety rests on, for there is always
    another wording; see `Ground`."""
    return bool(_ORDER.search(plain(text)))


@dataclass(frozen=True)
class Ground:
    """What a new line may stand on. `ours`: texts whose figures, days and promises are our own; `others`: words
    that are not ours to repeat."""

    ours: Sequence[str]
    others: Sequence[str]

    def carries(self, line: str) -> bool:
        """The line commits us to nothing that we did not say ourselves, and is a plain sentence of our own."""
        return _is_plain(line) and self._is_ours(line) and not self._is_an_echo(line)

    def _is_ours(self, line: str) -> bool:
        promised = all(promise in self._our_letters for promise in _promises(line))
        return promised and figures(line) <= self._our_figures

    def _is_an_echo(self, line: str) -> bool:
        letters = _letters(line)
        size = min(ECHO, max(_SHORTEST_ECHO, len(letters) * 2 // 3))
        return any(letters[n : n + size] in self._other_letters for n in range(len(letters) - size + 1))

    @cached_property
    def _our_figures(self) -> frozenset[str]:
        return frozenset(figure for text in self.ours for figure in figures(text))

    @cached_property
    def _our_letters(self) -> str:
        return "\n".join(_letters(text) for text in self.ours)

    @cached_property
    def _other_letters(self) -> str:
        return "\n".join(_letters(text) for text in self.others)


def _is_plain(text: str) -> bool:
    """One Chinese sentence or two, with nothing in it that leads elsewhere."""
    read = plain(text)
    return (
        _SHORTEST_LINE <= len(text) <= LONGEST_LINE
        and len(_CHINESE.findall(text)) * 2 >= len(text)
        and text.isprintable()
        and HIDDEN not in text
        and mask(text) == text
        and not _STRANGE.search(read)
        and not is_an_order(text)
    )


def _letters(text: str) -> str:
    return "".join(sign for sign in plain(text) if sign.isalnum())


def _promises(text: str) -> Iterator[str]:
    read = plain(text)
    for found in _PROMISE.finditer(read):
        tail = _TAIL.match(read, found.end())
        yield _letters(found[0] + (tail[0] if tail else ""))
