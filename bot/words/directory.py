"""What is said about people brought in from WeCom and DingTalk, and about what leavers leave."""

from collections.abc import Sequence

from bot.words.deal import amount

PLATFORMS = {"wecom": "企业微信", "dingtalk": "钉钉"}
EMPTY = "通讯录是空的：应用可能看不到任何人，请检查应用的可见范围。什么都没有改动；真是这样的话加 --really。"
DECIDE_HOW = (
    "拿不准的我没有动。确认用：xingji import --from 平台 --decide 账号=工号（就是这位）或 账号=new（是新人）；"
    "也可以在人员表里填上账号再导入。"
)
BAD_DECISION = "--decide 要写成 账号=工号 或 账号=new，例如 --decide zhangsan=E01"
FILES_AND_DIRECTORY = "文件和 --from 请分两次导入"
HANDED_OVER_HOW = "请把新的负责人填进客户表的“负责人”一列，导入一次，这里就会少一家。"
TO_HAND_OVER = "看名单"
HANDOVER_TITLE = "等您安排的客户"
NOTHING_TO_HAND_OVER = "都安排好了，没有要交接的了。"
DUE = "没做完的跟进"
NO_DIRECTORY = "这里只配了机器人或群，没有自建应用，读不到通讯录。"
NOT_SYNCED = "昨晚的通讯录没有同步"
FEW = 5


def nameless(id: str) -> str:
    """A department without a name."""
    return f"部门 {id}"


def shrunk(missing: int, known: int) -> str:
    """Too many at once to be believed."""
    return (
        f"认识的 {known} 个账号里有 {missing} 个在通讯录里看不到了，超过三分之一，不像是离职。"
        "请检查应用的可见范围。什么都没有改动；真是这样的话加 --really。"
    )


def claimed_twice(name: str, code: str) -> str:
    return f"有不止一个账号像是 {name}（{code}）"


def no_such_number(code: str) -> str:
    return f"没有工号 {code}"


def number_taken(code: str, name: str, account: str) -> str:
    return f"工号 {code} 是 {name} 的，{name} 已经有账号 {account}"


def same_number_other_name(code: str, name: str) -> str:
    return f"账号和工号 {code} 一样，但那位叫 {name}"


def phone_of_several(codes: Sequence[str]) -> str:
    return f"手机号对得上好几位：{'、'.join(codes)}"


def maybe_namesakes(codes: Sequence[str]) -> str:
    return f"和 {'、'.join(codes)} 同名，不知道是不是同一位"


def leads_beside(name: str, team: str, others: Sequence[str]) -> str:
    return f"{name} 带好几个互不相属的部门，这里按“{team}”的主管；{'、'.join(others)} 请另设主管或上级部门"


def doubts_title(platform: str, count: int) -> str:
    return f"{PLATFORMS[platform]}通讯录里有 {count} 位拿不准"


def doubts_text(count: int) -> str:
    more = f"先列 {FEW} 位，全部请运行 xingji import --from 平台 --dry-run。" if count > FEW else ""
    return f"昨夜同步时新发现的，我没有动，请您认一认。{DECIDE_HOW}{more}"


def account(name: str, account: str) -> str:
    return f"{name}（{account}）"


def doubt(account: str, name: str, reason: str) -> str:
    return f"  ? {name}（{account}）：{reason}"


def left(name: str, code: str, customers: int) -> str:
    handover = f"，名下 {customers} 家客户等人接手" if customers else ""
    return f"  - {name}（{code}）不在通讯录里了，已停用{handover}"


def moved_away(name: str, code: str) -> str:
    return f"  - {name}（{code}）这边的账号没有了，另一个平台上还在"


def team(name: str, was: str | None) -> str:
    return f"  团队“{was}”改名为“{name}”" if was else f"  团队“{name}”"


def result(platform: str, added: int, updated: int, unchanged: int, left: int, doubts: int) -> str:
    """What a directory came to."""
    return (
        f"✓ {PLATFORMS[platform]}通讯录：新增 {added}，更新 {updated}，未变 {unchanged}，"
        f"离开 {left}，拿不准 {doubts}"
    )


def refused(platform: str, reason: str) -> str:
    return f"✗ {PLATFORMS[platform]}通讯录：{reason}"


def unreachable(error: str) -> str:
    return f"没有取到（{error}）。请运行 xingji doctor 看看哪里不通。"


def not_configured(platform: str) -> str:
    return f"还没有配置{PLATFORMS[platform]}，请先按说明填好 .env，再运行 xingji doctor。"


def no_such_account(account: str) -> str:
    return f"通讯录里没有账号 {account}，--decide 没有用上"


def handover_title(name: str) -> str:
    return f"{name} 离开了"


def handover_text(customers: Sequence[str], total: int, due: int, deals: int, fen: int) -> str:
    """Whose customers, deals and promises somebody must take over."""
    named = "、".join(customers[:FEW]) + (" 等" if total > FEW else "")
    lines = [f"名下 {total} 家客户等您安排新的负责人：{named}。" if total else ""]
    lines.append(f"还有 {count_of_deals(deals, fen)}，先算在您这里，跟着客户一起转给新的负责人。" if deals else "")
    lines.append(f"还有 {due} 件没做完的跟进，到期我会提醒您。" if due else "")
    return "\n".join(line for line in lines if line)


def count_of_deals(count: int, fen: int) -> str:
    """3 个进行中的商机，共 8 万."""
    return f"{count} 个进行中的商机" + (f"，共 {amount(fen)}" if fen else "")


def list_text(name: str) -> str:
    return f"{name} 离开前负责的。{HANDED_OVER_HOW}"
