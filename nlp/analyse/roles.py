"""Who speaks, guessed from the words: seller or customer, for each segment, where nobody said so or one in ten is
said wrong.

Each segment speaks for one or the other by what only sellers or only customers say; the likeliest row of speakers
is then found over the whole talk (Viterbi), for people mostly take turns.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.analyse.speech import asks
from nlp.numerals import plain
from nlp.transcript import Certainty, Segment, Speaker, Transcript

_WEIGHT_OF_GIVEN = {"known": 0.0, "guessed": 2.2, "unknown": 0.0}
_TITLES = "总|老板|老板娘|姐|哥|叔|姨|主任|院长|经理|科长|店长|工|老师|大夫|医生|处长|部长|厂长|校长|师傅"

_SELLER = (
    (re.compile(r"您(?!好)"), 1.5),
    (re.compile(r"我(?:是|叫|姓).{0,10}(?:的|小|姓)|我是(?:做|卖)|的小.(?:$|[,。啊呀])"), 2.0),
    (re.compile(rf"(?:^|[^小老找跟和问叫]).(?:{_TITLES})(?:您|你好|早|,|$|放心|好)"), 1.2),
    (re.compile(r"放心|给您|发您|跟您|帮您|陪您|请您|送您|咱们(?:公司|产品|家)|为您"), 1.2),
    (re.compile(r"我们(?:这款|这个(?:产品|机器|系统|牌子)|公司|厂|产品|的(?:产品|价格|服务|系统)|家的|是做|有|都|按|可以|提供|也|仓|的车)"), 0.8),
    (re.compile(r"合同里|证书|报告|写进|上个月.{1,8}(?:用|装|卖|跑)|编号|政策|按公司|公司规定|去年.{0,10}(?:家|装|卖|做)"), 0.6),
    (re.compile(r"不好意思|抱歉|打扰|谢谢您|感谢|理解|明白|没问题|好嘞|好的(?!好的)"), 0.6),
    (re.compile(r"有(?:需要|空).{0,4}(?:叫|找|联系|call|招呼)|您先忙|改天|拜访|回头我"), 1.2),
    (re.compile(r"我(?:现在|马上|这就|明天|今天|晚上|回去|下午|后天|今晚)?.{0,3}(?:发|给|带|送|查|算|写|拍|打印|问问)(?:您|一下|过来|给)"), 0.7),
)  # fmt: skip
_CUSTOMER = (
    (re.compile(r"你们"), 1.4),
    (re.compile(r"(?<![您问])你(?!好|们)"), 0.9),
    (re.compile(r"(?<!是)(?<!叫)(?<!的)小[^的时区伙票姑孩程样心便份包麦学工店卖](?:$|[,。!?你啊是吗])"), 0.6),
    (re.compile(r"我(?:这|们)?(?:店|家|厂|医院|诊所|科|车间|仓库|工地|库|学校|公司)|我这(?:儿|里|边|个店)|我店|我们(?:院|店|科|厂|老板|领导|集团|总部|财务|采购)"), 1.1),
    (re.compile(r"多少钱|贵|便宜|坏了|怎么办|咋办|找谁|谁管|凭啥|凭什么|卖不|退|到底|我就问|我问你|保证"), 0.7),
    (re.compile(r"^(?:哦|嗯|行|那行|成|哎|唉|哼|哟|得了|哦哦)|再说吧|我看看|我想想|考虑|也行|还行|可以(?:$|[,。])"), 0.5),
    (re.compile(r"人家|隔壁|上次那|上回|以前(?:那|用)|原来那|别家|屁|扯|糊弄|忽悠"), 0.6),
    (re.compile(r"你(?:发|说|讲|拿|问|写|算|看着|先|给我|别|自己)"), 0.5),
)  # fmt: skip
_STAY = -1.1
_TURN = -0.4
_ANSWER = 0.5


def speakers(transcript: Transcript) -> list[Speaker | None]:
    """Who speaks in each segment: as told where that is known; else as guessed, never None."""
    segments = transcript.segments
    if transcript.speakers == "known" and all(segment.speaker for segment in segments):
        return [segment.speaker for segment in segments]
    return list(_likeliest(segments, transcript.speakers))


def leaning(text: str) -> float:
    """How much the words are a seller's (above 0) or a customer's (below 0), as log-odds."""
    seller = sum(weight * min(len(cue.findall(text)), 2) for cue, weight in _SELLER)
    customer = sum(weight * min(len(cue.findall(text)), 2) for cue, weight in _CUSTOMER)
    return max(-4.0, min(4.0, seller - customer))


def _likeliest(segments: Sequence[Segment], certainty: Certainty) -> list[Speaker]:
    if not segments:
        return []
    weight = _WEIGHT_OF_GIVEN[certainty] or (3.0 if certainty == "known" else 0.0)
    votes = [_vote(segment, weight) for segment in segments]
    best = (votes[0], -votes[0])
    back: list[tuple[int, int]] = []
    for (before, segment), vote in zip(pairwise(segments), votes[1:], strict=True):
        turn = _turning(before, segment)
        row, origin = [], []
        for role, own in ((0, vote), (1, -vote)):
            ways = [best[other] + (0.0 if other == role else turn) for other in (0, 1)]
            origin.append(0 if ways[0] >= ways[1] else 1)
            row.append(max(ways) + own)
        best = (row[0], row[1])
        back.append((origin[0], origin[1]))
    role = 0 if best[0] >= best[1] else 1
    roles = [role]
    for origins in reversed(back):
        role = origins[role]
        roles.append(role)
    names: tuple[Speaker, Speaker] = ("rep", "customer")
    return [names[role] for role in reversed(roles)]


def _vote(segment: Segment, weight: float) -> float:
    """Half the log-odds that the seller speaks."""
    given = {"rep": weight, "customer": -weight, None: 0.0}[segment.speaker]
    return (leaning(plain(segment.text)) + given) / 2


def _turning(before: Segment, after: Segment) -> float:
    """How much likelier it is that the other one speaks now than that the same one goes on."""
    gain = _TURN - _STAY
    if asks(plain(before.text)):
        gain += _ANSWER
    return gain
