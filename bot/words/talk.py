"""Answers to what a rep asks in words."""

DAY = "日期"
HELP_TITLE = "我能帮您做这些"
HELP_TEXT = (
    "到店门口扫门上的二维码，一次拜访就开始了：位置、三张照片、几个点选、下一步，提交。\n"
    "照片什么顺序都行，拍得不好随时重拍。\n"
    "也可以直接说：\n"
    "· 今天拜访谁\n"
    "· 我的待办\n"
    "· 我的录音\n"
    "· 上传录音（大文件，断网也能接着传）\n"
    "· 撤销（退回上一步）\n"
    "· 百姓大药房上次说了什么\n"
    "· 缺感冒灵和布洛芬，下周三送样\n"
    "· 我的商机、卡住的商机\n"
    "· 红绿灯（按时录入、发方案、跟进的比例）\n"
    "· 客户资料 百姓大药房（一份 PDF）\n"
    "· 该唤醒谁（新店没再去的、很久没碰的客户）\n"
    "· 百姓大药房 进入 技术方案确认，金额 8 万\n"
    "谈话的录音或转写文字直接发给我，我帮您看客户在意什么、下次怎么说（急救建议）。"
)
HELP_SUPERVISOR = (
    "工作日早上，团队里有卡住的商机，我会发卡片给您：点一下就约会，还能请同事答一句、要议程和客户资料。灯变红了也马上说。\n"
    "也可以直接说："
)
HELP_OPERATIONS = "各团队没人处理的提醒会转给您。\n也可以直接说："
HELP_COLLEAGUE = "同事有事请您答一句，我会发到这里：点一个按钮，或者直接打字回复，我马上转给他。"
ASK_LEADERS = (
    "· 卡住的商机\n"
    "· 红绿灯（按时录入、发方案、跟进的比例）\n"
    "· 提醒准不准\n"
    "· 响应多快（同事答得快不快）\n"
    "· 该唤醒谁（新店没再去的、很久没碰的客户）\n"
    "· 客户资料 百姓大药房（一份 PDF）\n"
    "· 百姓大药房上次说了什么"
)
ASK_OPERATIONS = "· 定时任务（什么时候跑，现在就跑一次）"
OWN_VISITS = "自己去店里，也是扫门上的二维码开始；看自己的，说“今天拜访谁”“我的待办”“我的商机”。"


def last_title(customer: str) -> str:
    return f"{customer} · 上次拜访"


def no_such_customer(words: str) -> str:
    return f"您名下没有找到“{words}”。换个叫法试试，或者先扫门上的二维码。"


def never_visited(customer: str) -> str:
    return f"“{customer}”还没有提交过的拜访。"


def which_customer(names: list[str]) -> str:
    return "您说的是哪一家？请把店名说全：\n" + "\n".join(f"· {name}" for name in names)
