"""Words of the pages around a call: the one on which a recording is handed in, and the one behind the tips."""

from bot.words.pages import Notice

# ---- handing in a recording ----------------------------------------------------------------------------

UPLOAD_TITLE = "上传录音"
UPLOAD_TEXT = "选一个录音就开始传。中途断网、关掉都不要紧：再打开、再选同一个文件，会接着传。"
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
