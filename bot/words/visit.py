"""What the bot says during a visit."""

from collections.abc import Mapping
from datetime import date

from bot.words.measures import dated, metres

LOCATE_TEXT = "发一下您的位置，时间和地点就锁定了。"
LOCATE_GIVE_UP = "这里定位不了"
LOCATED = "位置已锁定"
DISTANCE = "距离"

FIELDS_TITLE = "店里情况"
FIELDS_PREFILLED = "按上次的先填好了，对就一键确认。"
FIELDS_HINT = "点选就行，也可以说一句，比如“缺感冒灵和布洛芬，下周三送样”。"
FIELDS_SUBMIT = "就这些，确认"
FIELDS_DONE = "店里情况已记下"
FIELD_MISSING = "这一项还没选，点一个就好。"

NEXT_TITLE = "下一步做什么"
NEXT_TEXT = "七天之内定一件事，到时候我提醒您。"
NEXT_KIND = "做什么"
NEXT_DUE = "哪一天"
NEXT_SUBMIT = "定下来"
NEXT_DONE = "下一步已定"

REVIEW_TITLE = "都齐了，提交吧"
SUBMIT = "提交拜访"
CHANGE = "改一改"
CHANGE_TITLE = "要改哪一项？"
CLOSE = "不拜访了"

CONFIRM_TITLE = "我读到的是这样，对吗？"
CONFIRM_YES = "对，记下"
CONFIRM_NO = "不对"
CONFIRMED = "已按这句话记下"
REFUSED = "好的，没有记。您可以换个说法，或者直接点选。"
NOTED = "记进备注了。"

FLAGS: Mapping[str, str] = {
    "far_from_door": "离店门较远",
    "old_fix": "定位不是刚刚的",
    "jump": "位置跳得太快",
    "no_door_position": "店门位置还没登记",
    "no_position": "没有定位",
}

STALE = "这一步已经处理过了，没有重复记录。最新的在下面："
STALE_ALONE = "这一步已经处理过了，没有重复记录。"
ALREADY_SUBMITTED = "这次拜访已经提交了。"
NOTHING_TO_UNDO = "现在没有可以撤销的。"
UNDONE = "撤销好了，回到上一步。"
NO_OPEN_VISIT = "您现在没有进行中的拜访。到店门口扫一下二维码就开始了。"
NOT_A_DOOR_CODE = "这不是我们的门店二维码，没有改动什么。"
OLD_DOOR_CODE = "这张门店码已经换新了，请扫新贴的那张，或联系销售运营补打。"
NOT_YOUR_CUSTOMER = "这家店不在您名下，我没有开始拜访。需要的话请主管调整负责人。"
STILL_OPEN_TITLE = "还有一次拜访没交"


def opened(customer: str) -> str:
    return f"开始拜访：{customer}"


def settled(customer: str, outcome: str) -> str:
    """「百姓大药房 · 位置已锁定」"""
    return f"{customer} · {outcome}"


def still_open(old: str, new: str) -> str:
    return f"“{old}”的拜访还没提交。继续它，还是结束它、开始“{new}”？"


def carry_on(customer: str) -> str:
    return f"继续 {customer}"


def close_and_open(customer: str) -> str:
    return f"结束它，开始 {customer}"


def closed(customer: str) -> str:
    return f"“{customer}”这次没提交，已结束。拍过的照片和填过的内容都还在记录里。"


def day(due: date, today: date) -> str:
    """「明天 11-24 周二」"""
    near = {0: "今天 ", 1: "明天 ", 2: "后天 "}.get((due - today).days, "")
    return near + dated(due)


def too_late(due: date, last: date) -> str:
    return f"{due:%m-%d} 超出七天了，最晚可以约 {last:%m-%d}，请重新选一天。"


def long_text(read: int) -> str:
    return f"这段话很长，我先读了前 {read} 个字，全文已经存下。"


def distance(amount: float) -> str:
    return f"离店门约 {metres(amount)}"


def thumb(seconds: float, pauses: int) -> str:
    paused = f"（另有 {pauses} 次停顿不算在内）" if pauses else ""
    return f"{seconds:.0f} 秒{paused}"


def same_as_last(value: str) -> str:
    return f"和上次一样：{value}"


def type_value(hint: str, unit: str) -> str:
    return f"{hint}打字告诉我就行{f'（{unit}）' if unit else ''}。"
