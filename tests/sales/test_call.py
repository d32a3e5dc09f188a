"""What a file is taken for, whom its name may mean, who may see a talk, when a promise falls due."""

from dataclasses import dataclass
from datetime import date

import pytest

from sales.call import is_note, is_surely_a_talk, may_see_talk, name_parts, promised_day, taken_for
from sales.playbook_calls import Calls
from sales.workdays import WorkCalendar

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("mime", "name", "kind"),
    [
        ("audio/amr", "", "sound"),
        ("video/3gpp", "VID_1.3gp", "sound"),
        ("application/octet-stream", "其实是文字.MP3", "sound"),
        ("application/zip", "谈话.docx", "transcript"),
        ("application/octet-stream", "会议.SRT", "transcript"),
        ("audio/mpeg", "改了名.txt", "sound"),
        ("application/zip", "报价.xlsx", "other"),
        ("image/jpeg", "mp3", "other"),
    ],
)
def test_what_a_file_is_taken_for(mime: str, name: str, kind: str) -> None:
    assert taken_for(mime, name) == kind


def test_a_short_voice_message_is_a_note() -> None:
    assert is_note(True, 90.0)
    assert not is_note(True, 90.5)
    assert not is_note(False, 5.0)
    assert not is_note(True, None)


def test_a_text_in_which_nobody_is_named_is_a_talk_by_its_name() -> None:
    assert [is_surely_a_talk(name) for name in ("王店长谈话.txt", "a.srt", "报价.docx")] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("20261124_百姓大药房录音.m4a", ("百姓大药房",)),
        ("通话录音 中山路店(2).amr", ("中山路店",)),
        ("百姓和阳光诊所的谈话.mp3", ("百姓和阳光诊所的",)),
        ("录音001.amr", ()),
    ],
)
def test_whom_a_files_name_may_mean(name: str, parts: tuple[str, ...]) -> None:
    assert name_parts(name) == parts


@dataclass(frozen=True)
class Looks:
    """Somebody who looks."""

    person_id: int
    role: str
    active: bool = True
    teams: frozenset[int] = frozenset()
    shared: frozenset[int] = frozenset()


@pytest.mark.parametrize(
    ("viewer", "closed", "opened"),
    [
        (Looks(1, "rep"), True, True),
        (Looks(1, "rep", active=False), False, False),
        (Looks(2, "rep"), False, False),
        (Looks(3, "supervisor", teams=frozenset({7})), False, True),
        (Looks(4, "supervisor", teams=frozenset({8})), False, False),
        (Looks(5, "operations"), False, True),
        (Looks(6, "colleague", shared=frozenset({9})), False, False),
    ],
)
def test_who_may_see_a_talk(viewer: Looks, closed: bool, opened: bool) -> None:
    assert may_see_talk(viewer, 1, 7, Calls()) is closed
    assert may_see_talk(viewer, 1, 7, Calls(supervisor_sees=True)) is opened


@pytest.mark.parametrize(
    ("promised", "usual", "due"),
    [
        (date(2026, 11, 27), 1, date(2026, 11, 27)),
        (date(2026, 11, 28), 1, date(2026, 11, 28)),  # a Saturday that was agreed on stays
        (date(2026, 11, 20), 1, date(2026, 11, 25)),
        (None, 2, date(2026, 11, 26)),
        (None, 4, date(2026, 11, 30)),
    ],
)
def test_when_a_promise_falls_due(promised: date | None, usual: int, due: date) -> None:
    assert promised_day(promised, usual, TUESDAY, WorkCalendar()) == due
