"""Files made on request: those that could not be made lately."""

from collections.abc import Sequence
from datetime import timedelta

from bot.doctor.finding import Finding, Patient, note
from storage import papers

LOOKED_BACK = timedelta(days=7)


async def failed(patient: Patient) -> Sequence[Finding]:
    """How many, and by which errors; who asked for one was told."""
    async with patient.database.read() as session:
        errors = await papers.failed_since(session, patient.now - LOOKED_BACK)
    if not errors:
        return []
    told = "，".join(f"{error} {count} 份" for error, count in sorted(errors.items()))
    remedy = "原因在日志的 paper.failed；消除后请要的人再点一次"
    return [note(f"近 7 天没做出来的客户资料和议程：{told}", remedy)]
