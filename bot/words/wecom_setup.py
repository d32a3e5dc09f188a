"""What whoever sets the app up reads: what was found, and what to do about it."""

from collections.abc import Mapping

CONSOLE = "企业微信管理后台"
THE_APP = f"{CONSOLE} → 应用管理 → 这个应用"

TITLE = "正在检查企业微信自建应用……"
NOT_CONFIGURED = "还没有配置自建应用。请在 .env 里写上 WECOM_CORP_ID、WECOM_AGENT_ID、WECOM_SECRET。"
ALL_GOOD = "都好了。到企业微信工作台打开应用，点“扫码拜访”试一次。"
STILL_BROKEN = "照上面的提示改好后，再运行一次 xingji wecom setup。"
MENU_HINT = "菜单有时要等几分钟，或退出应用重新进一次才看得到。"

GOOD: Mapping[str, str] = {
    "token": "企业 ID 和 Secret 对得上",
    "menu": "应用菜单在",
    "menu_made": "应用菜单已建好：扫码拜访、现场（拍照片、发位置）、我的（我的一天、我的待办、怎么用）",
    "callback": "接收消息的网址通：{url}",
    "schedule": "可以往同事的日程里写会：会议约不了的时候用",
    "meeting": "可以预约会议：一键约会用它",
}
DOING: Mapping[str, str] = {
    "token": "换取访问凭证",
    "agent": "读取应用信息",
    "range": "读取可见范围",
    "menu": "读取应用菜单",
    "menu_made": "建立应用菜单",
    "callback": "接收消息",
    "schedule": "写日程",
    "meeting": "预约会议",
}
AGENT_CLOSED = ("应用“{name}”被停用了", f"请在{THE_APP}里把它启用")
EMPTY_RANGE = ("应用的可见范围是空的，谁也看不到它", f"请在{THE_APP} → 可见范围里加上销售团队")
NO_MENU = ("应用菜单还没有建，或者不是我们的", "请运行 xingji wecom setup")
NO_CALLBACK = (
    "没有配置接收消息：收不到照片和位置，带按钮的卡片也发不出去（43012）",
    f"请在{THE_APP} → 接收消息 → 设置 API 接收里生成 Token 和 EncodingAESKey，写进 WECOM_TOKEN、WECOM_AES_KEY，"
    "重启机器人，再回去点保存",
)
BAD_KEY = ("WECOM_AES_KEY 不像 EncodingAESKey：应该是 43 位字母和数字", f"请从{THE_APP} → 接收消息里原样复制")
CALLBACK_SLOW = ("接收消息的网址 {url} 超过 1 秒才回答，后台保存时会失败", "请检查机器负载、代理和网络")
CALLBACK_UNREACHED = (
    "打不开接收消息的网址 {url}（{why}）",
    "机器人要先运行着；XINGJI_PUBLIC_URL 要是外网能打开的网址。有的网络里本机打不开自己的外网网址，"
    "那就从手机流量上试，能打开就行",
)
CALLBACK_WRONG = (
    "接收消息的网址 {url} 答得不对（HTTP {status}）",
    "请检查反向代理是不是把 /wecom/callback 原样转给了机器人（不能跳转、不能加登录、不能返回网页），"
    "以及运行着的机器人用的是不是同一组 WECOM_TOKEN、WECOM_AES_KEY、WECOM_CORP_ID",
)
UNREACHED = (
    "{doing}时没连上企业微信（{why}）",
    "请检查这台机器能不能访问 WECOM_API_BASE（默认 https://qyapi.weixin.qq.com）",
)
NEED_PERMISSION: Mapping[str, tuple[str, str]] = {
    "schedule": (
        "还不能往同事的日程里写会：会议也约不了的时候，一键约会改发日历文件",
        f"需要的话：{CONSOLE} → 协作 → 日程 → 可调用接口的应用，加上这个应用（菜单位置以后台为准）",
    ),
    "meeting": (
        "还不能预约会议：一键约会改写日程，日程也不行就发日历文件",
        f"需要的话：{CONSOLE} → 协作 → 会议 → 可调用接口的应用，加上这个应用（菜单位置以后台为准）",
    ),
}

ERRORS: Mapping[int, tuple[str, str]] = {
    -1: ("企业微信正忙", "过几分钟再试"),
    40001: ("Secret 不对", f"请从{THE_APP}重新查看 Secret，写进 WECOM_SECRET；连续写错会被封一小时"),
    40091: ("Secret 不对", f"请从{THE_APP}重新查看 Secret，写进 WECOM_SECRET；连续写错会被封一小时"),
    40013: ("企业 ID 不对", f"请从{CONSOLE} → 我的企业 → 企业信息最下面复制企业 ID，写进 WECOM_CORP_ID"),
    40014: ("访问凭证被拒绝了两次", "过几分钟再试；一直这样，请检查是不是别的程序在用同一个 Secret 反复换凭证"),
    42001: ("访问凭证一换就过期", "请检查这台机器的时间"),
    40056: ("没有这个应用编号", f"请从{THE_APP}复制 AgentId，写进 WECOM_AGENT_ID"),
    301002: (
        "应用编号和 Secret 不是同一个应用的",
        f"请从{THE_APP}同时复制 AgentId 和 Secret，写进 WECOM_AGENT_ID、WECOM_SECRET",
    ),
    60020: (
        "这台机器的出口 IP {ip} 不在应用的可信 IP 里",
        f"请在{THE_APP} → 企业可信IP 里加上它，大约一分钟生效。后台不让填时，先配好可信域名或接收消息的网址；"
        "云厂商共用的 IP 会被拒绝，要换成自己独享的",
    ),
    48002: ("应用没有这项权限", f"请在{CONSOLE}里把应用加进这项功能的“可调用接口的应用”"),
    48006: ("应用长期没人用，被企业微信停了", f"请在{THE_APP}里重新启用"),
    50001: (
        "网页的网址不在可信域名里",
        f"请在{THE_APP} → 网页授权及 JS-SDK 里把 XINGJI_PUBLIC_URL 的域名（带端口）设成可信域名，并放好校验文件",
    ),
    50003: ("应用被停用了", f"请在{THE_APP}里启用"),
    43012: NO_CALLBACK,
    60011: ("应用看不到这个人或部门", f"请在{THE_APP} → 可见范围里加上"),
    60031: ("应用没有权限操作这个部门", f"请在{THE_APP} → 可见范围里加上"),
    81013: (
        "收信的人都不在应用的可见范围里，或者已经离职",
        f"请在{THE_APP} → 可见范围里加上，或运行 xingji import 更新人员",
    ),
    85005: ("应用没有绑定要打开的小程序", f"请在{THE_APP}里关联，或改用网页"),
    45009: ("调用太频繁，被暂时限制了", "过几分钟再试；消息都排着队，不会丢"),
}
OTHER_ERROR = ("企业微信不同意（{errcode}）：{told}", "请到企业微信开发者中心的“全局错误码”里查 {errcode}")
"""For whom nothing better is known."""


def agent(name: str) -> str:
    return f"应用“{name}”连得上，这台机器的 IP 是可信的"


def visible(people: str, departments: str, whole: bool) -> str:
    if whole:
        return "可见范围是全公司"
    return f"可见范围：{departments} 个部门、{people} 个人。不在里面的同事收不到消息"


NOTHING = "没有配置企业微信：不需要就不用管"
COMPLETE = "企业微信的设置是完整的"
HALF = ("企业微信的设置不完整：有 {there}，缺 {missing}", "请把缺的也写进 .env，见 docs/wecom.md")
UNREACHABLE = (
    "XINGJI_PUBLIC_URL 是本机地址，企业微信连不到机器人",
    "请设成外网能打开的 https 网址，见 docs/wecom.md",
)
