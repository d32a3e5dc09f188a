"""What a rep asks for in words: help, things to do, today's visits, undo, recordings, what was said last time.

A whole message must be the request; "撤销了两个货架" and "缺感冒灵" are not.
"""

import re
from dataclasses import dataclass

from nlp.numerals import plain

_LONGEST_REQUEST = 40
_LONGEST_NAME = 30
_AROUND_A_NAME = " 的,，“”\"'"


@dataclass(frozen=True, slots=True)
class Help:
    """How does this work?"""


@dataclass(frozen=True, slots=True)
class Todo:
    """What have I promised, what is due?"""


@dataclass(frozen=True, slots=True)
class Today:
    """Whom do I visit today?"""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the last step."""


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on with the open visit."""


@dataclass(frozen=True, slots=True)
class LastSaid:
    """What did this customer say last time? `customer_words` as the rep wrote them."""

    customer_words: str


@dataclass(frozen=True, slots=True)
class Recordings:
    """How far are the talks that were handed in? `of`: a colleague's name; None: the sender's own."""

    of: str | None = None


@dataclass(frozen=True, slots=True)
class HandIn:
    """Where do I hand in a large recording?"""


@dataclass(frozen=True, slots=True)
class MyDeals:
    """Which deals do I have, and what about them?"""


@dataclass(frozen=True, slots=True)
class StuckDeals:
    """Which deals have not moved for too long?"""


@dataclass(frozen=True, slots=True)
class Asleep:
    """Which customers were left alone for too long?"""


@dataclass(frozen=True, slots=True)
class Jobs:
    """What happens by itself, and when?"""


@dataclass(frozen=True, slots=True)
class AlertHits:
    """How many of the alerts were of use?"""


@dataclass(frozen=True, slots=True)
class Lights:
    """How do the lights of my teams, or my own, stand?"""


@dataclass(frozen=True, slots=True)
class Pack:
    """All that is kept about a customer, on paper. `customer_words` as the sender wrote them."""

    customer_words: str


@dataclass(frozen=True, slots=True)
class ResponseSpeed:
    """How fast do colleagues answer what they are asked?"""


Intent = (
    Lights
    | AlertHits
    | Jobs
    | Help
    | Todo
    | Today
    | Undo
    | Continue
    | LastSaid
    | Recordings
    | HandIn
    | MyDeals
    | StuckDeals
    | Asleep
    | Pack
    | ResponseSpeed
)

_POLITE_START = re.compile(r"(?:请问|请|麻烦你?|帮我|帮忙|给我|我想|我要|你好|您好|小迹|那|,|\s)*+")
_POLITE_END = re.compile(r"[\s,.。!?~…]+$")
_LOOK = r"(?:看一?[看下]|看|查一?[查下]|查|列一?下|打开|显示)?"
_DO = r"(?:做什么|做啥|干什么|干啥|干嘛|忙什么|办什么|跟进什么|跟进谁)"
_WHOM = r"(?:谁|哪家|哪几家|哪些店|哪些客户|哪些|哪里|哪儿|哪)"
_ENDING = r"(?:吧|呢|啊|呀|吗|嘛|一下|了)?"

_WHOLE: tuple[tuple[Intent, str], ...] = (
    (
        Help(),
        r"帮助|帮忙|使用说明|说明书?|菜单|功能|教教?我|新手(?:帮助|指南)|help|\?+"
        r"|(?:这个?|你|机器人)?(?:要|该)?(?:怎么|如何)(?:用|使用|操作|弄|玩)"
        r"|(?:你|您)?(?:能|会|可以)(?:做|干)(?:什么|啥|些什么)",
    ),
    (
        Todo(),
        rf"{_LOOK}(?:我的|我|今天的?|今日)?(?:待办|待办事项|代办|跟进事项|任务|任务清单|todo)"
        r"(?:列表|清单)?(?:有哪些|有什么|是什么)?"
        rf"|我?(?:今天|今日)?我?还?(?:要|该|得|有什么要|有什么事要)(?:{_DO}|做的?)"
        r"|(?:今天|我)?还?有(?:什么|哪些)(?:事|待办|没做完?的?|没跟进的?)",
    ),
    (
        Today(),
        rf"{_LOOK}我?(?:今天|今日)我?(?:要|该|得|应该|先)?(?:拜访|跑|去拜访|见|去|走访|看)见?{_WHOM}"
        rf"|我?(?:要|该)去?拜访{_WHOM}"
        rf"|{_LOOK}(?:我的|今天的?|今日)?(?:拜访计划|拜访安排|拜访路线|行程|路线|计划拜访)",
    ),
    (
        Undo(),
        r"撤销|撤回|撤消|上一步|返回上一步|退回上一步|回到上一步|回退|取消上一步|undo"
        r"|我?(?:刚才|刚刚)?(?:搞|弄|点|选|填|发|写|按)错"
        r"|(?:删掉|删除|删了|撤销|撤回|取消|撤掉)(?:刚才|刚刚|上一条|上一个|上一步|前面)"
        r"(?:的|那条|那个|发的|填的|选的)?",
    ),
    (
        Continue(),
        r"继续|继续拜访|接着来|接着|接着拜访|还差什么|还缺哪一步|下一步(?:做什么|干什么|是什么)"
        r"|(?:拜访)?(?:到|做到|进行到)(?:哪|哪里|哪儿|哪一步|第几步)",
    ),
    (
        Recordings(),
        rf"{_LOOK}(?:我的|我)?(?:录音|急救建议)(?:列表|记录)?(?:有哪些|听[完好]了?|到哪一?步?)?",
    ),
    (
        HandIn(),
        r"(?:(?:怎么|如何|在?哪里?)?(?:上传|传)(?:一[个段份下]|[个段])?大?(?:录音|录像|视频|音频|文件|语音)文?件?"
        r"|上传)(?:的?(?:链接|页面|地址|入口))?",
    ),
    (
        MyDeals(),
        rf"{_LOOK}(?:我的|我)?(?:全部|所有)?商机(?:列表|清单|情况)?(?:有哪些)?|我(?:还)?有(?:哪些|什么)商机",
    ),
    (
        Lights(),
        rf"{_LOOK}(?:我们?)?(?:团队|队里)?的?(?:今天)?的?(?:红绿灯|红黄绿灯?|指标灯|红灯)(?:看板|情况|怎么样)?(?:有哪些|有几盏)?",
    ),
    (
        StuckDeals(),
        rf"{_LOOK}(?:我们?|团队|队里)?的?(?:有)?(?:哪些|什么)?(?:卡住|卡着|停滞|停住|不动)了?的?商机(?:列表|清单|有哪些)?"
        rf"|{_LOOK}(?:哪些|什么)商机(?:卡住|停滞|不动)了?|商机(?:卡|停)在哪(?:里|儿)?",
    ),
    (
        Asleep(),
        rf"{_LOOK}(?:今天|我)?(?:该|要|可以)?(?:去)?唤醒(?:谁|哪家|哪些(?:客户|店))"
        rf"|{_LOOK}(?:我的?|我们的?|团队的?)?(?:有)?(?:哪些)?(?:沉睡|休眠|睡着|很久没(?:去|碰|联系|跟进))了?的?(?:客户|店)"
        r"(?:列表|清单|有哪些)?"
        rf"|{_LOOK}(?:我的?|我们的?|团队的?)?(?:有)?(?:哪些)?新(?:店|客户)(?:还)?没(?:有)?(?:人)?"
        r"(?:回访|再去|第二次(?:跟进|拜访|去))过?的?(?:有哪些)?"
        r"|(?:哪些|什么)(?:客户|店)(?:睡着|沉睡|很久没(?:去|碰|联系|跟进))",
    ),
    (
        ResponseSpeed(),
        rf"{_LOOK}(?:同事|大家|各团队|跨团队)?的?(?:响应|回应|答复|回复)(?:得|有|的)?(?:多快|快不快|快吗|速度|时间|时长|小时数?)",
    ),
    (Jobs(), rf"/?jobs|{_LOOK}(?:定时|计划|自动)任务(?:列表|清单|情况)?(?:有哪些)?"),
    (AlertHits(), rf"{_LOOK}(?:我们?的?)?提醒(?:得|的)?(?:准不准|准吗|准确率|命中率|有没有用|有多准)"),
)
_REQUESTS = tuple((wish, re.compile(rf"(?:{words}){_ENDING}")) for wish, words in _WHOLE)

_LAST_TIME = r"(?:上一?次|上一?回|之前|以前|最近一次|前一次)"
_VISITED = r"(?:拜访|去|聊|见面|见|来)?(?:的?时候)?"
_SPEAKER = r"(?:的?(?:老板|店长|负责人|他们?|她))?"
_WHAT = r"(?:些什么|什么|啥|哪些|的什么|的啥)"
_SAID = rf"[都是]?(?:怎么(?:说|讲|回复|表态)|(?:说|讲|聊|谈|提|反馈|答应|承诺)(?:了|过|到)?{_WHAT})(?:的|来着)?"
_NOTES = r"(?:情况|记录|拜访记录|资料|信息)"
_LAST_SAID = tuple(
    re.compile(form)
    for form in (
        rf"{_LOOK}(?P<name>.+?){_SPEAKER}{_LAST_TIME}{_VISITED}{_SPEAKER}{_SAID}{_ENDING}",
        rf"{_LOOK}{_LAST_TIME}{_VISITED}(?P<name>.+?){_SPEAKER}{_SAID}{_ENDING}",
        rf"{_LOOK}(?P<name>.+?){_LAST_TIME}的?(?:拜访|{_NOTES}){_ENDING}",
        rf"(?:查一?下|查查|查询|查一查|查看|查)(?P<name>.+?)(?:的?{_NOTES})?",
    )
)
_RECORDINGS_OF = re.compile(rf"{_LOOK}(?P<name>[^\s我]{{2,8}})的(?:录音|急救建议)(?:列表|记录)?{_ENDING}")
_PACK = re.compile(
    rf"(?:{_LOOK}(?:要|发|导出|打印)?(?:一份)?客户资料[\s:·,]*(?P<after>.+?)(?:的)?"
    rf"|{_LOOK}(?:要|发|导出|打印)?(?:一份)?(?P<before>.+?)的?客户资料){_ENDING}"
)
# What "查一下 …" is about when it is about no customer.
_NO_CUSTOMER = re.compile(
    r"(?:我|我们|他|他们|她|你|这家|今天|明天|的|库存|价格|天气|物流|快递|订单|货|排名|业绩|工资|政策|什么|啥)+"
)


def intent(text: str) -> Intent | None:
    """The request that the whole message is, or None. Never fails; long texts are none."""
    if len(text) > 10 * _LONGEST_REQUEST:
        return None
    # A lone question mark asks for help; behind other words it is only politeness.
    bare = plain(text.strip())
    if bare and set(bare) == {"?"}:
        return Help()
    written = _without_courtesy(text.strip())
    if not written or len(written) > _LONGEST_REQUEST:
        return None
    request = plain(written)
    wish = next((wish for wish, form in _REQUESTS if form.fullmatch(request)), None)
    return wish or _recordings_of(written, request) or _pack(written, request) or _last_said(written, request)


def _recordings_of(written: str, request: str) -> Recordings | None:
    match = _RECORDINGS_OF.fullmatch(request)
    return Recordings(written[slice(*match.span("name"))]) if match else None


def _pack(written: str, request: str) -> Pack | None:
    match = _PACK.fullmatch(request)
    if match is None:
        return None
    name = written[slice(*match.span("after" if match["after"] else "before"))].strip(_AROUND_A_NAME)
    return Pack(name) if 2 <= len(name) <= _LONGEST_NAME and not _NO_CUSTOMER.fullmatch(name) else None


def _without_courtesy(text: str) -> str:
    start = _POLITE_START.match(plain(text))
    kept = text[start.end() :] if start else text
    return kept[: len(_POLITE_END.sub("", plain(kept)))]


def _last_said(written: str, request: str) -> LastSaid | None:
    for form in _LAST_SAID:
        match = form.fullmatch(request)
        if match is None:
            continue
        name = written[slice(*match.span("name"))].strip(_AROUND_A_NAME)
        if 2 <= len(name) <= _LONGEST_NAME and not _NO_CUSTOMER.fullmatch(name):
            return LastSaid(name)
    return None
