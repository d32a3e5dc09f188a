"""Transcripts from files and from pasted text, and what is no transcript."""

import io
import json
import zipfile

import pytest
from docx import Document

from nlp.transcript_file import TranscriptRefused, looks_like_a_transcript, read

WRITTEN = "销售：李姐您好，我给您送报价单来了\n客户：太贵了，你们能不能便宜点\n销售: 您一次拿多少\n"
ROLES = ["rep", "customer", "rep"]


def refused(data: bytes, name: str) -> str:
    with pytest.raises(TranscriptRefused) as caught:
        read(data, name)
    return caught.value.reason


def document(*paragraphs: str) -> bytes:
    made, written = Document(), io.BytesIO()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(written)
    return written.getvalue()


def packed(**entries: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_lines_with_roles_in_any_encoding(encoding: str) -> None:
    read_in = read(WRITTEN.encode(encoding), "通话.txt")
    assert [one.speaker for one in read_in.segments] == ROLES
    assert read_in.segments[2].text == "您一次拿多少"
    assert read_in.speakers == "known"


def test_times_come_from_the_length_where_there_are_none() -> None:
    first, second = read("我：一二三四五六七八九\n客户：好".encode(), "").segments
    assert (first.start, first.end, second.start) == (0.0, 2.0, 2.0)


def test_names_are_told_apart_by_what_they_say() -> None:
    text = "[00:12] 张三：您好，我是康源的小郑\n[00:20] 李四：你们太贵了，能不能便宜\n[01:02] 张三：您放心\n"
    talk = read(text.encode(), "a.txt")
    assert [one.speaker for one in talk.segments] == ROLES
    assert [one.start for one in talk.segments] == [12.0, 20.0, 62.0]


def test_a_name_and_a_time_above_the_words() -> None:
    text = "说话人1 00:00:05\n您好，我给您送报价单来了\n说话人2 00:00:09\n你们太贵了\n说话人1 00:00:12\n您放心\n"
    talk = read(text.encode(), "a.txt")
    assert [(one.start, one.speaker) for one in talk.segments] == [(5.0, "rep"), (9.0, "customer"), (12.0, "rep")]


def test_plain_lines_are_said_by_nobody_known() -> None:
    talk = read("你好\n我想问：多少钱\n四十六".encode(), "a.txt")
    assert [one.text for one in talk.segments] == ["你好", "我想问：多少钱", "四十六"]
    assert {one.speaker for one in talk.segments} == {None}
    assert talk.speakers == "unknown"


def test_subtitles() -> None:
    srt = "1\n00:00:01,000 --> 00:00:03,500\n销售：您好\n\n2\n00:01:04,000 --> 00:01:06,500\n客户：多少钱\n"
    assert [(one.start, one.end, one.text) for one in read(srt.encode(), "a.srt").segments] == [
        (1.0, 3.5, "您好"),
        (64.0, 66.5, "多少钱"),
    ]
    vtt = "WEBVTT\n\n00:01.000 --> 00:03.500\n<v 销售>您<b>好</b></v>\n\n00:04.000 --> 00:05.000\n<v 客户>好</v>\n"
    assert [(one.speaker, one.text) for one in read(vtt.encode(), "a.vtt").segments] == [
        ("rep", "您好"),
        ("customer", "好"),
    ]


def test_a_word_document() -> None:
    talk = read(document(*WRITTEN.splitlines()), "通话.docx")
    assert [one.speaker for one in talk.segments] == ROLES


def test_the_project_s_own_json() -> None:
    said = {"start": 0, "end": 3.2, "speaker": "rep", "text": "您好"}
    talk = read(json.dumps({"id": "x", "speakers": "guessed", "segments": [said]}).encode(), "a.json")
    assert (talk.speakers, talk.segments[0].end, talk.segments[0].speaker) == ("guessed", 3.2, "rep")


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t", "a.txt", "empty"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "a.txt", "not_text"),
        (b"\xff\xfe\x00\xd8", "a.txt", "not_text"),
        ("啊" * 400_001, "a.txt", "too_long"),
        (b"{", "a.json", "wrong_json"),
        (b"[" * 100_000, "a.json", "wrong_json"),
        (b'{"segments": [{"text": 3}]}', "a.json", "wrong_json"),
        (b'{"segments": [{"text": "a", "start": NaN, "end": 1}]}', "a.json", "wrong_json"),
        (b'{"segments": [{"text": "a", "start": 0, "end": 1, "speaker": "boss"}]}', "a.json", "wrong_json"),
        (b'{"segments": []}', "a.json", "empty"),
        (b"no archive at all", "a.docx", "broken"),
        (packed(hello=b"no document"), "a.docx", "broken"),
        (packed(bomb=b"\0" * 30_000_000), "a.docx", "bomb"),
        (packed(**{f"n{n}": b"" for n in range(2_001)}), "a.docx", "bomb"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_what_is_refused(data: bytes | str, name: str, reason: str) -> None:
    assert refused(data.encode() if isinstance(data, str) else data, name) == reason


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (WRITTEN + "客户：五箱", True),
        ("1\n00:00:01,000 --> 00:00:03,500\n您好\n", True),
        ("刚见了王店长，他嫌账期短，下周三送两箱样品", False),
        ("姓名：王建国\n电话：13800000000\n地址：人民路\n店名：康源", False),
        ("客户：王店长", False),
    ],
)
def test_what_looks_like_one(text: str, is_one: bool) -> None:
    assert looks_like_a_transcript(text) is is_one
