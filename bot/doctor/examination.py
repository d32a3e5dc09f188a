"""All checks, in the order in which one would look."""

from collections.abc import AsyncIterator, Sequence

import structlog

from bot.doctor import (
    address,
    business,
    configuration,
    dingtalk,
    keeping,
    listening,
    machine,
    master_data,
    moments,
    papers,
    road,
    services,
    wecom,
    wecom_line,
)
from bot.doctor.finding import Check, Finding, Patient, bad
from storage.migrate import is_current

log = structlog.get_logger(__name__)

_ALWAYS: Sequence[Check] = (
    machine.python,
    configuration.file,
    configuration.key,
    business.time,
    business.calendar,
    business.playbook,
    address.public_url,
    address.console,
    machine.font,
    machine.disk,
    services.redis,
    services.vision,
    services.advice,
    services.roads,
    listening.ears,
    wecom.wecom,
    dingtalk.dingtalk,
    keeping.database,
)
_WITH_TABLES: Sequence[Check] = (
    road.road,
    listening.talks,
    moments.timetable,
    papers.failed,
    master_data.master_data,
    master_data.directories,
    wecom_line.line,
    wecom_line.webhooks,
    dingtalk.month,
)


async def examine(patient: Patient, also: Sequence[Check] = ()) -> AsyncIterator[Finding]:
    """Every finding as it is made; what stands in the tables only where there are tables. `also`: checks that ask
    the configured platforms, with tokens that are kept in a table."""
    broken = False
    for check in _ALWAYS:
        for finding in await _guarded(check, patient):
            broken = broken or (check is keeping.database and finding.level == "bad")
            yield finding
    if broken or not await _has_tables(patient):
        return
    for check in (*_WITH_TABLES, *also):
        for finding in await _guarded(check, patient):
            yield finding


async def _has_tables(patient: Patient) -> bool:
    return not keeping.is_missing_file(patient.settings) and await is_current(patient.database)


async def _guarded(check: Check, patient: Patient) -> Sequence[Finding]:
    """A check that fails is a finding, and the others go on."""
    try:
        return await check(patient)
    except Exception as error:
        name = getattr(check, "__name__", "?")
        log.exception("doctor.check_failed", check=name, error=type(error).__name__)
        return [bad(f"检查 {name} 时出了错（{type(error).__name__}）", "请把上面的日志发给开发人员")]
