"""What a file that came in is taken for, whom a talk was with, who may see it: decided without chat or tables."""

import re
from datetime import date, timedelta
from typing import Literal

from sales.access import OPERATIONS, SUPERVISOR, Owned, Viewer, may_see
from sales.playbook_calls import Calls
from sales.workdays import WorkCalendar

NOTE_S = 90.0
"""A voice message up to so many seconds is the rep's own note; who records a talk records longer."""

NEAR_VISIT = timedelta(hours=12)
"""A recording that comes so soon after a visit is of that visit."""

UNANSWERED = timedelta(days=7)
"""How long a recording waits for the word that the customer agreed."""

LONG_TEXT = 60
"""Characters from which on typed words may be a pasted transcript."""

_SOUND = re.compile(
    r"3gpp?|aac|aiff?|amr|awb|caf|flac|m4[ab]|mk[av]|mov|mp[234]|mpga|og[ag]|opus|silk|slk|spx|wav|webm|wma"
)
_TRANSCRIPT = re.compile(r"txt|srt|vtt|docx|json")
_TALK = re.compile(r"谈话|录音|转写|通话|电话|沟通|会谈|洽谈|call|talk|transcript", re.IGNORECASE)
_STOP = re.compile(
    r"录音|通话|电话|谈话|谈判|拜访|会议|沟通|记录|转写|文字|语音|备忘录?|新建|文稿|客户|老板|店长|经理|recording|audio|call|voice"
    r"|[\W\d_]+",
    re.IGNORECASE,
)


def taken_for(mime: str, name: str) -> Literal["sound", "transcript", "other"]:
    """What a file claims to be, by its first bytes (`mime`) or else by its name; whether it is that is found out by
    reading it."""
    ending = ending_of(name)
    if mime.startswith(("audio/", "video/")) or _SOUND.fullmatch(ending):
        return "sound"
    return "transcript" if _TRANSCRIPT.fullmatch(ending) else "other"


def is_surely_a_talk(file_name: str) -> bool:
    """Whether a text is a talk although nobody in it is named: its name says so, or it is subtitles, or JSON."""
    return ending_of(file_name) in ("srt", "vtt", "json") or _TALK.search(file_name) is not None


def ending_of(name: str) -> str:
    """「txt」 of 「谈话.TXT」; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_note(is_voice: bool, duration_s: float | None) -> bool:
    """Whether a recording is the rep's own note to the bot."""
    return is_voice and duration_s is not None and duration_s <= NOTE_S


def name_parts(file_name: str) -> tuple[str, ...]:
    """What may name a customer in a file's name, longest first: 「百姓大药房」 of 「1124百姓大药房录音.m4a」."""
    stem = file_name.rpartition(".")[0] or file_name
    parts = {part for part in _STOP.split(stem) if len(part) >= 2}
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))


def may_see_talk(viewer: Viewer, rep_id: int, team_id: int | None, calls: Calls) -> bool:
    """The rep their own; who leads them where the playbook says so; nobody else, whoever saw the visit."""
    if viewer.person_id == rep_id:
        return viewer.active
    leads = viewer.role in (SUPERVISOR, OPERATIONS)
    return calls.supervisor_sees and leads and may_see(viewer, Owned(rep_id, team_id))


def promised_day(due: date | None, usual_days: int, today: date, calendar: WorkCalendar) -> date:
    """When a promise falls due: on its own day if that is still to come, else after the usual days, when people
    work."""
    if due is not None and due >= today:
        return due
    wanted = today + timedelta(days=usual_days)
    return wanted if calendar.is_workday(wanted) else calendar.next_workday(wanted)
