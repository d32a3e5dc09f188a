"""People and customers: who is missing what."""

from collections.abc import Sequence
from datetime import timedelta

from bot.doctor.finding import Finding, Patient, good, note
from bot.importing.nights import duty_of
from storage import duties
from storage.gaps import gaps

NAMES = {"wecom": "企业微信", "dingtalk": "钉钉"}
LATE = timedelta(hours=1)  # a try that failed is repeated every half hour


async def master_data(patient: Patient) -> Sequence[Finding]:
    """Whether everybody can be reached, belongs somewhere, and every customer has a door."""
    async with patient.database.read() as session:
        found = await gaps(session)
    if not found.people:
        return [note("还没有人员", "用 xingji import 导入团队、人员和客户，或用 xingji demo 看样板公司")]
    findings = [good(f"{found.people} 个人，{found.customers} 家客户")]
    for count, word, remedy in (
        (found.people_without_account, "个人没有聊天账号，机器人找不到他们", "在人员表里补上账号再导入一次"),
        (found.reps_without_team, "个销售不属于任何团队，主管看不到他们", "在人员表里补上团队再导入一次"),
        (found.customers_without_position, "家客户没有坐标，到店距离查不了", "在客户表里补上经纬度再导入一次"),
        (
            found.customers_without_owner,
            "家客户的负责人离职了，没有人接手",
            "在客户表里换上新负责人再导入一次",
        ),
        (
            found.deals_without_owner,
            "个进行中的商机没有负责人，算在主管那里",
            "在客户表里换上新负责人，商机跟着客户走",
        ),
    ):
        if count:
            findings.append(note(f"{count} {word}", remedy))
    return findings


async def directories(patient: Patient) -> Sequence[Finding]:
    """When each platform's directory is looked at next; one that was never brought in is no finding."""
    findings = []
    for platform, name in NAMES.items():
        async with patient.database.read() as session:
            due_at = await duties.due_at(session, duty_of(platform))
        if due_at is None:
            continue
        if due_at < patient.now - LATE:
            findings.append(
                note(f"{name}通讯录昨夜没有同步成", "看机器人夜里是否开着，日志里搜 directory.not_synced")
            )
        else:
            local = due_at.astimezone(patient.settings.timezone)
            findings.append(good(f"{name}通讯录下一次同步：{local:%m月%d日 %H:%M}"))
    return findings
