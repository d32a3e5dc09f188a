"""The trade: playbook, time zone, working days."""

from collections.abc import Sequence

from bot.doctor.finding import Finding, Patient, bad, good, note


async def playbook(patient: Patient) -> Sequence[Finding]:
    """Whether the playbook can be used."""
    from sales.playbook_file import PlaybookError, parse_bytes

    path = patient.settings.playbook
    try:
        found = parse_bytes(path.read_bytes(), str(path))
    except OSError:
        return [bad(f"打不开打法文件 {path}", "请检查 XINGJI_PLAYBOOK")]
    except PlaybookError as error:
        return [
            bad(f"打法文件有错：{problem}", "改好后用 xingji playbook check 再查") for problem in error.problems
        ]
    return [good(f"打法文件 {path}：{len(found.customer_types)} 种客户")]


async def time(patient: Patient) -> Sequence[Finding]:
    """What time it is where the company works, so that a wrong clock is seen."""
    local = patient.now.astimezone(patient.settings.timezone)
    return [good(f"时区 {patient.settings.xingji_timezone}，现在是 {local:%Y-%m-%d %H:%M}")]


async def calendar(patient: Patient) -> Sequence[Finding]:
    """Whether the State Council's notice for this and the next year is known."""
    from sales.workdays import WorkCalendar

    known = WorkCalendar()
    this_year = patient.now.astimezone(patient.settings.timezone).year
    return [_year(year, known.source(year) == "official") for year in (this_year, this_year + 1)]


def _year(year: int, is_official: bool) -> Finding:
    if is_official:
        return good(f"{year} 年的放假和调休安排已知")
    remedy = "国务院每年十一月前后公布，公布后运行 pip install -U chinesecalendar"
    return note(f"{year} 年的放假安排还不知道，先按周末和法定节日估计，没有调休", remedy)
