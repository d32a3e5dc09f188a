"""Who stands in front of a page. On the console a person is picked; a platform's log-in has one person to offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.origin import is_local
from bot.web.sessions import Sessions, person_of
from storage.console import CHANNEL
from storage.models import Person
from storage.people import on_channel


@dataclass(frozen=True, slots=True)
class Account:
    """A person by their account on a channel."""

    channel: str
    external_id: str
    person: Person

    @property
    def is_picked(self) -> bool:
        """Whether this is only what was picked on the console, and another could be."""
        return self.channel == CHANNEL


class Identify(Protocol):
    """Tells who may speak through a request."""

    async def accounts(self, request: web.Request, session: AsyncSession) -> Sequence[Account]:
        """Everybody this request may speak as; empty where nobody can be told, so that another app must be used."""
        ...


@dataclass(frozen=True, slots=True)
class ConsolePick:
    """Anybody of the console, for somebody at this machine; `open_to_all`: for anybody anywhere."""

    open_to_all: bool

    async def accounts(self, request: web.Request, session: AsyncSession) -> Sequence[Account]:
        """Everybody with a console account, by staff number."""
        if not self.open_to_all and not is_local(request):
            return ()
        found = await on_channel(session, CHANNEL)
        return [Account(CHANNEL, external_id, person) for external_id, person in found]


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The one who is logged in; where nobody is, whoever `otherwise` knows."""

    sessions: Sessions
    otherwise: Identify

    async def accounts(self, request: web.Request, session: AsyncSession) -> Sequence[Account]:
        """One account, of somebody who works here; raises RefusalError for anybody else who is logged in."""
        logged_in = self.sessions.of(request)
        if logged_in is None:
            return await self.otherwise.accounts(request, session)
        person = await person_of(session, logged_in)
        return [Account(logged_in.channel, logged_in.account, person)]
