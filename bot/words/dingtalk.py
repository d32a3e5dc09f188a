"""Words about DingTalk, for operators."""

from collections.abc import Sequence

WHOLE_COMPANY = "全公司"

# ---- xingji doctor ----

NOT_CONFIGURED = "没有配置钉钉"
CALLS = "接口调用"
MESSAGES = "Webhook 和 Stream 消息"
HALF = "钉钉只配了一半：Client ID 和 Client Secret 要一起给"
HALF_REMEDY = "请在开放平台“凭证与基础信息”里复制两项，写进 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET"
SIGNED_IN = "钉钉凭证可用"
WRONG_SECRET = "钉钉不认这对 Client ID 和 Client Secret"
WRONG_SECRET_REMEDY = "请在开放平台“凭证与基础信息”里重新复制，注意不要带空格；重置过 Secret 的，旧的已经作废"
GATE_OPEN = "钉钉 Stream 网关能连"
GATE_SHUT = "钉钉 Stream 网关打不开"
GATE_REMEDY = "请在应用的机器人配置里把消息接收模式选成 Stream 模式，并发布应用；还要确认服务器能访问外网 443 端口"
BOOK_OPEN = "钉钉通讯录可读"
BOOK_SHUT = "钉钉通讯录读不了"
ROBOT_FINE = "钉钉机器人可以发消息"
ROBOT_SHUT = "钉钉机器人发不了消息"
CALENDAR_FINE = "钉钉日历可用：一键约会会写进日程，带视频会议"
CALENDAR_SHUT = "钉钉日历约不了会，一键约会改发日历文件"
CALENDAR_BLIND = "钉钉日历约得了会，但看不到谁有空，或者看不到日历里的改动"
CARDS_SHUT = "钉钉互动卡片不可用，会改用链接和数字"
PAGES_BLIND = "没有填 DINGTALK_CORP_ID，网页在钉钉里认不出是谁"
PAGES_BLIND_REMEDY = "CorpId 在开放平台首页右上角，AgentId 在应用的“凭证与基础信息”里；不用网页可以不填"
IP_REMEDY = "服务器的出口 IP 不在应用的白名单里：开放平台“安全设置”里加上，或者清空白名单"
USED_UP_REMEDY = "公司本月的接口额度用完了：等下个月，或者在钉钉管理后台升级专业版、买加量包"
ASK_US = "请对照 docs/dingtalk.md 的错误表"

SCOPES = {
    "qyapi_robot_sendmsg": "企业内机器人发送消息权限",
    "Card.Instance.Write": "互动卡片实例写权限",
    "Card.Streaming.Write": "AI 卡片流式更新权限",
    "qyapi_get_member": "成员信息读权限",
    "qyapi_get_department_list": "通讯录部门信息读权限",
    "qyapi_get_department_member": "通讯录部门成员读权限",
    "Calendar.Event.Write": "日历应用中日程写权限",
    "Calendar.Event.Read": "日历应用中日程读权限",
    "Calendar.EventSchedule.Read": "日历应用中闲忙读权限",
    "VideoConference.Conference.Write": "视频会议写权限",
    "Todo.Todo.Write": "待办应用中待办写权限",
    "Premium.Ding.Write": "发送 DING 消息权限",
}


def no_answer(kind: str) -> str:
    return f"钉钉的服务器连不上（{kind}）"


NO_ANSWER_REMEDY = "请检查服务器的网络、DNS 和时间；用了代理的，看 DINGTALK_API_BASE 和 DINGTALK_OAPI_BASE"


def refused(what: str, code: str) -> str:
    return f"{what}（{code}）"


def grant(scopes: Sequence[str]) -> str:
    """How to get permissions that are missing."""
    named = "、".join(f"{SCOPES[scope]}（{scope}）" if scope in SCOPES else scope for scope in scopes)
    return f"请在开放平台“权限管理”里申请：{named}，再发布一次应用"


def template_fine(which: str) -> str:
    return f"钉钉{which}可用"


def template_missing(which: str) -> str:
    return f"钉钉{which}用不了，会退一步显示"


TEMPLATE_REMEDY = "请在卡片平台确认模板已经发布、关联的就是这个应用，模板 ID 带 .schema 结尾"
BUTTON_TEMPLATE = "按钮卡片模板"
FORM_TEMPLATE = "表单卡片模板"


def used(pot: str, used: int, budget: int) -> str:
    return f"钉钉本月{pot}：经机器人用了 {used}，全公司共 {budget}"


USED_REMEDY = (
    "快用完了：机器人会先停问候和播报，保住提醒和回答。可以升级专业版或买加量包，"
    "然后改 DINGTALK_MONTHLY_CALLS 和 DINGTALK_MONTHLY_MESSAGES"
)


# ---- to sales operations ----


def runs_short(pot: str, used: int, budget: int) -> str:
    return (
        f"钉钉本月的{pot}额度用了八成（{used} / {budget}，全公司共用）。快用完时机器人会先停问候和播报，"
        "保住提醒和回答。需要的话请升级专业版或买加量包，并请管理员改设置。"
    )
