"""A fresh company: teams with teams above, people with roles and accounts."""

from sqlalchemy import select

from bot.importing.leavers import Post
from bot.importing.run import bring_in, importer_for, open_source, rehearsal
from bot.words import importing as words
from sales.playbook import Playbook
from storage import people, roster
from storage.database import Database
from storage.models import Action, Person
from tests.importing.conftest import NOW, Import
from tests.importing.files import csv

HEADER = "工号,姓名,角色,团队,手机,企业微信,在职"


async def tree(database: Database) -> dict[str, str | None]:
    async with database.read() as session:
        teams = await roster.teams(session)
    names = {team.id: team.name for team in teams}
    return {team.name: names.get(team.parent_id or 0) for team in teams}


async def person(database: Database, code: str) -> Person:
    async with database.read() as session:
        found = await people.person_by_code(session, code)
    assert found is not None
    return found


async def test_a_team_may_stand_before_the_one_above_it(import_file: Import, database: Database) -> None:
    report = await import_file(csv("团队,上级团队", "一队,东区", "东区,总部", "总部,"))
    assert (report.tally.added, report.problems) == (3, ())
    assert await tree(database) == {"一队": "东区", "东区": "总部", "总部": None}


async def test_a_team_can_move_and_otherwise_stays(import_file: Import, database: Database) -> None:
    await import_file(csv("团队,上级团队", "东区,", "西区,", "一队,东区"))
    report = await import_file(csv("团队,上级团队", "东区,", "一队,西区"))
    assert (report.tally.added, report.tally.updated, report.tally.unchanged) == (0, 1, 1)
    await import_file(csv("团队", "一队"))
    assert (await tree(database))["一队"] == "西区"


async def test_a_team_may_live_in_another_time_zone(import_file: Import, database: Database) -> None:
    rows = ("喀什队,新疆时间", "柏林队,europe/berlin", "一队,", "二队,北京标准时间", "三队,月球时间", "四队,GMT+8")
    report = await import_file(csv("团队,时区", *rows))
    assert [(p.line, p.reason) for p in report.problems] == [(6, words.NO_SUCH_ZONE), (7, words.NO_SUCH_ZONE)]
    await import_file(csv("团队,上级团队", "喀什队,"))  # says nothing of time
    again = await import_file(csv("团队,时区", "喀什队,乌鲁木齐时间", "二队,"))
    assert (again.tally.updated, again.tally.unchanged) == (1, 1)
    async with database.read() as session:
        zones = {team.name: team.timezone for team in await roster.teams(session)}
    assert zones == {"喀什队": "Asia/Urumqi", "柏林队": "Europe/Berlin", "一队": None, "二队": None}


async def test_each_team_gets_one_group_on_the_console(import_file: Import, database: Database) -> None:
    await import_file(csv("团队", "一队", "二队"))
    await import_file(csv("团队", "一队", "二队", "三队"))
    async with database.read() as session:
        teams = await roster.teams(session)
        groups = [group.team_id for team in teams for group in await people.groups_of_team(session, team.id)]
    assert sorted(groups) == sorted(team.id for team in teams)


async def test_a_circle_and_an_unknown_team_above_are_refused(import_file: Import, database: Database) -> None:
    report = await import_file(csv("团队,上级团队", "甲,乙", "乙,甲", "丙,没有", "丁,丙", "戊,"))
    assert [(p.line, p.reason) for p in report.problems] == [
        (2, words.CIRCLE), (3, words.CIRCLE), (4, words.UNKNOWN_TEAM), (5, words.UNKNOWN_TEAM),
    ]  # fmt: skip
    assert await tree(database) == {"戊": None}


async def test_people_come_with_role_team_and_account(import_file: Import, database: Database) -> None:
    await import_file(csv("团队", "一队"))
    rows = (
        "E1,张三,业务员,一队,138,zhangsan,",
        "E2,李四,主管,一队,,,",
        "E3,王五,售后,,,,在职",
        "E4,赵六,运营,,,,离职",
    )
    report = await import_file(csv(HEADER, *rows))
    assert (report.tally.added, report.problems) == (4, ())
    found = [await person(database, f"E{n}") for n in (1, 2, 3, 4)]
    assert [p.role for p in found] == ["rep", "supervisor", "colleague", "operations"]
    assert [p.desk for p in found] == [None, None, "after_sales", None]
    assert [p.active for p in found] == [True, True, True, False]
    async with database.read() as session:
        known = await people.person_by_identity(session, "wecom", "zhangsan")
    assert known is not None
    assert known.code == "E1"


async def test_a_person_who_left_or_got_a_new_account_is_updated_once(
    import_file: Import, database: Database
) -> None:
    await import_file(csv(HEADER, "E1,张三,业务员,,,zhangsan,", "E2,李四,业务员,,,lisi,"))
    changed = csv(HEADER, "E1,张三,业务员,,,zhang.san,", "E2,李四,业务员,,,lisi,离职")
    assert (await import_file(changed)).tally.updated == 2
    assert (await import_file(changed)).tally.unchanged == 2
    assert not (await person(database, "E2")).active
    async with database.read() as session:
        assert await people.person_by_identity(session, "wecom", "zhangsan") is None
        assert await people.person_by_identity(session, "wecom", "zhang.san") is not None


async def test_bad_people_are_told_with_line_and_reason(import_file: Import) -> None:
    bad = [
        ("E2,李四,业务员,九队,,,", "团队", words.UNKNOWN_TEAM),
        ("E5,李四,业务员,,,zhangsan,", "企业微信", words.account_taken("E1")),
        ("E3,李四,业务员,,,,也许", "在职", words.ACTIVE),
        ("E4,,业务员,,,,", "姓名", words.EMPTY_CELL),
    ]
    report = await import_file(csv(HEADER, "E1,张三,业务员,,,zhangsan,", *(row for row, _, _ in bad)))
    told = [(p.line, p.column, p.reason) for p in report.problems]
    assert told == [(line, column, reason) for line, (_, column, reason) in enumerate(bad, start=3)]


async def test_an_unknown_role_names_those_there_are(import_file: Import) -> None:
    report = await import_file(csv(HEADER, "E1,张三,总统,,,,"))
    assert "业务员" in report.problems[0].reason


async def test_a_dry_run_sees_its_own_rows_and_leaves_nothing(
    database: Database, playbook: Playbook, post: Post
) -> None:
    files = csv("团队", "一队"), csv(HEADER, "E1,张三,业务员,一队,,,")
    async with rehearsal(database) as transaction:
        for data in files:
            source = open_source("文件", data, None)
            importer = importer_for(source.kind, playbook, NOW, post)
            report = await bring_in(source, importer, transaction, NOW, lambda _: None)
            assert (report.tally.added, report.problems) == (1, ())
    assert await tree(database) == {}
    async with database.read() as session:
        assert (await session.scalars(select(Action))).all() == []
