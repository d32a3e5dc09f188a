"""Words of the pages around a call: the one on which a recording is handed in, and the one behind the tips."""

from bot.words.pages import Notice

# ---- handing in a recording ----------------------------------------------------------------------------

UPLOAD_TITLE = "上传录音"
UPLOAD_TEXT = "选一个录音就开始传。中途断网、关掉都不要紧：再打开、再选同一个文件，会接着传。"
HAND_IN_TEXT = "小的录音直接发给我就行。大的从这里传，断了网也能接着传。链接只给您用，12 小时内有效。"
OPEN_UPLOAD = "打开上传页"
CHOOSE = "选择录音"
CHOOSE_OTHER = "再传一个"
UNFINISHED = "还没传完的"
UNFINISHED_TEXT = "再选一次同一个文件，就从这里接着传。"
UPLOAD_STATES = {
    "sending": "正在传，请让这一页开着…",
    "waiting": "线断了，正在重连。传到的都在，不会重来。",
    "finishing": "传完了，正在收好…",
    "done": "收到了。请回到聊天，确认客户同意录音，我再开始听。",
    "unreadable": "手机没让我读这个文件。请再选一次；还不行，先把它存到“文件”里。",
    "empty": "这个文件是空的，请换一个。",
}
NO_UPLOAD_SCRIPT = "这个浏览器传不了大文件。请换一个浏览器打开，或直接在聊天里发录音。"

ODD_UPLOAD = Notice("这一段没读懂", "传到的都在。请重新打开这一页，再选一次同一个文件。")
NO_SUCH_UPLOAD = Notice("没有找到这次上传", "请重新选一次文件。")
EMPTY_FILE = Notice("这个文件是空的", "请换一个录音。")
UPLOAD_EXPIRED = Notice("链接过期了", "传到的都在。请在聊天里再说一次“上传录音”，从新的链接接着传。")
NO_ROOM = Notice("服务器的磁盘快满了", "传到的都在。请告诉管理员，腾出空间后再选一次同一个文件。")
NO_CHAT = Notice("还不知道在哪里回您", "请先在企业微信或钉钉里给我发一句话，再来上传。")
FOREIGN_UPLOAD = Notice("没有照办", "这个请求来自别的网页。请从聊天里的链接重新打开。")


def too_big(limit: int) -> Notice:
    """`limit` in bytes."""
    return Notice(f"录音超过 {limit // 1024**2} MB 了", "请压缩成 m4a 或 mp3，或者分成几段再传。")


def at_most(limit: int) -> str:
    return f"一个文件最大 {limit // 1024**2} MB；手机录音、微信和钉钉存下来的语音、视频的声音都可以，文字稿也行。"


def so_far(received: int, size: int) -> str:
    """「63%（126 / 200 MB）」"""
    return f"{received * 100 // size}%（{received / 1024**2:.0f} / {size / 1024**2:.0f} MB）"


# ---- the page behind the tips --------------------------------------------------------------------------

CALL_NOT_FOR_YOU = Notice("这段谈话不归您看", "谈话只有本人能看；打法允许时，带队的主管也能看。")
NO_CALL = Notice("没有这段谈话", "请从聊天里的卡片打开。")
CALL_GONE = Notice("这段谈话已经删掉了", "录音和文字都没有留下。")
CONSENT_FIRST = Notice("还没确认对方同意录音", "请先在聊天里的卡片上点一下，我再开始听。")
NO_SOUND = Notice("这段录音放不了", "文件可能已经删掉或损坏了，文字还在。")
FOREIGN_MARK = Notice("没有照办", "这个请求来自别的网页。请从聊天里的卡片重新打开。")
ODD_MARK = Notice("这一条没读懂", "什么都没有改动。请重新打开这一页再试一次。")
STALE_ITEM = Notice("这条建议已经更新过了", "请从最新的卡片打开，再看一眼。")

COPY = "复制"
COPIED = "已复制"
COPY_BY_HAND = "已选中，长按可复制"
WRONG = "这条不对"
MARKED = "已记下，以后会更小心"
PLAYER = "录音"
PREPARING = "这种录音要先转一下才能放，稍等…"
UNPLAYABLE = "这段录音在这里放不了，文字还在。"
NO_AUDIO = "这里只有文字，没有录音。"
TRANSCRIPT = "原文"
TAP_TO_HEAR = "点一句，听一句"
NO_TRANSCRIPT = "还没有文字。"
GUESSED = "谁在说话是我猜的，反了就回到聊天里点“换一下说话人”。"
SPEAKERS = {"rep": "我方", "customer": "客户"}
PROMISES = "谈话里答应的事"
WHO_PROMISED = {"rep": "我方答应", "customer": "客户答应"}
FROM_PLAYBOOK = "打法库"
NEW_LINE = "新写的，先看看合不合适"
HOW_IT_WENT = "这次谈得怎样"
OBJECTIONS = "异议处理"
VALUE = "价值表达"
NOTHING_TO_SCORE = "没有可评的"


def in_progress(state: str, so_far: str) -> str:
    """「正在听 · 听到 12:00 / 18:20」"""
    return f"{state} · {so_far}" if so_far else state


def score(value: int | None) -> str:
    return NOTHING_TO_SCORE if value is None else f"{value} 分"


def ratio(share: float) -> str:
    return f"我方说了 {share * 100:.0f}%"


def monologue(seconds: float) -> str:
    return f"最长一口气说了 {seconds:.0f} 秒"


def questions(ours: int, theirs: int | None) -> str:
    return f"我方问了 {ours} 个问题" + (f"，客户问了 {theirs} 个" if theirs is not None else "")


def patience(seconds: float) -> str:
    return f"平均等 {max(seconds, 0):.1f} 秒才回答"


def interruptions(times: int) -> str:
    return f"打断客户 {times} 次" if times else "没有打断客户"
