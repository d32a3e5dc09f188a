"""What is said when a talk is erased: in the chat, and by `xingji erase`."""

GONE = "录音已删除"
GONE_TEXT = "这段录音、文字稿和建议都已删除。"
PROMISE = "录音里答应的事"
UNANSWERED = "录音过了 7 天没有确认"
UNANSWERED_TEXT = "没有确认对方同意录音，录音已经删除，没有转写。需要的话，请征得同意后再发一次。"
NOTHING = "没有可删的：录音、文字稿都没有，或者已经删过了。"
GO_ON = "以上还没有删。确认要删，请加上 --yes 再运行一次；删了找不回来。"
NOT_SWEPT = "文字已经删除；有录音文件删不掉，请检查数据目录的权限。服务运行时会自动再试。"
BACKUPS = "数据库和数据目录的备份不归这条命令管：请按贵公司的规定处理旧备份。"
NO_CUSTOMER = "未关联客户"


def planned(number: int, day: str, rep: str, customer: str, state: str, minutes: float, size_mb: float) -> str:
    """One talk of the plan."""
    return f"  {number}  {day}  {rep}  {customer}  {state}  {minutes:.1f} 分钟  {size_mb:.1f} MB"


def plan(calls: int, uploads: int, voices: int) -> str:
    """What would be erased."""
    more = [f"{uploads} 个没传完的录音"] if uploads else []
    more += [f"{voices} 条语音消息"] if voices else []
    beside = f"，另有{'、'.join(more)}" if more else ""
    return f"将删除 {calls} 段录音及其文字稿、分析和聊天里的引用{beside}："


def unknown_call(number: int) -> str:
    """No such talk."""
    return f"没有编号为 {number} 的录音"


def unknown_person(code: str) -> str:
    """No such staff number."""
    return f"没有工号为 {code} 的人"


def unknown_customer(code: str) -> str:
    """No such customer."""
    return f"没有编号为 {code} 的客户"


def done(calls: int, segments: int, messages: int) -> str:
    """It is gone."""
    return f"已删除 {calls} 段录音、{segments} 句文字、{messages} 条消息里的内容；台账里留有一条“已删除”的记录。"
