"""`xingji analyse`, as somebody runs it who has a transcript and no database."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app

FILE = Path(__file__).parents[2] / "playbooks" / "fmcg.yaml"
SAID = """\
销售：您好，我是小郑。
客户：这个太贵了，多少钱一盒？
销售：这个我做不了主，我回头问问吧。
客户：又是问问。
"""


@pytest.fixture
def transcript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XINGJI_PLAYBOOK", str(FILE))
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:////nowhere/at/all.db")
    file = tmp_path / "通话.txt"
    file.write_text(SAID, "utf-8")
    return file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["analyse", *arguments])


def test_programs_read_what_the_labels_say(transcript: Path) -> None:
    result = run(str(transcript), "--json", "--customer-type", "pharmacy")
    found = json.loads(result.output)
    assert (result.exit_code, found["analyser"]) == (0, "builtin")
    assert set(found) == {"analyser", "concerns", "weak", "lines", "scores", "next_step", "talk"}
    assert found["concerns"][0]["topic"] == "price"
    assert set(found["concerns"][0]["quotes"][0]) == {"segment", "at", "text"}
    assert {key: found["weak"][0][key] for key in ("kind", "segment")} == {"kind": "deflection", "segment": 2}
    assert {"text", "for", "source"} == set(found["lines"][0])
    assert found["lines"][0]["source"].startswith("playbook:")
    assert set(found["scores"]) == {"objection_handling", "value_statement"}
    assert found["next_step"] == {"agreed": False, "text": "", "due": None}
    assert set(found["talk"]) == {"rep_ratio", "longest_monologue_s", "rep_questions"}


def test_people_read_a_page(transcript: Path) -> None:
    result = run(str(transcript))
    assert result.exit_code == 0
    assert "【客户关注点】\n  1. 价格\n" in result.output
    assert "推开了：“这个我做不了主，我回头问问吧。”" in result.output


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("没有.txt", None, "打不开"),
        ("空.txt", b"", "没有读到文字"),
        ("歌.mp3.txt", b"ID3\x03\x00\x00\x00", "不是文字"),
        ("坏.json", b"{", ".json 我读不懂"),
        ("坏.docx", b"PK\x03\x04", "打不开"),
    ],
)
def test_wrong_input_gets_a_word_and_status_2(transcript: Path, name: str, data: bytes | None, told: str) -> None:
    file = transcript.parent / name
    if data is not None:
        file.write_bytes(data)
    result = run(str(file))
    assert (result.exit_code, told in result.output) == (2, True)


def test_an_unknown_customer_type_is_told_with_those_there_are(transcript: Path) -> None:
    result = run(str(transcript), "--customer-type", "bakery")
    assert result.exit_code == 2
    assert "pharmacy" in result.output
