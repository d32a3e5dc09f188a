"""Questions left open, matters handed away, facts left vague."""

import re

from nlp.analyse.exchange import Exchange
from nlp.analyse.speech import asks, is_tag
from nlp.analyse.suspicion import Suspicion

_REPEATS = re.compile(
    r"我(?:是|就)?问(?:的|你|的是|您)?|我是(?:说|问)|我问的(?:是|不是)|(?:别|不要|少)(?:跟我)?(?:扯|绕|打岔|东拉西扯|说那些|讲那些)|你跟我(?:说|讲|扯)|跟(?:我|这|那).{0,8}(?:有(?:啥|什么|半毛钱)关系|没关系|关我)|关我(?:屁|什么|啥)事|答非所问|没(?:回答|答)我|你(?:还)?没(?:说|回答|答|讲)|所以呢|那到底|到底.{0,10}(?:能|行|有|是|多少|几|怎么|管|算)"
    r"|我管(?:它|你|他)|先(?:别|不)(?:扯|说|讲|谈)|你(?:先)?(?:正面|直接)(?:回答|说|讲)|说(?:了)?半天|绕来绕去|不是(?:问|说)这个|我知道.{0,10}我(?:是|就)?(?:问|说)|趋势我懂"
)  # fmt: skip
_CONFESSES = re.compile(
    r"(?:是)?我(?:打岔|扯远|跑题|说远|扯偏|答偏)|(?:刚才)?(?:我)?(?:扯|说|讲)(?:远|偏|跑)了|您问得直|言归正传"
)
_BOASTS = re.compile(
    r"我们(?:公司|厂|集团|这个牌子|品牌|的?(?:平台|系统|团队|工厂|产品|机器|技术|外形|研发))|(?:全国|全球|行业|业内|国内|国际|销量|排名|排行|排前|领先|第一|上市|投了|投资|创始人|获奖|荣誉|专精特新|明星|趋势|代言|央视|大模型|设计师|生产线|奶源|进口|覆盖|品牌|大厂|几百条|规模|历史|实力|研发)"
    r"|您(?:这|这个)?(?:店|位置|地段|直播间|生意|院|厂|办公室|气色|人).{0,6}(?:真|特别|多|太|好|有质感|漂亮|不错|旺)|天气|听说那边"
)  # fmt: skip
_ANSWERS = re.compile(
    r"^(?:[嗯啊哦诶呃]*[,。]?)?(?:这个|这|那|当然|肯定)?(?:能|可以|行(?!业)|有(?!的人)|没有|没|不|会|是(?!这样)|对|在(?!这)|包|支持|一(?:个|天|周|次|年|把|台|家|共)|[0-9二三四五六七八九十两]|默认|最快|最慢|最晚|最多|最少|正常)"
    r"|您(?:是|担心的是|关心|说的|问的|指).{0,14}(?:还是|哪|吗|\?)|不(?:瞒|敢|能直接|建议)|实话|我(?:查|看)(?:一下|下|了)|(?:证|合同|单子|报告)在"
)
_ASKED_BACK = re.compile(r"您.{0,20}(?:多少|几|哪|什么|还是|吗|怎么|谁)")

_HANDS_AWAY = re.compile(
    r"(?:我)?(?:回去|回头|得|要|去|先|再|帮(?:您|你)|给(?:您|你)|还得|需要)?.{0,4}(?:问问|问一下|问下|反映|反应|请示|申请|汇报|沟通|协调|转达|转告|转给|确认)(?:一?下|看看|看|再|给|公司|领导|经理|老板|总监|总部|财务|仓库|厂家|厂里|后台|技术|研发|上面|$|[,。吧呢啊])"
    r"|(?:得|要|需要|先|去)(?:问|找|跟|向|和)(?:一下|下)?(?:我们?)?(?:的|这边)?(?:公司|领导|经理|老板|总监|总部|财务|仓库|厂家|厂里|技术|研发|上面|法务|售后|市场部|供应链|区域|同事|物流).{0,6}(?:问|说|申请|商量|汇报|沟通|确认|批|点头|里面|$)"
    r"|(?:不归|不是|轮不到)(?:我|我们)(?:这边|线下|部门)?(?:管|负责|定|说了算)|不归我|不负责|我(?:管|做|定|决)不(?:了|到|着)(?:主|这)?|做不了主|定不了|说了不算|没(?:有)?(?:这个|那个)?权[限线利]|(?:我)?(?:不太|不|也不)(?:太)?(?:清楚|了解|知道|晓得)(?!您|你)|没(?:办法|法子|辙)|我也没(?:办法|法)|(?:只能|您|你)(?:去)?找(?:我们)?(?:的)?(?:财务|售后|客服|厂家|公司|领导|经理|总部|技术|物流|400)"
    r"|(?:售后|财务|市场部?|技术|研发|仓库|厂家|总部|公司|物流|第三方|法务|应用部|供应链|别的部门|其他部门|他们部门|后台|经销商|采购|客服|另一个部门|领导)(?:那边|部|部门|那头|他们)?.{0,6}(?:负责|管(?!理)|定的?|说了算|安排|怎么排|在管|处理|的事|统一|规定|点头|批)|(?:公司|上面|总部)(?:规定|就是这么|统一)|看(?:他们|领导|公司|厂里|总部|那边|人家)(?:怎么)?(?:安排|排|定|批|说)|(?:等|看)(?:通知|消息|领导|公司|总部)|得等"
)  # fmt: skip
_COMMITS = re.compile(
    r"(?:今天|今晚|明天|明早|后天|当天|当场|现在就|马上就?|立刻|这就|下班(?:之)?前|[上下中]午|周[一二三四五六日]|星期|礼拜|月底(?:之)?前|[0-9一二三四五六七八九十两]+(?:点|号|分钟|个?小时|天内|个工作日)).{0,20}(?:回|答复|给|告诉|发|打|到|来|带|送|找|问|查|确认|问清|书面|搞定|说清|前)"
)
_ASKS_FOR_TIME = re.compile(
    r"要(?:问|等)到(?:啥|什么)时候|那(?:你|我)(?:倒是)?问(?:谁|问|一下)?|每次都|反映(?:反映|来)|你也不清楚|不清楚我|(?:又|还)是(?:问|反映|申请)|推来推去|找谁(?:去)?|我(?:又|哪)(?:不)?认(?:识|得)|你(?:去)?(?:问|申请)(?:一?下|呗|嘛|问)|问到了告诉我"
)

_VAGUE = re.compile(
    r"应该(?!的|说)|(?<!您)(?<!你)(?:大概|大约|估计|可能(?!性)|也许|或许|好像|似乎|兴许)|差不(?:多|离)|左右吧|多半|八九不离十|基本上?(?:都|能|可以|没|是|行)?|一般(?:来说|都|行|情况|是|也)|(?:看|分)情况|说不(?:准|好|定)|不(?:一定|好说|太确定|敢肯定|确定)|没(?:怎么)?注意|记不(?:清|太清|得)|不(?:会)?(?:太|很)?(?:久|慢|远|贵)吧|没(?:什么|啥)(?:大)?问题吧|问题不大|就这(?:两|几)天|也?就那样|过(?:两|几|一阵|段)(?:天|时间)?|快了|到时候(?:再)?(?:看|说)|再看|还是(?:一年|两年|三年)|不好讲|还行吧|尽量|尽快|争取|都差不多|吧(?:$|[,。!])"
)  # fmt: skip
_SOLID = re.compile(
    r"因为|所以|原因|由于|最(?:慢|快|多|少|晚|差)|上(?:个月|季度|半年)|去年|实测|测(?:了|过|出来)|统计|平均|合同|写(?:着|在|进)|查(?:了|到|一下)|系统(?:里|上)?显示|报告|取决于|分(?:两|几)种"
)
_ECHOES = re.compile(
    r"应该[?]|大概[?]|差不多[?]|什么叫|(?:你)?这(?:话|个).{0,8}(?:等于没说|跟没说|没底|没谱|不准|听着)|等于没说|跟没说|白说|没底|没谱|没准(?:话|谱|数)|差(?:别|得|蛮|很)(?:大|多|远)|到底(?:是|几|多|能|有)|给(?:我)?(?:个)?(?:准话|准信|痛快话|准数|实数)|你(?:是|做|干)(?:卖)?这个的|(?:又是|还是)(?:这两天|应该|大概|差不多|可能)|怎么(?:个)?(?:一般|差不多|应该)|你(?:自己)?(?:也|都)?不(?:知道|清楚|晓得|确定)|是多少(?:嘛|啊)?|你确定"
)  # fmt: skip


def unanswered(exchange: Exchange) -> Suspicion | None:
    """Answers a direct question with something else."""
    asked, text = exchange.asked, exchange.turn.text
    if asked is None or asked.speaker == "rep" or len(text) < 6 or not asks(asked.text):
        return None
    if asks(text) and not is_tag(text) and not _BOASTS.search(text):
        return None
    reply = exchange.reply.text if exchange.reply else ""
    answers = bool(_ANSWERS.search(text))
    repeats = bool(_REPEATS.search(reply))
    confesses = bool(exchange.next and _CONFESSES.search(exchange.next.text[:30]))
    boasts = bool(_BOASTS.search(text))
    strength = 0.5 * repeats + 0.5 * confesses + 0.3 * boasts - 0.4 * answers
    if not (_shared(asked.text, text)):
        strength += 0.15
    if _HANDS_AWAY.search(text):
        strength -= 0.4
    return Suspicion(strength, 0)


def deflection(exchange: Exchange) -> Suspicion | None:
    """Hands the matter away and names no time."""
    text = exchange.turn.text
    match = _HANDS_AWAY.search(text)
    if match is None or _COMMITS.search(text):
        return None
    strength = 0.6
    if exchange.reply and _ASKS_FOR_TIME.search(exchange.reply.text):
        strength += 0.4
    if asks(text) and not is_tag(text):
        strength -= 0.3
    if exchange.position < 0.08:
        strength -= 0.3
    return Suspicion(strength, match.start())


def hedging(exchange: Exchange) -> Suspicion | None:
    """Vague on what can be known."""
    text = exchange.turn.text
    found = list(_VAGUE.finditer(text))
    if not found or (asks(text) and not is_tag(text)):
        return None
    echoes = bool(exchange.reply and _ECHOES.search(exchange.reply.text))
    asked = bool(exchange.asked and asks(exchange.asked.text))
    strength = 0.2 * min(len(found), 3) + 0.4 * echoes + 0.2 * asked
    if _SOLID.search(text) and not echoes:
        strength -= 0.4
    if len(text) > 60:
        strength -= 0.2
    return Suspicion(strength, found[0].start())


def _shared(question: str, answer: str) -> bool:
    """A pair of characters of the question's end comes again in the answer."""
    end = question[-25:]
    return any(end[n : n + 2] in answer for n in range(len(end) - 1))
