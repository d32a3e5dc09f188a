"""What the bot says about talks with customers: recordings, transcripts, 急救建议."""

from collections.abc import Mapping
from datetime import date

# ---- asking

CONSENT_TITLE = "对方同意录音吗？"
AGREED = "对方同意"
NOT_AGREED = "没有征得同意"
PASTED = "粘贴的谈话记录.txt"
NAME = "文件"
LENGTH = "时长"
CUSTOMER = "客户"
US = "我方"
NO_CUSTOMER = "还没选"
WHICH_CUSTOMER = "这是和哪家客户谈的？"
WHICH_CUSTOMER_TEXT = "点一下就好，点错了还能改。"
NOT_YOUR_CUSTOMER = "这家客户不在您名下，没有改动什么。"
NO_CANDIDATES = "我还不知道您最近去过哪家。先扫门上的二维码拜访一次，之后就能选了。"
REFUSED_TITLE = "好的，这段我不听"
REFUSED_TEXT = "录音已经删掉，什么都没有留下。下次先问一声对方，同意了再发给我。"
ANSWERED_ALREADY = "这段您已经回答过了，没有改动什么。发“我的录音”看看到哪一步了。"

# ---- working

NOTE_HEARD = "正在听，马上好。"
LISTENING = "正在听"
ANALYSING = "听完了，正在整理急救建议"
WAITING = "排队中"
NEXT = "马上轮到它，好了我会发给您。"

# ---- what was found

TIPS_TITLE = "急救建议"
CONCERNS = "客户关注点"
WEAK = "我方回应薄弱环节"
LINES = "下次可以这样说"
NEW = "（新写的）"
NOTHING_FOUND = "这段里没有听到明显的问题，客户也没有提顾虑。"
ALL_ANSWERED = "该答的都答上了，没有明显的薄弱环节。"
NO_NEXT_STEP = "没有约定下一步。"
SEND_ME = "发给我"
SWAP = "换一下说话人"
GUESSED = "谁在说话是我猜的，反了就点“换一下说话人”。"
WRONG = "这条不对"
SAID = "话术"
CHANGE_CUSTOMER = "换客户"
CHOOSE_CUSTOMER = "选客户"
OPEN_PAGE = "看原文、听录音"

WRONG_TITLE = "我哪里说错了"
WHICH_WRONG = "哪一条不对？"
WRONG_TEXT = "选好了点一下，以后同类的判断我会更小心。"
THANKS_FOR_WRONG = "谢谢，记下了。以后这类判断我会更小心。"
NOTHING_CHOSEN = "还没选哪一条，选好再点一次。"
SAID_ALREADY = "这条您已经说过了，记着呢。"
PROMISED_ALREADY = "这件事已经在待办里了。"
CUSTOMER_FIRST = "先选一下是哪家客户，我再记进待办。"
STALE = "这条建议已经更新过了，请看最新的那张卡片。"
BUSY = "还在听，好了再换。"
NOT_GUESSED = "这段里谁在说话是确定的，不用换。"
FOR_OTHERS = "别人的录音只有本人能看。"
NOTHING_LISTED = "还没有录音。把录音或转写文字直接发给我就行。"
LISTED_TITLE = "我的录音"

STATES: Mapping[str, str] = {
    "consent": "等您确认对方是否同意",
    "waiting": "排队中",
    "heard": "正在整理建议",
    "working": "正在听",
    "done": "已出急救建议",
    "refused": "没有征得同意，已删除",
    "unreadable": "没听到人声，或者文件坏了",
    "failed": "没处理好，管理员会看到",
    "erased": "已删除",
}

UNREADABLE: Mapping[str, str] = {
    "empty": "这个文件是空的，里面什么都没有。麻烦重新发一次。",
    "not_audio": "这个文件里没有声音，可能只是名字像录音。请发录音原文件，或者转写文字。",
    "unknown_codec": "这种录音格式我还不会听。请转成 mp3 或 m4a 再发，发转写文字也行。",
    "silk": "这是微信内部的语音格式（Silk），我听不了。请用手机录音机录好，把录音文件发给我。",
    "too_long": "这段录音太长了，请剪短一些，或者分几段发给我。",
    "too_big": "这个文件太大了，请压缩成 mp3 或者分几段发给我。",
    "broken": "这个文件没传完整或者坏了，播不出来。麻烦重新发一次。",
    "no_sound": "这段录音里没有声音，请检查录音时麦克风有没有打开。",
    "text_empty": "这个文件里没有读到文字，请检查一下再发。",
    "text_not_text": "这个文件不是文字，我读不出来。请发录音原文件，或者另存成 .txt 再发。",
    "text_too_long": "这份文字太长了，请分几段发给我。",
    "text_wrong_json": "这个 .json 我读不懂，请用 .txt、.srt 或 .docx 发给我。",
    "text_broken": "这个文件没传完整或者坏了，打不开。麻烦重新发一次。",
    "text_bomb": "这个文件解压出来大得不正常，我没有打开它。请把文字另存成 .txt 再发。",
    "text_no_talk": "这份文字不像谈话记录，我先替您存着。要我看的话，文件名里带上“谈话”两个字再发一次。",
}
UNREADABLE_ANYHOW = "这个文件我读不出来。请发录音原文件，或者转写文字（.txt、.srt、.docx）。"

PROMISE_LENGTH = 40


def unreadable(reason: str) -> str:
    return UNREADABLE.get(reason, UNREADABLE_ANYHOW)


def unnamed(day: date) -> str:
    """「11-24 的录音」"""
    return f"{day:%m-%d} 的录音"


def consent_text(playbook_words: str, keep_days: int) -> str:
    return f"{playbook_words}\n同意的话我就开始听，录音和文字保存 {keep_days} 天，到期自动删除。"


def titled(customer: str | None) -> str:
    return f"{TIPS_TITLE} · {customer}" if customer else TIPS_TITLE


def clock(seconds: float) -> str:
    """「03:20」「1:02:03」"""
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"


def length(seconds: float | None) -> str:
    """「18 分 20 秒」"""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


def ahead(count: int) -> str:
    return f"前面还有 {count} 段，轮到了就开始听，好了我会发给您。" if count else NEXT


def heard(heard_s: float, duration_s: float | None) -> str:
    """「听到 12:00 / 18:20」"""
    return f"听到 {clock(heard_s)}" + (f" / {clock(duration_s)}" if duration_s else "")


def counted(concerns: int, weak: int) -> str:
    """「客户关注点 2 条，我方回应薄弱环节 1 条。」"""
    if not concerns and not weak:
        return NOTHING_FOUND
    return f"{CONCERNS} {concerns} 条，{WEAK} {weak} 条。" if weak else f"{CONCERNS} {concerns} 条。{ALL_ANSWERED}"


def quoted(at: float, said: str, room: int) -> str:
    """「客户 03:20 “太贵了”」, at most `room` characters."""
    before = f"{CUSTOMER} {clock(at)} “"
    return f"{before}{cut(said, room - len(before) - 1)}”"


def weak(at: float, why: str, room: int) -> str:
    """「我方 05:02 没有说清什么时候到货」, at most `room` characters: as many whole clauses as fit."""
    before, clauses = f"{US} {clock(at)} ", why.split("；")
    whole = ["；".join(clauses[:n]) for n in range(len(clauses), 0, -1)]
    return cut(before + next((part for part in whole if len(before + part) <= room), clauses[0]), room)


def cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"


def send_me(n: int) -> str:
    return f"{SEND_ME} {n}"


def next_step(agreed: bool, text: str, due: date | None) -> str:
    """「下一步：发报价（11-27）」"""
    if not agreed:
        return NO_NEXT_STEP
    return f"下一步：{text.rstrip('。！，') or '已约定'}" + (f"（{due:%m-%d}）" if due else "")


def promise(what: str, due: date | None) -> str:
    """「记待办：周五发报价」"""
    return f"记待办：{what.rstrip('。！，')}" + (f"（{due:%m-%d}）" if due else "")


def promised(thing: str, due_shown: str) -> str:
    return f"记进待办了：{thing}，{due_shown}。到时候提醒您。"


def tied(customer: str) -> str:
    return f"记在 {customer} 名下了。"


def wrong_item(part: str, what: str) -> str:
    return f"{part}：{what}"


def for_supervisor(rep: str, customer: str | None) -> str:
    return f"{rep} 和 {customer} 的谈话，急救建议出来了" if customer else f"{rep} 的一段谈话，急救建议出来了"


def whose(rep: str) -> str:
    return f"{rep}的录音"


def listed(customer: str | None, day: str, state: str) -> str:
    return f"{day} · {customer or NO_CUSTOMER} · {state}"


def no_such_person(said: str) -> str:
    return f"没有找到“{said}”。请说同事的全名。"


def line(n: int, text: str, *, new: bool) -> str:
    """A line to say next time; one that is not of the playbook says so."""
    return f"{n}. {text}{NEW if new else ''}"
