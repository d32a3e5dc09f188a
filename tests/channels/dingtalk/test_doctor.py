"""What the doctor finds at DingTalk, against the strict one."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.doctor.dingtalk import dingtalk as examine
from bot.doctor.dingtalk import month
from bot.doctor.finding import Finding, Patient
from bot.settings import Settings
from storage import usage
from storage.database import Database
from tests.clock import FakeClock
from tests.platforms.dingtalk import DingTalkServer


def settings(server: DingTalkServer, **more: Any) -> Settings:
    values = {
        "dingtalk_client_id": "dingapp1",
        "dingtalk_client_secret": "secret-1",
        "dingtalk_api_base": server.api_base,
        "dingtalk_oapi_base": server.oapi_base,
        "dingtalk_corp_id": "dingcorp1",
    }
    return Settings(_env_file=None, **(values | more))


def patient(server: DingTalkServer, database: Database, **more: Any) -> Patient:
    return Patient(settings(server, **more), database, server.clock())


def levels(findings: Sequence[Finding]) -> str:
    return "".join({"good": ".", "note": "!", "bad": "X"}[finding.level] for finding in findings)


async def test_all_is_well_and_nobody_saw_anything(dingtalk: DingTalkServer, sqlite_database: Database) -> None:
    findings = await examine(patient(dingtalk, sqlite_database))
    assert levels(findings) == "......"
    assert [bubble for person in dingtalk.people.values() for bubble in person.bubbles] == []
    assert dingtalk.quota.calls <= 8
    assert dingtalk.stream.sockets == []


async def test_without_dingtalk_nothing_is_asked(dingtalk: DingTalkServer, sqlite_database: Database) -> None:
    none = patient(dingtalk, sqlite_database, dingtalk_client_id=None, dingtalk_client_secret=None)
    assert levels(await examine(none)) == "."
    assert await month(none) == []
    half = patient(dingtalk, sqlite_database, dingtalk_client_secret=None)
    assert levels(await examine(half)) == "X"
    assert dingtalk.calls == []


async def test_a_wrong_secret(dingtalk: DingTalkServer, sqlite_database: Database) -> None:
    (finding,) = await examine(patient(dingtalk, sqlite_database, dingtalk_client_secret="wrong"))
    assert finding.level == "bad"
    assert "Client Secret" in finding.text
    assert "wrong" not in finding.text + finding.remedy


async def test_missing_permissions_are_named(dingtalk: DingTalkServer, sqlite_database: Database) -> None:
    dingtalk.first_app.permissions -= {"qyapi_robot_sendmsg", "Card.Instance.Write", "qyapi_get_member"}
    findings = await examine(patient(dingtalk, sqlite_database))
    assert levels(findings) == "..X!!."
    told = "".join(finding.remedy for finding in findings)
    for scope in ("qyapi_robot_sendmsg", "Card.Instance.Write", "qyapi_get_member"):
        assert scope in told


async def test_a_template_that_is_not_there(dingtalk: DingTalkServer, sqlite_database: Database) -> None:
    findings = await examine(
        patient(dingtalk, sqlite_database, dingtalk_form_template="none.schema", dingtalk_corp_id=None)
    )
    assert levels(findings) == ".....!.!"
    assert "表单卡片模板" in findings[5].text
    assert "DINGTALK_CORP_ID" in findings[7].text


@pytest.mark.parametrize(("answer", "told"), [("html", "Stream"), ("403", "白名单")])
async def test_a_gateway_that_does_not_open(
    dingtalk: DingTalkServer, sqlite_database: Database, answer: str, told: str
) -> None:
    dingtalk.open_answer = answer
    findings = await examine(patient(dingtalk, sqlite_database))
    assert levels(findings) == ".X...."
    assert told in findings[1].remedy


async def test_no_network(dingtalk: DingTalkServer, sqlite_database: Database) -> None:
    (finding,) = await examine(patient(dingtalk, sqlite_database, dingtalk_api_base="http://127.0.0.1:9"))
    assert finding.level == "bad"


async def test_the_month(dingtalk: DingTalkServer, sqlite_database: Database, clock: FakeClock) -> None:
    async with sqlite_database.write() as session:
        await usage.add(session, "dingtalk", "2026-11", "calls", 4000)
        await usage.add(session, "dingtalk", "2026-11", "messages", 100)
    calls, messages = await month(patient(dingtalk, sqlite_database))
    assert (calls.level, messages.level) == ("note", "good")
    assert "4000" in calls.text


@pytest.mark.parametrize(
    ("missing", "told"),
    [({"Calendar.Event.Write"}, "约不了会"), ({"Calendar.Event.Read", "Calendar.EventSchedule.Read"}, "约得了会")],
)
async def test_what_a_calendar_lacks(
    dingtalk: DingTalkServer, sqlite_database: Database, missing: set[str], told: str
) -> None:
    dingtalk.first_app.permissions -= missing
    findings = await examine(patient(dingtalk, sqlite_database))
    (finding,) = [one for one in findings if one.level == "note"]
    assert told in finding.text
    assert all(scope in finding.remedy for scope in missing)
    assert dingtalk.desk.events == {}
