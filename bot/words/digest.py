"""Words of the daily digest: its picture, its text, and what supervisors are told of its way."""

from datetime import date

from bot.words.visit import WEEKDAYS

# ---- the picture ----

NO_FONT = (
    "这台机器上没有中文字体，日报的图画不出来，只发文字。Debian：apt-get install fonts-wqy-microhei；"
    "其他系统请装任一中文 TrueType 字体"
)
LEGEND = {"green": "达标", "yellow": "留意", "red": "未达标", "none": "太少，不评"}
NO_DATA = "最近没有可以评的事，记下来的才算数"
NOTHING_YET = "还没有"


def unusable_font(file: str) -> str:
    return f"字体 {file} 不能用，日报的图画不出来，只发文字。请安装 fonts-wqy-microhei"


def share(within: int, total: int) -> str:
    """95% · never 100 % unless it is all, nor 0 % unless it is none."""
    percent = within * 100 // total
    return f"{percent or (1 if within else 0)}%"


def of(within: int, total: int) -> str:
    return f"{within}/{total}"


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def long_day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日 周{WEEKDAYS[day.weekday()]}"


def strip(first: date, last: date) -> str:
    return f"小灯是 {first.month}/{first.day} 到 {last.month}/{last.day}，右边是今天"


def page(number: int, of: int) -> str:
    return f"第 {number} 张，共 {of} 张"
