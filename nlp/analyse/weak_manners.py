"""Talking over the customer, and talking too long."""

import re

from nlp.analyse.exchange import Exchange
from nlp.analyse.speech import asks, has_basis, questions
from nlp.analyse.suspicion import Suspicion
from nlp.analyse.wording import reason_of_length

_LONG_TEXT = 220
_LONG_S = 45.0
_SPOKEN_PER_S = 2.5

_CONTRADICTS = re.compile(
    r"^.{0,8}(?:不可能|不会吧不会|怎么可能|哪有(?:的事)?|不是的|不对|您?(?:搞|弄|说|看|想|记|算|理解)错)|您?这(?:个|么|样)?.{0,4}(?:就)?(?:不对|错了|不成立|外行|有问题)"
    r"|(?:您|你)(?:肯定|一定|那是|这是|那个)?(?:是)?(?:看|搞|弄|记|算|听|用|装|操作|理解|想)(?:错|反|岔)|没(?:看|搞|弄)(?:清楚|明白|懂)|您?(?:误会|误解)了"
    r"|(?:您|你)(?:这(?:个)?|的)?(?:想法|观念|思路|思想|算法|说法|理解|看法|眼光|做法).{0,6}(?:不对|落后|过时|老|错|有问题|得改|要改|改改|该改|偏|窄)"
    r"|(?:您|你)(?:到底)?(?:懂不懂|不懂|不了解|不明白|没用过|没见过)(?!.{0,4}(?:的话|我|可以))|不能这(?:样|么)(?:比|说|算|看|想|讲)|话(?:不能|可不能|不是)这(?:么|样)|我就不爱听|我不(?:同意|认同|赞成)"
    r"|(?:我)?(?:要|得|必须)?纠正(?:您|你)|(?:您|你)(?:先)?(?:听我(?:说|讲|把)|让我(?:说|讲)完|别(?:打断|急着|一看|老|总|光|听|被|净|拿))|(?:您|你)这是(?:在)?(?:抬杠|为难|强词|不讲理|偏见|误区|瞎|以偏)"
    r"|(?:不能|别|不(?:该|要))(?:都|全|老|总)?怪(?:我们|我|产品|厂)|(?:怪|赖)(?:不着|不到|得着)我|是(?:您|你|你们|您们)(?:自己|那边|的人|店|师傅|夜班|员工)?.{0,10}(?:没(?:有)?(?!问题|关系)|不(?:会|肯|对|行|懂)|问题|责任|操作不当)"
    r"|都是(?:您|你|你们|老板|客户|人家|店员|徒弟).{0,8}(?:没|不)|(?:您|你)(?:做|干)(?:了)?(?:这么|那么)(?:多|些)年.{0,8}(?:还|怎么|连)|怎么(?:还|连|会).{0,6}(?:不(?:懂|知道|看|会))|什么年代了|现在(?:都)?什么(?:年代|时代|社会)|(?:太|有点)(?:外行|落伍|保守|较真|计较|小气|固执|死板)"
    r"|很正常.{0,4}(?:不懂|外行)|不懂.{0,6}很?正常|(?:网上|外面)(?:全|都|净)?是(?:吓唬|骗|忽悠|瞎说)|您?(?:肯定)?要吃亏|根本不是一(?:个|回|码)|(?:您|你)(?:就)?守着|想太多|太敏感|(?:您|你)这就(?:没|不)(?:道理|讲理|意思)|没道理|听谁说的|谁(?:跟|告诉)您?说的"
)  # fmt: skip
_HURT = re.compile(
    r"我(?:干|做|开|盖|卖|在|用|修|当|管|从)(?:了|过)?.{0,8}(?:年|辈子)|我懂不懂|我(?:心里)?(?:没数|有数)|你(?:少|甭)(?:来|跟|给)|你(?:多大|才|几岁|是说|这意思|什么意思|啥意思|怪我|教训|教我)|什么意思|啥意思|让我(?:把话)?(?:说完|讲完)|听我(?:说|讲)完|怪我(?:咯|了|喽)?"
    r"|那是我们(?:的)?事|我还能(?:看|记|搞)错|我(?:亲眼|自己)(?:看|去看|数|量|称)|你们自己|来怪我|你(?:凶|冲|急|吼)什么|别(?:跟我)?(?:讲大道理|上课)|你(?:懂|比我懂)|不(?:肯|会)学(?!习)|我(?:说|话)(?:还)?没(?:说|讲)完|哼|你先?(?:别|听)(?:急|着急|我说)|我不懂\?|用(?:不着|得着)你(?:教|说|管)|你(?:这|那)(?:态度|口气)"
)  # fmt: skip
_APOLOGISES = re.compile(
    r"嘴(?:快|急|笨|直)|话(?:说)?(?:重|急|冲|快)|说(?:重|急|快|冲)了|失礼|冒失|冒犯|抱歉|对不(?:起|住)|不好意思|别往心里去|没表达好|说得不(?:好|对|合适)|我(?:态度|语气|口气)|您别(?:生气|介意|见怪)|是我(?:不对|的不是|没说|冒|急|错|多嘴|武断)|我收回"
)
_POLITE = re.compile(
    r"您说得(?:对|是|有道理)|您(?:说|讲|担心|考虑|提醒)得?(?:的)?(?:对|是|没错|有道理)|理解您|我(?:记得|这儿|手上).{0,12}(?:单|签|记录)"
)
_INVITES = re.compile(
    r"(?:讲|说|介绍|讲解|演示|汇报)(?:得)?(?:细|详细|仔细|具体|全)(?:一?点|一?些)?|(?:给我|给我们|你|您|先|来)?(?:完整|详细|仔细|从头|好好|整个|系统).{0,6}(?:走一遍|讲|说|介绍|过一遍|捋)|(?:你|您)(?:先|来|就)?(?:给.{0,6})?(?:介绍|讲讲|说说|讲一讲|说一说|汇报|展开|讲一下|介绍一下|说一下)(?!价|多少)|(?:一条一条|逐条|挨个|从头)|洗耳恭听|走一遍|愿闻其详|怎么(?:个)?(?:做|弄|操作|实现|搞)(?:的|法).{0,4}(?:讲|说)"
)  # fmt: skip


def talking_over(exchange: Exchange) -> Suspicion | None:
    """Contradicts, lectures or cuts the customer short; how it was taken tells as much as the words."""
    text = exchange.turn.text
    match = _CONTRADICTS.search(text)
    hurt = bool(exchange.reply and _HURT.search(exchange.reply.text))
    sorry = bool(exchange.next and exchange.next.speaker == "rep" and _APOLOGISES.search(exchange.next.text[:30]))
    strength = 0.6 * bool(match) + 0.3 * hurt + 0.3 * sorry
    if match and _POLITE.search(text):
        strength -= 0.3
    if match and not hurt and not sorry and has_basis(text):
        strength -= 0.3
    if not match and not (hurt and sorry):
        return None
    return Suspicion(strength, match.start() if match else 0)


def monologue(exchange: Exchange) -> Suspicion | None:
    """Long without a question, and nobody had asked for it."""
    turn = exchange.turn
    spoken_s = sum(segment.end - segment.start for segment in turn.segments)
    characters = len(turn.text)
    is_long = characters > _LONG_TEXT or (spoken_s > _LONG_S and characters / spoken_s > _SPOKEN_PER_S)
    if not is_long or (exchange.asked and _INVITES.search(exchange.asked.text)):
        return None
    if questions(turn.text[-60:]) and asks(turn.text[-30:]) and characters < 1.3 * _LONG_TEXT:
        return None
    return Suspicion(1.0, 0, reason_of_length(max(spoken_s, characters / 4.5)))
