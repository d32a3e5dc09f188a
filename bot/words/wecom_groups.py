"""Why a group was not told something, and what the operator can do."""

from collections.abc import Mapping

UNKNOWN_TEAM = "没有配置这个团队的群机器人（WECOM_WEBHOOK_…）"
BUDGET = "群机器人一分钟只能发二十条，排队等候"
APPCHAT_BUDGET = "应用群里的消息太多了，排队等候"
APPCHAT_UNSURE = "没有收到平台的答复，群可能已经建成：请在企业微信里看看，没有就再运行一次"
UNSURE = "发送时没有收到平台的确认，可能已经送到"
NO_PICTURE = "图片打不开，发不到群里"
LOST_FILE = "要发的文件已经不在了"
NO_LIST = "（这里有几项要选，请和机器人私聊完成）"
WEBHOOK_REFUSALS: Mapping[int, str] = {
    93000: "群机器人的地址不对，或机器人已被移出群：请在群里重新添加群机器人，更新 WECOM_WEBHOOK_…",
    93001: "群机器人的地址不对：请从群里重新复制，更新 WECOM_WEBHOOK_…",
    93004: "群机器人被停用了：请群主在群设置里重新启用",
    93008: "群机器人不在群里了：请在群里重新添加，更新 WECOM_WEBHOOK_…",
}
APPCHAT_REFUSALS: Mapping[int, str] = {
    86001: "这个群不是应用建的，或者群号不对：请运行 xingji wecom setup --group <团队> 重新建群",
    86003: "这个群已经不在了：请运行 xingji wecom setup --group <团队> 重新建群",
    86008: "这个群是别的应用建的，发不进去：请运行 xingji wecom setup --group <团队> 重新建群",
    60011: "应用没有权限：可见范围要包含根部门",
    50003: "应用被停用了：请在管理后台启用",
}


def appchat_not_made(errcode: int) -> str:
    known = {
        60011: "应用的可见范围没有包含根部门，平台不让建群：请在管理后台把可见范围改成全公司",
        48002: "应用没有建群的权限：请在管理后台检查应用权限",
        45009: "今天建的群太多了，明天再试",
        86006: "群成员里有人不在企业通讯录或应用可见范围内",
    }
    return known.get(errcode, f"平台没有建成群（错误码 {errcode}）")


def too_few(team: str, found: int) -> str:
    return f"“{team}”只有 {found} 个人有企业微信账号，建群至少要两个人：请先导入账号"


def no_such_team(team: str) -> str:
    return f"没有叫“{team}”的团队"


def made(team: str, members: int) -> str:
    return f"“{team}”的群建好了，{members} 个人；以后的播报会发到这个群"


def made_before(team: str) -> str:
    return f"“{team}”已经有应用建的群，没有再建"


def unknown_webhook(name: str) -> str:
    return f"WECOM_WEBHOOK_{name} 对不上任何团队"


UNKNOWN_WEBHOOK_REMEDY = "等号左边的后缀要写团队的名字或编号，例如 WECOM_WEBHOOK_城东一队"


def webhooks_good(count: int) -> str:
    return f"{count} 个团队有群机器人"
