"""Words of the pages: the one behind a door code, and the one behind a card."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from bot.words.follow_up import OVERDUE
from bot.words.measures import dated, metres
from bot.words.visit import FLAGS, day


class Notice(NamedTuple):
    """A page that says one thing."""

    title: str
    text: str


PRODUCT = "行迹"
BACK = "回到聊天"

# ---- when a page is not shown -------------------------------------------------------------------------

NO_SUCH_CODE = Notice("这个码认不出来", "它不是我们的门店码，或者没有扫完整。请再扫一次，什么都没有改动。")
OLD_CODE = Notice("这张码已经换新了", "请扫门上新贴的那张，或联系销售运营补打一张。")
OTHER_APP = Notice("请在企业微信或钉钉里打开", "这里认不出您是谁。请用企业微信或钉钉里的“扫一扫”扫这个码。")
LOG_IN_AGAIN = Notice("没认出您来", "请关掉这一页，再扫一次门上的码，或者从聊天里的卡片打开。")
STRANGER = Notice("我还不认识您", "请让销售运营把您的账号导入，之后就能直接开始拜访了。")
LEFT = Notice("这个账号已经停用了", "需要的话请联系销售运营。")
ANOTHERS_LINK = Notice("这一页是给另一位同事的", "链接转发了别人也打不开。请从自己聊天里的卡片打开。")
NOBODY_VISITS = Notice("这里没有能拜访这家店的同事", "需要的话，请主管调整这家店的负责人。")
NOT_YOURS = Notice("这家店不在您名下", "我没有开始拜访。需要的话，请主管调整负责人。")
FOREIGN_PAGE = Notice("没有照办", "这个请求来自别的网页。请重新扫一次门上的码。")
ODD_FORM = Notice("这一页没读懂", "什么都没有改动。请重新扫一次门上的码。")
ODD_POSITION = Notice("这个位置不对", "什么都没有改动。请重新扫一次，或者选“不带位置”。")
NO_SUCH_LINK = Notice("这个链接认不出来", "请从聊天里的卡片打开，不要手动改地址。")
EXPIRED_LINK = Notice("链接过期了", "请从最新的卡片打开。")
NOT_FOR_YOU = Notice("这次拜访现在不归您看", "负责人或团队可能有调整。需要的话请找主管。")
NO_PHOTO = Notice("没有这张照片", "它不在这次拜访里。")
LOST_PHOTO = Notice("这张照片找不到了", "文件丢失或已损坏，请告诉管理员。")
FAILED = Notice("这一页没打开", "内容都还在，管理员会看到。请稍后再试一次。")

# ---- the door ------------------------------------------------------------------------------------------

STARTED = Notice("已开始，回到聊天继续", "接下来拍照、点选，都在聊天里。")
STILL_OPEN = Notice("扫到了，回到聊天选一下", "您还有一次拜访没提交。继续它，还是开始这一家，在聊天里点一下就好。")
LOGGING_IN = "正在认人，请稍等…"
NOT_LOGGED_IN = "没认出您来。请关掉这一页再打开一次；还不行的话，请联系管理员。"
WHO_TITLE = "您是哪位？"
WHO_TEXT = "门店码认出来了。点一下自己的名字，就能开始拜访。"
WHO_NOTE = "这是本机操作台：靠点名字认人。"
ARRIVE = "到店了"
WHO = "谁"
WHERE = "哪里"
WHEN = "时间"
NO_ADDRESS = "没有登记地址"
LOCATING = "正在定位，请稍等几秒…"
NO_POSITION = "没有拿到位置。可以先开始，到聊天里再发。"
NO_SCRIPT = "这个浏览器不能自动定位。可以先开始，到聊天里再发位置。"
FIX = "定位好了"
ACCURACY_BEFORE, ACCURACY_AFTER = "精度约", "米"
AGE_AFTER = "秒前"
FROM_DOOR_BEFORE, FROM_DOOR_AFTER = "离店门约", "米"
START = "带上位置，开始拜访"
START_WITHOUT = "不带位置，直接开始"
OTHER_PERSON = "不是我，换一位"

ROLES: Mapping[str, str] = {
    "rep": "销售代表",
    "supervisor": "主管",
    "colleague": "同事",
    "operations": "销售运营",
}

# ---- the visit -----------------------------------------------------------------------------------------

STATES: Mapping[str, str] = {"open": "进行中", "submitted": "已提交", "closed": "没有提交就结束了"}
FLAGS_TITLE = "请留意"
NO_FLAGS = "没有存疑的地方"
NEXT = "下一步"
NO_NEXT = "还没定"
INTEREST = "意向证据"
PHOTOS = "照片"
NO_PHOTO_YET = "还没拍"
EARLIER = "之前拍的"
UNPLACED = "还没归类"
LOOK = "看原图"
CHECKERS: Mapping[str, str] = {"local": "本机检查", "vision": "视觉模型检查"}
NOT_CHECKED = "未检查："
OPEN = "待确认"
SAID = "现场说的"
TIME_AND_PLACE = "时间和地点"
OPENED = "开始"
SUBMITTED = "提交"
TOOK = "前后"
NO_FIX = "没有定位"
PLAN = "店门和定位的平面图，上北下南"
DOOR = "店门"
HERE = "定位"
ADDRESS = "地址"
NORTH = "北"
NO_DOOR = "店门位置还没登记，图上只有定位"
FORWARDS = "转给同事"
WAITING_ANSWER = "还没回复"
CORRECTIONS = "更正"
REASON = "原因"
THUMB = "用时"
EVIDENCE = "留痕"
EVIDENCE_TEXT = "每一步都记着时间和指纹，一条接一条，事后改动一个字都查得出来。"
UNDONE = "已撤销"
SOMEBODY = "同事"
BOT = "机器人"

STEPS: Mapping[str, str] = {
    "arrive": "扫码定位",
    "photos": "拍照片",
    "fields": "店里情况",
    "next": "下一步",
    "submit": "提交",
    "undo": "撤销",
}

KINDS: Mapping[str, str] = {
    "visit.opened": "扫码，开始拜访",
    "visit.located": "锁定位置",
    "visit.unlocated": "没有定位，继续",
    "photo.received": "收到照片",
    "photo.refused": "照片打不开，没有收",
    "photo.placed": "照片归类",
    "photo.displaced": "照片要重新归类",
    "field.answered": "填写店里情况",
    "field.reopened": "重新填写",
    "next.set": "定下一步",
    "next.reopened": "重新定下一步",
    "sentence.read": "读一句话",
    "sentence.accepted": "确认读得对",
    "sentence.refused": "读得不对，没有记",
    "note.added": "记下说的话",
    "visit.undone": "撤销上一步",
    "visit.submitted": "提交拜访",
    "visit.closed": "没有提交，结束",
    "visit.forwarded": "转给同事",
    "forward.answered": "同事回复",
    "correction.opened": "打开更正",
    "correction.valued": "说出新的内容",
    "correction.dropped": "放弃更正",
    "visit.corrected": "更正",
    "follow_up.done": "跟进做完了",
    "follow_up.moved": "跟进推迟",
    "alert.told": "提醒主管：商机卡住了",
    "alert.escalated": "没人处理，提醒上一级",
    "alert.settled": "卡住的商机都动起来了",
    "alert.met": "主管点了碰头会",
    "alert.snoozed": "主管说先放一放",
    "alert.wrong": "主管说提醒不准",
    "meeting.booked": "约好碰头会",
    "meeting.moved": "碰头会改时间",
    "meeting.cancelled": "取消碰头会",
    "meeting.failed": "碰头会没约成",
}
OTHER_KIND = "其他记录"


def moment(local: datetime) -> str:
    """「11-24 周二 10:32」"""
    return f"{dated(local)} {local:%H:%M}"


def role(name: str) -> str:
    return ROLES.get(name, SOMEBODY)


def visited_by(rep: str, team: str | None) -> str:
    return f"{rep} · {team}" if team else rep


def for_reader(name: str) -> str:
    return f"这一页只给 {name} 看，请不要转发链接"


def from_door(amount: float) -> str:
    return "就在店门口" if amount < 10 else f"离店门约 {metres(amount)}"


def accuracy(amount: float) -> str:
    return f"精度约 {metres(amount)}"


def fixed_before(seconds: float) -> str:
    return f"{lasted(seconds)}前的定位" if seconds >= 1 else "当时的定位"


def lasted(seconds: float) -> str:
    """「48 秒」「6 分钟」「2 小时 5 分钟」"""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} 秒"
    hours, minutes = divmod(whole // 60, 60)
    parts = [f"{hours} 小时" if hours else "", f"{minutes} 分钟" if minutes else ""]
    return " ".join(part for part in parts if part)


def flag(kind: str, amount: float | None) -> str:
    """A doubt about the position, with how much."""
    if amount is None:
        return FLAGS[kind]
    how_much = {
        "far_from_door": f"除去误差还差 {metres(amount)}",
        "old_fix": f"{lasted(amount)}前的",
        "jump": f"相当于每小时 {amount:.0f} 公里",
    }.get(kind)
    return f"{FLAGS[kind]}（{how_much}）" if how_much else FLAGS[kind]


def seen(thing: str) -> str:
    return f"有{thing}"


def unseen(thing: str) -> str:
    return f"没看到{thing}"


def taken(when: str) -> str:
    return f"{when} 拍的"


def received(when: str) -> str:
    return f"{when} 收到"


def earlier(count: int) -> str:
    return f"{EARLIER} {count} 张"


def thumb_note(goal: int, pauses: int) -> str:
    paused = f"，另有 {pauses} 次停顿不算在内" if pauses else ""
    return f"目标 {goal} 秒以内{paused}"


def seconds(amount: float) -> str:
    """「3.2 秒」"""
    return f"{amount:.1f} 秒"


def follow_up(state: str, due: date, today: date) -> str:
    """Where the agreed next action stands."""
    if state == "open":
        return OVERDUE if due < today else "还没做"
    return {"done": "做完了", "cancelled": "取消了"}[state]


def next_action(kind: str, due: date | None, today: date) -> str:
    """「送样 · 明天 11-25 周三」"""
    return " · ".join(part for part in (kind, day(due, today) if due else "") if part) or NO_NEXT


def answered(when: str) -> str:
    return f"{when} 回复"


def asked(when: str) -> str:
    return f"{when} 转出"


def evidence(count: int) -> str:
    return f"{EVIDENCE}：{count} 条"
