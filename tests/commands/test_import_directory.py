"""`xingji import --from wecom`: what the operator reads, and decides."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands import import_directory
from bot.platform import Directory, Platform
from storage.models import Lease, Person
from tests.commands.conftest import Ask, Xingji
from tests.commands.test_import import write
from tests.importing.directories import directory, member
from tests.importing.files import csv
from tests.platform_in_memory import MemoryPlatform

WANG = member("wang", "王姐", leads=("2",))
LIN = member("lin", "小林")
ZHAO = member("zhao", "小赵", "3")
CHEN = member("chen", "老陈", "3")
Use = Callable[..., list[MemoryPlatform]]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the directory does on both kinds of database is tried beside the import itself."""
    return sqlite_url


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Let these directories be those of the configured platforms."""

    def configure(*directories: Directory) -> list[MemoryPlatform]:
        platforms = [MemoryPlatform(found) for found in directories]

        @asynccontextmanager
        async def configured(*_: object) -> AsyncIterator[Sequence[Platform]]:
            yield platforms

        monkeypatch.setattr(import_directory, "configured_platforms", configured)
        return platforms

    return configure


async def active(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(Person.code).where(Person.active).order_by(Person.code)))


async def nights(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(Lease.name)))


def test_a_company_comes_in_from_its_directory_and_again_without_a_change(
    xingji: Xingji, ask: Ask[list[str]], use: Use
) -> None:
    use(directory(WANG, LIN, ZHAO, CHEN))
    first = xingji("import", "--from", "wecom")
    assert "✓ 企业微信通讯录：新增 4，更新 0，未变 0，离开 0，拿不准 0" in first.output
    assert "团队“城东一队”" in first.output
    assert first.exit_code == 0
    assert ask(active) == ["chen", "lin", "wang", "zhao"]
    assert ask(nights) == ["directory/wecom"]  # from now on
    assert "新增 0，更新 0，未变 4，离开 0" in xingji("import", "--from", "wecom").output


def test_a_dry_run_tells_who_would_leave_and_writes_nothing(xingji: Xingji, ask: Ask[list[str]], use: Use) -> None:
    use(directory(WANG, LIN, ZHAO, CHEN))
    xingji("import", "--from", "wecom")
    use(directory(WANG, LIN, ZHAO))
    done = xingji("import", "--from", "wecom", "--dry-run")
    assert "老陈（chen）不在通讯录里了，已停用" in done.output
    assert "什么都没有写入" in done.output
    assert "chen" in ask(active)
    use(directory(member("d1", "小吴"), channel="dingtalk"))
    xingji("import", "--from", "dingtalk", "--dry-run")
    assert ask(nights) == ["directory/wecom"]


def test_too_few_at_once_are_only_believed_when_the_operator_says_so(
    xingji: Xingji, ask: Ask[list[str]], use: Use
) -> None:
    use(directory(WANG, LIN, ZHAO, CHEN))
    xingji("import", "--from", "wecom")
    use(directory(WANG))
    refused = xingji("import", "--from", "wecom")
    assert "认识的 4 个账号里有 3 个在通讯录里看不到了" in refused.output
    assert refused.exit_code == 1
    assert xingji("import", "--from", "wecom", "--really").exit_code == 0
    assert ask(active) == ["wang"]


def test_the_operator_decides_who_a_namesake_is(xingji: Xingji, ask: Ask[list[str]], use: Use) -> None:
    people = csv("工号,姓名,角色", "E1,小林,业务员")  # in no team: the same name is not enough
    xingji("import", write("人员.csv", people))
    use(directory(WANG, LIN))
    asked = xingji("import", "--from", "wecom")
    assert "? 小林（lin）：和 E1 同名" in asked.output
    assert asked.exit_code == 1
    assert "没有账号 nobody" in xingji("import", "--from", "wecom", "--decide", "nobody=E1").output
    assert xingji("import", "--from", "wecom", "--decide", "lin=E1").exit_code == 0
    assert ask(active) == ["E1", "wang"]


def test_what_cannot_be_done_is_told_plainly(xingji: Xingji, use: Use) -> None:
    (platform,) = use(directory(WANG))
    platform.is_away = True
    away = xingji("import", "--from", "wecom")
    assert "✗ 企业微信通讯录：没有取到（OSError）" in away.output
    assert away.exit_code == 1
    assert "还没有配置钉钉" in xingji("import", "--from", "dingtalk").output
    assert "账号=工号" in xingji("import", "--from", "wecom", "--decide", "lin").output
    assert "分两次" in xingji("import", "人员.csv", "--from", "wecom").output
