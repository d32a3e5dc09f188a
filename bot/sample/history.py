"""Four weeks of the sample company, lived through: every visit with all its actions, photos and consequences."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.sample import afterwards, chats, deals, promises
from bot.sample.afterwards import Lived
from bot.sample.album import Album, Sent, keep_all, take_all
from bot.sample.founding import Founding
from bot.sample.plan import Errand, plan
from bot.sample.trail import Trail
from bot.sample.walk import Walk
from sales.access import REP
from sales.geo import Fix
from sales.playbook import FieldValue
from sales.visit import Visit
from storage import ledger, visits
from storage.media import MediaStore
from storage.models import Customer, Group, Person
from storage.models import Visit as VisitRow
from storage.roots import last_settled_day, write_missing


async def live_through(
    session: AsyncSession,
    founding: Founding,
    media: MediaStore,
    people: Sequence[Person],
    customers: Sequence[Customer],
) -> None:
    """Write it all in the caller's transaction, then close the days."""
    errands = plan(founding, [person for person in people if person.role == REP], customers)
    rows = [await _begin(session, errand) for errand in errands]
    album = await _album(session, founding, media, errands, rows)
    diary = _Diary(session, founding, people, album)
    history = [await diary.live(errand, row) for errand, row in zip(errands, rows, strict=True)]
    afterwards.answer(history, founding.chance("answers"))
    await promises.keep(session, founding, history)
    drafts = [draft for lived in history for draft in (*lived.trail.drafts, *lived.later)]
    drafts += await deals.begin(session, founding, customers, history)
    await ledger.append(session, sorted(drafts, key=lambda draft: draft.at))
    groups = {group.team_id: group for group in await session.scalars(select(Group))}
    await chats.fill(session, founding, history, people, groups)
    await write_missing(session, last_settled_day(founding.now, founding.timezone), founding.timezone)


async def _begin(session: AsyncSession, errand: Errand) -> VisitRow:
    """The row of a visit that is lived through later: nobody can have the next one open beside it."""
    row = await visits.start(session, errand.customer, errand.rep.id, errand.opened_at)
    row.state = "closed"
    return row


async def _album(
    session: AsyncSession,
    founding: Founding,
    media: MediaStore,
    errands: Sequence[Errand],
    rows: Sequence[VisitRow],
) -> Album:
    rules = founding.playbook.visit.photo_rules
    pictures = iter(await take_all(founding.camera, [shot for e in errands for shot in e.shots], rules))
    sent = [
        Sent(next(pictures), row.id, errand.sent_at(number))
        for errand, row in zip(errands, rows, strict=True)
        for number in range(len(errand.shots))
    ]
    return Album(await keep_all(session, media, sent), rules.duplicate_distance)


class _Diary:
    """One visit after the other; knows what was answered last, and where each rep was."""

    def __init__(self, session: AsyncSession, founding: Founding, people: Sequence[Person], album: Album) -> None:
        self._session = session
        self._founding = founding
        self._desks: Mapping[str, Person] = {person.desk: person for person in people if person.desk}
        self._album = album
        self._chance = founding.chance("visits")
        self._answers: dict[int, Mapping[str, FieldValue]] = {}
        self._fixes: dict[int, Fix] = {}

    async def live(self, errand: Errand, row: VisitRow) -> Lived:
        """Make the visit, and what follows at once."""
        customer, rep = errand.customer, errand.rep
        pause_after_s = self._founding.playbook.visit.pause_after_s
        start = Visit(row.id, customer.id, rep.id, errand.opened_at)
        walk = Walk(
            founding=self._founding,
            errand=errand,
            type=self._founding.playbook.customer_type(customer.type),
            album=self._album,
            photos=self._album.of_visit(row.id),
            last=self._answers.get(customer.id, {}),
            previous_fix=self._fixes.get(rep.id),
            trail=Trail(start, pause_after_s, errand.opened_at),
            chance=self._chance,
        )
        walk.go()
        self._remember(walk)
        ended = walk.trail.visit
        row.state, row.submitted_at = ended.state, ended.submitted_at
        lived = Lived(errand, row, walk.type, ended, walk.trail.drafts[-1].at, walk.trail)
        targets = self._founding.playbook.forward
        await afterwards.hand_over(self._session, lived, targets, self._desks, self._chance)
        afterwards.correct(lived, self._chance)
        return lived

    def _remember(self, walk: Walk) -> None:
        visit = walk.trail.visit
        if visit.state == "submitted":
            self._answers[visit.customer_id] = visit.fields
        if walk.fix is not None:
            self._fixes[visit.rep_id] = walk.fix
