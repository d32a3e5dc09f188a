"""`/lights/<token>`: teams and their lights with a strip of seven days, and the things behind each number."""

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot import lights
from bot.lights import MINE
from bot.web.answering import page
from bot.web.lights_view import behind, rows
from bot.web.login import LogIn
from bot.web.pages import Pages
from bot.web.reader import open_link
from bot.web.refusal import RefusalError
from bot.words import lights as texts
from bot.words import pages as words
from sales.access import COLLEAGUE, OPERATIONS, REP
from sales.lights import TeamLights
from storage.models import Person, Team
from storage.people import viewer_of
from storage.visibility import Viewer

THINGS = 200


@dataclass(frozen=True, slots=True)
class LightsPage:
    """The handlers of the page of lights. Who may see what is asked anew each time."""

    log_in: LogIn

    @property
    def pages(self) -> Pages:
        return self.log_in.pages

    async def show(self, request: web.Request) -> web.Response:
        """The teams that the reader leads; for a rep their own lights, and of the team only the sums."""
        house, now = self.pages.house, self.pages.clock()
        async with self.pages.database.read() as session:
            reader, viewer = await self._open(request, session)
            board = await lights.board(session, house, now)
            seen = lights.seen_by(board, viewer).teams
            opened: frozenset[int] = frozenset(team.team_id for team in seen)
            if reader.role == REP:
                seen = (
                    await lights.mine(session, house, now, reader),
                    *(team for team in board.teams if team.team_id == reader.team_id),
                )
                opened = frozenset({MINE})
        return page(
            "lights.html",
            texts=texts,
            at=texts.moment(now.astimezone(house.timezone)),
            rows=rows(seen, opened),
            hidden=max(0, len(seen) - len(rows(seen, opened))),
            base=f"/lights/{request.match_info['token']}",
            reader=words.for_reader(reader.name),
        )

    async def things(self, request: web.Request) -> web.Response:
        """What one number of one team is made of, as far as the reader may see it."""
        house, now = self.pages.house, self.pages.clock()
        metric = house.playbook.lights.metric(request.match_info["metric"])
        async with self.pages.database.read() as session:
            reader, viewer = await self._open(request, session)
            team = await self._team(session, reader, viewer, int(request.match_info["team"]))
            if metric is None:
                raise RefusalError(404, words.NO_SUCH_LINK, "no such light")
            found = await lights.things(session, house, metric, now, viewer, team.team_id, THINGS)
        return page(
            "light_things.html",
            texts=texts,
            label=metric.label,
            team=team.name,
            things=behind(found, house, reader.id, now),
            more=texts.more(THINGS) if len(found) == THINGS else "",
            back=f"/lights/{request.match_info['token']}",
            reader=words.for_reader(reader.name),
        )

    async def _open(self, request: web.Request, session: AsyncSession) -> tuple[Person, Viewer]:
        reader, _ = await open_link(self.log_in, request, session, "lights")
        if not reader.active or reader.role == COLLEAGUE:
            raise RefusalError(403, words.NOT_FOR_YOU, "may not see")
        return reader, await viewer_of(session, reader)

    async def _team(self, session: AsyncSession, reader: Person, viewer: Viewer, team_id: int) -> TeamLights:
        """The team whose things may be opened; raises RefusalError."""
        if team_id == MINE and reader.role == REP:
            return TeamLights(MINE, texts.MINE, ())
        team = await session.get(Team, team_id)
        if team is None or (reader.role != OPERATIONS and team_id not in viewer.teams):
            raise RefusalError(403, words.NOT_FOR_YOU, "another team")
        return TeamLights(team.id, team.name, ())
