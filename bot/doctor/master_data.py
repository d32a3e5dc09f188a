"""People and customers: who is missing what."""

from collections.abc import Sequence

from bot.doctor.finding import Finding, Patient, good, note
from storage.gaps import gaps


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
    ):
        if count:
            findings.append(note(f"{count} {word}", remedy))
    return findings
