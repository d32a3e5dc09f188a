"""What kind of thing is said, told from the words alone, with or without punctuation."""

import re

from nlp.numerals import CHINESE

_ASKS = re.compile(
    r"[?]|[吗嘛么](?:$|[,。.!;…])|(?:^|[^大很至不没])多(?:少(?!有|会)|久|大|长|快|高|宽|深|远|重)|几(?!乎|率|十年|百万)(?=[个家天号点台箱年月次条层款种趟人位根把只公毫盒套瓶])"
    r"|好多钱|什么|啥(?!都|也)|谁|哪(?!怕)|怎么|怎样|咋|为何|凭啥|何时|是否|能否"
    r"|(.)[不没]\1|有没有|是不是|能不能|可不可以|好没|了没|没有(?:$|[,。])|[会能可有在懂行]不$|还是.{1,10}$|呢$"
)
_NO_QUESTION = re.compile(
    r"没(?:有)?什么|没(?:有)?啥|什么都|什么的|谁都|谁也|哪(?:儿|里)?(?:都|也)|怎么(?:都|也)|不管|无论|随便(?:什么|怎么)"
    r"|不(?:太)?(?:怎么|知道|晓得|清楚).{0,6}|多少(?:有点|会|还是)|好不容易|不管怎么|怎么说呢|怎么着|要不|说不说|什么什么|差不差|不得不"
)
_MARK = re.compile(r"[,。?!;、…]")
_TAG = re.compile(
    r"(?:行|好|可以|对|是)(?:吗|吧|不行|不|嘛|么)[?]?$|您看(?:行|可以|怎么样)|行不行[?]?$|好不好[?]?$|可以吗[?]?$"
)

_NUMBER = rf"(?:\d|[{CHINESE}])"
_FIGURE = re.compile(
    rf"(?:百分之|千分之|万分之)[{CHINESE}\d]|\d+(?:\.\d+)?%|零点|{_NUMBER}点{_NUMBER}(?!钟|半|前|到|左右|整)"
    rf"|\d{{2,}}|[{CHINESE}]{{3,}}|{_NUMBER}(?:个)?(?:家|台|例|张|次|倍|度|毫|公|万|千|百|亿|起|批|单|箱|盒|只|套|趟|克|米|吨|瓦|年|个月|周|天|小时|分钟|秒|折|块|元|页|条|款|店|人|把|副|层|支|瓶|袋|罐)"
)
_BASIS = re.compile(
    r"报告|证书|证明|检测|检验|认证|注册证|备案|合同(?:里|上|写|第)|协议|保单|写(?:进|在|着)|编号|案例|病例|数据|台账|记录|清单|截(?:图|给)"
    r"|说明书|单子|签(?:的|了)?字|曲线|通报|标准|专利|名单|第.{1,3}(?:条|页)|对照|对比(?:图|表)|试(?:验|用|一|装)|样机|演示|现场|录像|视频|照片|电话(?:问|打)"
    r"|(?:公司|医院|药房|药店|超市|门店|工厂|厂|集团|学校|诊所|工地|项目|小区|院长|主任|总|老板|那边|那家|家)(?:.{0,6})(?:用了|用着|在用|用的|装了|上了|做过|做了|跑了|卖了|换了)"
    r"|赔(?:您|你|偿|一|三|千|百)|扣我|免单|退(?:钱|款|您)|不.{0,6}您不付|不付"
)
DATED = re.compile(
    r"今(?:天|晚|儿|日|早)|明(?:天|早|晚|儿|日)|后天|当天|当场|马上|立刻|立马|现在就|这就|一会儿|待会儿?|稍后|回去就|挂了?电话就|会后就|下班(?:前|之前)|午休|上午|下午|晚上|中午"
    rf"|(?:下|这|本|上)?个?(?:周|星期|礼拜)[一二三四五六日天末1-6]|(?:下|这|本)个?(?:周|星期|礼拜|月)|月(?:底|初|中)|年(?:底|前)(?!.{{0,3}}(?:一起|换|再说))|{_NUMBER}+[号日](?![线楼])|{_NUMBER}+月(?:份|{_NUMBER})?"
    rf"|{_NUMBER}+(?:点|：|:)(?:半|{_NUMBER}+|钟|前|之前|以前|左右|整|见)?|{_NUMBER}+(?:个)?(?:小时|分钟|天|工作日|礼拜|星期|周)(?:之|以)?(?:内|后|里)|{_NUMBER}+天(?:给|答|回)"
)


def asks(text: str) -> bool:
    """It holds a question."""
    return bool(_ASKS.search(_NO_QUESTION.sub("", text)))


def questions(text: str) -> int:
    """How many questions it holds: by marks where there are any, else one at most."""
    marks = text.count("?")
    return marks if marks else int(asks(text))


def is_tag(text: str) -> bool:
    """Its only question seeks assent ("您看行吗")."""
    rest = _TAG.sub("", text)
    return rest != text and not asks(rest)


def has_basis(text: str) -> bool:
    """It names a figure, a case, a document or a test."""
    return bool(_FIGURE.search(text) or _BASIS.search(text))


def has_time(text: str) -> bool:
    """It names a day, an hour, or says at once."""
    return bool(DATED.search(text))


def is_unmarked(text: str) -> bool:
    """As a recogniser leaves it: without punctuation."""
    return not _MARK.search(text)
