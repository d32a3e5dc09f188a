"""A talk came in: a recording, a rep's own voice note, or a transcript. And the list of them."""

from datetime import timedelta
from typing import Any

from bot.cards import call as cards
from bot.cards import upload
from bot.cards.card import Text
from bot.desk import Desk
from bot.events import File, Talk
from bot.handlers.call_customer import meant
from bot.signing import call_path, upload_path
from bot.talks import talk_of
from bot.words import call as words
from bot.words import common
from sales.call import UNANSWERED, is_note, may_see_talk, taken_for
from storage import calls, people
from storage.calls import Arrived
from storage.erasure_files import release
from storage.models import Call, Customer, Media, Person

LISTED = 5


class NotLookedAtError(Exception):
    """What may be a talk was not looked at yet (`bot.listener`)."""


async def received(desk: Desk, talk: Talk) -> None:
    """A talk that `bot.listener` has looked at: kept, tied to a customer, and asked about before it is heard."""
    if talk.refused is not None:
        evidence = {"cause": desk.tray.key}
        desk.record("call.unreadable", payload={"media": talk.media_id, "reason": talk.refused}, evidence=evidence)
        if not talk.refused.startswith("text_"):  # nobody said that a recording may be kept, and it is of no use
            await release(desk.session, talk.media_id)
        desk.answer(Text(words.unreadable(talk.refused)))
        return
    note = is_note(talk.is_voice, talk.duration_s)
    call = await calls.create(desk.session, _arrived(desk, talk, note))
    with_whom = await meant(desk, talk.name)
    calls.tie(call, with_whom.customer, with_whom.visit_id)
    if talk.transcript is not None:
        await calls.append(desk.session, call, talk.transcript.segments, talk.transcript.duration_s)
        calls.complete(call, desk.now, talk.transcript.speakers)
    source = "note" if note else "transcript" if talk.transcript is not None else "recording"
    record(desk, "call.received", call, source=source, media=call.media_id, duration_s=call.duration_s)
    if note:
        desk.answer(Text(words.NOTE_HEARD))
    else:
        card = cards.consent(await talk_of(desk.session, call), desk.house.playbook.calls)
        desk.answer(card, cards.slot(call.id))


def _arrived(desk: Desk, talk: Talk, note: bool) -> Arrived:
    kept_for = desk.house.playbook.calls.keep_days
    return Arrived(
        rep_id=desk.person.id,
        team_id=desk.person.team_id,
        media_id=talk.media_id,
        name=talk.name or words.unnamed(desk.today),
        channel=desk.here.channel,
        chat=desk.here.chat,
        at=desk.now,
        keep_until=desk.now + (timedelta(days=kept_for) if note else UNANSWERED),
        purpose="note" if note else "call",
        state="waiting" if note else "consent",
        duration_s=talk.duration_s,
    )


async def other_file(desk: Desk, file: File) -> None:
    """A file that is no talk."""
    media = await desk.session.get_one(Media, file.media_id)
    if media.size == 0 or taken_for(media.mime, file.name) != "other":
        raise NotLookedAtError
    desk.answer(Text(common.NO_FILE))


def record(desk: Desk, kind: str, call: Call, **payload: Any) -> None:
    """An action about a talk; nothing of its words is in it, for the ledger keeps what it has."""
    desk.record(
        kind,
        customer=call.customer_id,
        payload={"call": call.id, "visit": call.visit_id, **payload},
        evidence={"cause": desk.tray.key, "event_at": desk.event.at.isoformat()},
    )


async def hand_in(desk: Desk) -> None:
    """The page for what is too large for a chat."""
    desk.answer(upload.hand_in(upload_path(desk.house.signing, desk.person.id, desk.now)))


# ---- the list


async def mine(desk: Desk) -> None:
    """The rep's own last talks, with how far each is."""
    await _list(desk, words.LISTED_TITLE, desk.person)


async def of_colleague(desk: Desk, name: str) -> None:
    """Somebody else's talks, for who may see them."""
    named = await people.by_name(desk.session, name)
    if not named:
        desk.answer(Text(words.no_such_person(name)))
        return
    for person in named:
        await _list(desk, words.whose(person.name), person)


async def _list(desk: Desk, title: str, rep: Person) -> None:
    viewer = await people.viewer_of(desk.session, desk.person)
    rules = desk.house.playbook.calls
    theirs = await calls.of_rep(desk.session, rep.id, LISTED)
    seen = [(c, with_whom) for c, with_whom in theirs if may_see_talk(viewer, c.rep_id, c.team_id, rules)]
    if seen:
        desk.answer(cards.listed(title, [_listed(desk, *one) for one in seen]))
    else:
        desk.answer(Text(words.NOTHING_LISTED if rep.id == desk.person.id else words.FOR_OTHERS))


def _listed(desk: Desk, call: Call, customer: Customer | None) -> tuple[str, str, str | None]:
    day = call.received_at.astimezone(desk.house.timezone)
    name = customer.name if customer else words.NO_CUSTOMER
    about = words.listed(name, f"{day:%m-%d %H:%M}", words.STATES[call.state])
    page = call_path(desk.house.signing, call.id, desk.person.id, desk.now) if call.state == "done" else None
    return name, about, page
