"""What the sample company's chats say before anybody has done anything."""

WELCOME_REP = (
    "您好，{name}！这里是样板公司，人和店都是示例。"
    "点下面的“扫码”，挑一家店，就能走一遍拜访；也可以打“今天拜访谁”“我的待办”试试。"
)
WELCOME_SUPERVISOR = (
    "您好，{name}！这里是样板公司，人和店都是示例。"
    "队员提交拜访后，卡片会出现在这里；也可以打“红绿灯”“卡住的商机”试试。"
)
WELCOME_COLLEAGUE = "您好，{name}！这里是样板公司，人和店都是示例。队员转来的问题会出现在这里，打字就能回复。"
WELCOME_OPERATIONS = "您好，{name}！这里是样板公司，人和店都是示例。打“定时任务”“红绿灯”“帮助”试试。"


def welcome(name: str, role: str) -> str:
    words = {
        "rep": WELCOME_REP,
        "supervisor": WELCOME_SUPERVISOR,
        "colleague": WELCOME_COLLEAGUE,
        "operations": WELCOME_OPERATIONS,
    }
    return words[role].format(name=name)
