"""Teams from a file."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.importing.columns import Column, Kind
from bot.importing.record import Record
from bot.spreadsheet.table import MAX_ROWS
from bot.words import importing as words
from sales.local_time import zone_named
from storage import roster
from storage.roster import IncomingTeam
from storage.tally import Tally

KIND: Final = Kind(
    "teams",
    "团队表",
    (
        Column("name", "团队", ("团队名称", "部门", "名称", "team"), required=True),
        Column("parent", "上级团队", ("上级", "上级部门", "所属大区", "parentteam")),
        Column("timezone", "时区", ("所在时区", "time zone"), folded=True),
    ),
)


class TeamImport:
    """Checks and writes teams; a team may stand under one from the same file."""

    batch_size: Final = MAX_ROWS  # a team above may come later in the file

    def __init__(self) -> None:
        self._above: dict[str, str | None] = {}

    async def prepare(self, session: AsyncSession, records: Sequence[Record]) -> None:
        """Learn which teams there are and will be, and what stands above them."""
        teams = await roster.teams(session)
        names = {team.id: team.name for team in teams}
        self._above = {team.name: names.get(team.parent_id or 0) for team in teams}
        for record in records:
            if record.has("parent") or record.text("name") not in self._above:
                self._above[record.text("name")] = record.text("parent") or None

    def check(self, record: Record) -> IncomingTeam:
        """Raises BadCellError: going up from this team ends at an unknown one, or never; no such time zone."""
        walked: set[str] = set()
        team: str | None = record.text("name")
        while team is not None:
            if team in walked:
                raise record.bad("parent", words.CIRCLE)
            if team not in self._above:
                raise record.bad("parent", words.UNKNOWN_TEAM)
            walked.add(team)
            team = self._above[team]
        return IncomingTeam(
            record.text("name"),
            record.has("parent"),
            record.text("parent") or None,
            record.has("timezone"),
            _timezone(record),
        )

    async def write(self, session: AsyncSession, batch: Sequence[IncomingTeam]) -> Tally:
        """Part of the caller's transaction."""
        tally = await roster.bring_in_teams(session, batch)
        await roster.open_groups(session, "console")
        return tally


def _timezone(record: Record) -> str | None:
    """None: where the cell is empty, the team lives by the company's time."""
    named = record.text("timezone")
    if not named:
        return None
    zone = zone_named(named)
    if zone is None:
        raise record.bad("timezone", words.NO_SUCH_ZONE)
    return zone
