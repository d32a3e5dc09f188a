"""Words about deals."""

from datetime import date

from sales.deal_warnings import DealWarning

ASK_TITLE = "记下这个商机的变化？"
WHICH_TITLE = "说的是哪个商机？"
NEW_TITLE = "建一个新商机？"
YES = "对，记下"
YES_NEW = "对，建上"
NO = "不对"
ASKED = "已经问过了"
ANSWER = "客户怎么说"
CONFIRMED_IN_WORDS = "业务员说已确认"
ASKED_ONLY = "问过了"
DROPPED = "好的，什么都没记。您可以换个说法再告诉我。"
STEP_TITLE = "哪个商机往前走了一步？"
LAST_STAGE = "这个商机已经在最后一步了。成交了就说“成交了”，没成就说“输单了”。"
DONE_TITLE = "记下了"
OPENED_TITLE = "商机建好了"
BLOCKED_TEXT = "点一下答案再点“已经问过了”，就直接记下并继续。"
STALE = "这个商机在那之后又变过了，这张卡片不算数。请再说一遍，或者发“我的商机”。"
ALREADY_OPEN = "这个商机刚才已经建好了。"
SAME_ALREADY = "这个商机已经是这样了，没有要改的。"
NOT_YOURS = "这个商机不在您名下，您改不了。"
NO_DEALS = "您名下没有进行中的商机。有了新的就告诉我，例如：新商机 百姓大药房 感冒灵首批铺货，金额 8 万"
NONE_STUCK = "没有卡住的商机，都在往前走。"
NO_STAGES = "打法里还没有写商机的阶段。请销售主管在打法文件里补上 deals。"
FOR_SALES = "商机只有业务员和主管看得到。"
WHOSE = "请把客户的名字说全，例如：新商机 百姓大药房 感冒灵首批铺货"
CHOOSE_ANSWER = "请先选客户怎么说，再点“已经问过了”。"
CUSTOMER, NAME, STAGE, AMOUNT, CLOSE, CONTACTS, WAITING = (
    "客户", "商机", "阶段", "金额", "预计成交", "联系人", "等待",
)  # fmt: skip
NO_AMOUNT = "金额未定"
NO_OWNER = "没有负责人"
MINE_TITLE = "我的商机"
LONGEST = 40


def amount(fen: int | None) -> str:
    """8 万 · 8.55 万 · 5,200 元 · 0.50 元."""
    if fen is None:
        return NO_AMOUNT
    if fen >= 1_000_000 and fen % 10_000 == 0:
        return f"{fen / 1_000_000:,.2f}".rstrip("0").rstrip(".") + " 万"
    return f"{fen // 100:,} 元" if fen % 100 == 0 else f"{fen / 100:,.2f} 元"


def title(customer: str, name: str) -> str:
    return f"{customer} · {name}"


def new_hint(customer: str) -> str:
    return f"金额知道了再说就行。要换个名字，就直接发：新商机 {customer} 要做什么，金额多少"


def step(deal: str, stage: str) -> str:
    return f"{deal} → {stage}"


def moved(before: str, after: str) -> str:
    return f"{before} → {after}"


def blocked(stage: str, question: str) -> str:
    return f"进入“{stage}”之前，先弄清一件事：{question}"


def talk_track(text: str) -> str:
    return f"可以这样问：“{text}”"


def known(label: str) -> str:
    return f"✓ {label}"


def of_leaver(name: str) -> str:
    return f"{name}（已离开）"


def waiting(reason: str, until: date) -> str:
    return f"{reason}，到 {until:%m-%d}"


def which(names: list[str]) -> str:
    return "您说的是哪一家？请把店名说全：\n" + "\n".join(f"· {name}" for name in names)


def no_deal_with(customer: str) -> str:
    return f"“{customer}”没有您能改的进行中的商机。要建一个就说：新商机 {customer} 要做什么，金额多少"


def warning(found: DealWarning) -> str:
    """⚠ and what is the matter, in working days."""
    return "⚠ " + _WARNINGS[found.kind].format(days=found.days, limit=found.limit)


_WARNINGS = {
    "stuck": "卡住了（限 {limit} 个工作日）",
    "no_activity": "{days} 个工作日没跟进",
    "no_next_step": "没约下一步",
    "step_overdue": "下一步过期 {days} 个工作日",
    "one_contact": "只认识一个联系人",
    "no_price": "还没谈到金额",
    "close_passed": "预计成交日过了 {days} 个工作日",
    "no_second_visit": "成交后 {days} 个工作日没回访",
    "dormant": "成交客户 {days} 个工作日没碰过",
}


def mine(open: int, warned: int) -> str:
    return f"进行中 {open} 个" + (f"，{warned} 个要留心" if warned else "，都正常")


def stuck_title(count: int, fen: int) -> str:
    return f"{count} 个商机卡住了，共 {amount(fen)}" if fen else f"{count} 个商机卡住了"


def in_stage(stage: str, days: int) -> str:
    return f"{stage} · " + (f"停了 {days} 个工作日" if days else "今天动过")


def shown_only(count: int) -> str:
    return f"只列了停得最久的 {count} 个，全部请用 xingji export deals。"


def mine_only(count: int) -> str:
    return f"只列了最要紧的 {count} 个。"
