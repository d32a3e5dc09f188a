"""Concessions given for nothing, and promises with nothing behind them."""

import re

from nlp.analyse.exchange import Exchange
from nlp.analyse.speech import asks, has_basis, is_tag
from nlp.analyse.suspicion import Suspicion

_N = "[0-9一二两三四五六七八九十百千万半几]"
_GIVES = re.compile(
    rf"(?:给|算|按|打|就)(?:您|你)?(?:直接|就|按|打|算|个|再|都|统一)*{_N}+(?:点{_N})?[五]?折|(?:我)?(?:给|帮)(?:您|你).{{0,8}}(?:便宜|优惠|让|降|减|少|折|免|抹|返|搭|送|批|放|加.{{0,2}}(?:个)?点)|(?:再|另外|还|外加|额外|又|白)(?:白)?(?:给(?:您|你))?(?:送|搭|补|赠|返|贴|饶)(?:您|你)?{_N}?"
    rf"|(?:送|赠|搭|免)(?:您|你)(?:{_N}|一?个|点|套)|(?:就)?收(?:您|你)?{_N}+(?:块|万|千|百)?(?=[,。]|$|再|送)|(?:价格?|单价|年费|供货价)?(?:给(?:您|你))?(?:降|让|减|便宜)(?:到|您|你|下来|掉)?{_N}+(?:个点|块|元|毛|万|百|千)?|(?:每|一)(?:箱|件|台|盒|个|条|罐|包|吨|方|袋).{{0,4}}(?:让|补|返|降|少|便宜)(?:您|你)?"
    rf"|(?:做|放|给)(?:到|您|你)?.{{0,4}}(?:{_N}+天|{_N}个月|月结|账期|免费|免(?:费)?|赠送)|免费(?:送|给|升级|用|铺|装|试|再)|(?:全年)?返利.{{0,6}}(?:加|提|多|给)|(?:运费|安装费|服务费|培训费|首年|年费).{{0,4}}(?:免|我们出|全免|不收)|(?:最低|底价|特价|一口价|内部价|员工价|友情价|成本价|骨折|破例)(?:给|拿|走)?|直接(?:给|算)(?:您|你)?.{{0,6}}{_N}"
)  # fmt: skip
_TRADES = re.compile(
    r"如果|要是|只要|但(?:是)?(?:我|您)?(?:得|要)|前提|条件|换(?:点|个|一)|(?:您|你)(?:得|要|能|愿意|给我|先|这边能|这次|一次)?.{0,10}(?:拿|签|订|下|进|走|做|摆|付|满|够|冲|定).{0,8}(?:我|就|才|能)|满.{0,6}(?:箱|件|台|万|家|人|个|套)|以上(?:的)?|不满|一次(?:性)?(?:拿|付|订|签|打款)|现款|年框|签(?:一年|两年|三年|长|年|合同|个)|(?:三|两|几)(?:栋|家|个|样)(?:都|一起)|独家(?:摆|卖)|(?:才|就)能(?:给|申请|降|做|批)|的话(?:我|就|才)|否则|不然|换得?来|按合同|合同(?:里|上)"
)  # fmt: skip
_SWEETENS = re.compile(
    r"另外|再(?:送|搭|给|加|多)|还(?:送|搭)|白搭|够意思|直接给|怎么样您看|您看行|第一次|破例|交个朋友|诚意"
)
_REMEDY = re.compile(
    r"工时|赔(?:您|你|偿)|响的|坏了|退(?:款|您|给)|补(?:给|发)|不良|次品|换(?:新|货)|抵(?:货款|掉|下)|破损|召回|少发|漏发|错发"
)
_ASKED_WHY = re.compile(
    r"为(?:什么|啥)|哪(?:里|方面|块)|卡在|担心|顾虑|跟(?:谁|哪)|主要是|嫌|怎么(?:算|考虑)|多少量|用量|一个月.{0,6}(?:多少|几)"
)

_BOLD = re.compile(
    r"放(?:一百(?:二十)?个|宽|大)?心|绝对|肯定|保证(?!金)|一定(?:会|能|好|行|没|给|不|可以|让)|百分(?:之)?百|百分百|没(?:有)?(?:任何|一点|半点)?问题|不会(?:有)?(?:任何)?(?:出)?(?:问题|错|岔|差|坏|漏)|包(?:您|你|在我|好|准|满意)|拍胸脯|打包票(?!的)|妥妥|杠杠|没的说|没得说|您就信我|相信我|随叫随到|第一时间|不用(?:担心|愁|操心)|您就(?:放心|安心|等着|瞧)"
    r"|(?:都|谁(?:喝|吃|用|买)?谁?|大家|反馈|客户|用过的?|老板|口碑)(?:都)?(?:说|夸)(?:好|我们|行|不错)?|出了名|数一数二|业内(?:最|领先|第一|顶)|一流|顶级|最好(?:的|用|卖)|(?:特别|非常|相当|很|真的|太|挺|超级|都)(?:好(?!奇)|稳|稳定|靠谱|结实|耐用|顺|明显|高|快|受欢迎|火|抗|准|安全|畅销|好卖|好用|不错|放心|满意|专业|到位|到家|实在|厉害|省心|棒)|(?:效果|复购|质量|口感|反响|反馈|服务|品质|实力|性能).{0,4}(?:明显|高|好|没话说|一流|过硬|特别|非常|杠|很|有保障|有保证|在线|顶)|立马见效|见效快|好多(?:医院|客户|店|家|厂|老板|人)|很多(?:客户|医院|店|公司|厂|人).{0,6}(?:用|做|都|说|买)|大家都在用|卖(?:得)?(?:特别|非常|很|可|太)?(?:好|火|疯|断货)|卖光|好卖|抗太抗|随便(?:造|用|折腾|摔)|不比.{1,6}差|差不了|错不了|亏不了|吃亏不了|不会(?:让|叫)您?(?:吃亏|失望)|绝不"
)  # fmt: skip
_VERY = re.compile(
    r"放心|绝对|肯定|保证|百分百|出了名|都说好|一百个心|都在用|随叫随到|打包票|一定|信我|立马|光了|好多|很多|特别|非常|太"
)
_DOUBTS = re.compile(
    r"(?:都|也|去年)(?:这么|那么|是这么|这样)说|(?:你)?(?:拿)?(?:啥|什么|啥子)(?:来)?保证|好多是(?:哪|谁)|(?:哪|谁)家|数字(?:有没有)?|有(?:没有)?(?:数|数据|证据|依据|报告|案例)|光说|光(?:靠)?嘴|口说无凭|空话|吹|夸是夸|谁(?:信|知道)|凭(?:什么|啥)|怎么(?:证明|保证)|出了名的\?|(?:这)?话.{0,8}(?:听|说过|原话)|哪家来|每个(?:人|业务员|厂)(?:来)?都|几天(?:卖光|就)|真的(?:假的)?\?|说这个没用|你说(?:好|没问题|行)(?:就|有)|顺不顺|要是(?:有|出|坏)"
)  # fmt: skip


def early_discount(exchange: Exchange) -> Suspicion | None:
    """Gives price, gift or terms for nothing."""
    text = exchange.turn.text
    match = _GIVES.search(text)
    if match is None or _TRADES.search(text) or _REMEDY.search(text):
        return None
    strength = 0.6 + (0.2 if _SWEETENS.search(text) else 0.0)
    if asks(text) and not is_tag(text):
        strength -= 0.3
    return Suspicion(strength, match.start())


def no_evidence(exchange: Exchange) -> Suspicion | None:
    """Promises or praises without a figure, a case, a document or a test."""
    text = exchange.turn.text
    found = list(_BOLD.finditer(text))
    if not found or has_basis(text) or (asks(text) and not is_tag(text)):
        return None
    doubted = bool(exchange.reply and _DOUBTS.search(exchange.reply.text))
    strength = 0.25 * min(len(found), 3) + 0.15 * len(set(_VERY.findall(text))) + 0.4 * doubted
    if len(text) < 12:
        strength -= 0.2
    if exchange.position > 0.9:
        strength -= 0.3
    return Suspicion(strength, found[0].start())


def is_bold(text: str) -> bool:
    """It promises or praises."""
    return bool(_BOLD.search(text))


def is_traded(text: str) -> bool:
    """It gives something for something."""
    return bool(_GIVES.search(text) and _TRADES.search(text))
