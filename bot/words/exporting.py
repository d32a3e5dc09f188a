"""What `xingji export` says."""

VISIT_STATES = {"open": "进行中", "submitted": "已提交", "closed": "未提交就离开"}
DEAL_STATES = {"open": "进行中", "won": "成交", "lost": "输单"}
NEXT_STEP = {True: "约好了", False: "没有"}
WRONG_FORMAT = "--out 的文件名要以 .csv 或 .xlsx 结尾"
TOO_MANY = "超过了一张 Excel 表能放的行数（1048575），请改用 .csv"


def nobody(code: str) -> str:
    """No such staff number."""
    return f"没有工号为 {code} 的人，--as 请写现有的工号"


def has_left(code: str) -> str:
    """The person is no longer active."""
    return f"工号 {code} 已离职，什么都看不到"


def cannot_write(path: str, reason: str) -> str:
    """The file cannot be written."""
    return f"写不了 {path}：{reason}"


def done(rows: int, path: str) -> str:
    """The file is there."""
    return f"已导出 {rows} 行到 {path}"
