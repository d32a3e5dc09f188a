"""Words of the summary: what the rep, the supervisor, the group and a colleague read about a visit."""

TAGS = "客户标签"
COMMITMENTS = "承诺"
OPEN = "待确认"
INTEREST = "意向证据"
FLAGS = "存疑"
SECONDS = "用时"
NONE = "无"
INTEREST_PROVEN = "有证据"
INTEREST_CLAIMED = "说有意向，还缺证据"
INTEREST_NONE = "未表示意向"
SUBMITTED = "拜访已提交"
OPEN_PAGE = "看照片和详情"
RECORD_DEAL = "记个商机"
MOVE_DEAL = "商机往前走一步"
CORRECT = "更正"


def title(customer: str) -> str:
    return f"拜访小结 · {customer}"


def for_supervisor(rep: str, customer: str) -> str:
    return f"{rep} 拜访了 {customer}"


def for_group(rep: str, customer: str, next_action: str, seconds: float) -> str:
    return f"✅ {rep} 完成拜访：{customer}，下一步 {next_action}（用时 {seconds:.0f} 秒）"


def corrected_for_supervisor(rep: str, customer: str, item: str, old: str, new: str, reason: str) -> str:
    return f"{rep} 更正了 {customer} 的“{item}”：{old} → {new}（{reason}）"
