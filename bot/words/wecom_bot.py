"""What the smart bot says by itself, and why it could not say something."""

WELCOME = (
    "您好，我是行迹。发“今天拜访谁”开始一天，发“帮助”看看我能做什么；录音、报价单这类文件直接发给我就行。"
    "到店请扫门上的二维码。"
)
SEALED = (
    "我还认不出您是谁：企业微信把您的账号加密后才交给我。这条消息我没有处理。\n"
    "请管理员二选一：由企业的超级管理员来创建这个智能机器人；或者配好自建应用"
    "（WECOM_CORP_ID、WECOM_AGENT_ID、WECOM_SECRET），我就能查到对应的账号。弄好以后请再发一次。"
)
OPEN = "打开"
NOT_CONNECTED = "智能机器人现在没有连上"
BUDGET = "这个会话一分钟或一小时内的条数用完了"
UNSURE = "发送时连接断了，可能已经送到"
NEVER_WROTE = "对方还没有和智能机器人说过话，平台不让机器人先开口；请对方先发一句“帮助”"
TOO_OFTEN = "平台说太频繁了"
UPLOADS = "一分钟内上传的文件太多"
NO_FILE = "要发的文件已经不在了"
HELD = "智能机器人：有一个进程拿着它的连接"
NOT_HELD = ("智能机器人：没有进程连着", "机器人在运行吗？没有就启动它（xingji serve）")
PUSHED_OUT = (
    "智能机器人：被别处的连接顶掉了，正在等一等再连",
    "同一个机器人只能有一处连接：请找出还有谁在用这个 WECOM_BOT_ID，停掉其中一个",
)


def refused(errcode: int) -> str:
    return f"平台没有收下（错误码 {errcode}）"
