"""A sample rep on a visit: whatever the bot asks next is answered, until the visit is submitted or left."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.sample import answers, footing
from bot.sample.album import Album, Kept
from bot.sample.founding import Founding
from bot.sample.plan import Errand
from bot.sample.trail import Act, Trail
from nlp.reading import Reading, read
from sales.geo import Fix
from sales.photo import doubts, place
from sales.playbook import CustomerType, FieldSpec, FieldValue
from sales.summary import summarise
from sales.visit import Proposal, TakenPhoto
from sales.visit_steps import (
    AskFields,
    AskNext,
    Confirm,
    Finished,
    Locate,
    Place,
    Review,
    Step,
    TakePhotos,
    due_days,
    is_tapped,
    missing_photos,
    next_step,
)

REMARK_ODDS = 0.45
ALONG_ODDS = 0.7  # how often an optional choice on the card is made
OFFER_ODDS = 0.7


@dataclass(slots=True)
class Walk:
    """`last`: what the visit before this one answered; `previous_fix`: where the rep was before."""

    founding: Founding
    errand: Errand
    type: CustomerType
    album: Album
    photos: Sequence[Kept]
    last: Mapping[str, FieldValue]
    previous_fix: Fix | None
    trail: Trail
    chance: random.Random
    fix: Fix | None = field(init=False)
    _remark: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.fix = self.previous_fix
        if self.errand.soon or self.chance.random() < REMARK_ODDS:
            self._remark = answers.remark(self.type, self.chance)

    @property
    def day(self) -> date:
        """The local day of the visit."""
        return self.errand.opened_at.astimezone(self.founding.timezone).date()

    def go(self) -> None:
        """From the door to the end."""
        self.trail.step(0.0, Act("visit.opened", {"door_version": self.errand.customer.door_version}))
        while not isinstance(step := next_step(self.trail.visit, self.founding.playbook, self.type), Finished):
            self._answer(step)

    def _answer(self, step: Step) -> None:
        match step:
            case Locate():
                self._locate()
            case TakePhotos():
                self._send_photo()
            case Place(photo):
                self._place(photo)
            case AskFields(specs):
                self._answer_fields(specs)
            case Confirm(proposal):
                self._accept(proposal)
            case AskNext():
                self._agree()
            case Review():
                self._submit()
            case other:
                raise ValueError(f"a sample rep has no answer to {other}")

    def _thumb(self, low: float, high: float) -> float:
        return round(self.errand.pace * self.chance.uniform(low, high), 2)

    # ---- where, and the photos -----------------------------------------------------------------------

    def _locate(self) -> None:
        thumb_s = self._thumb(3, 6)
        if self.errand.fate == "unlocated":
            self.trail.step(thumb_s, Act("visit.unlocated"))
            return
        place, accuracy_m = footing.stand(self.errand, self.previous_fix, self.chance)
        fix = Fix(place, accuracy_m, self.trail.moment(thumb_s))
        rules = self.founding.playbook.visit.door
        act = footing.located(fix, self.errand.customer, self.previous_fix, rules)
        self.fix = replace(fix, at=self.trail.step(thumb_s, act))

    def _send_photo(self) -> None:
        visit, slots = self.trail.visit, self.founding.playbook.visit.photos
        if self.errand.fate == "left" and visit.photos:
            self.trail.step(self._thumb(5, 20), Act("visit.closed"))
            return
        photo = self.photos[len(visit.photos)]
        findings = photo.findings
        seen: dict[str, bool | None] = dict(findings.seen.items())
        placement = place(seen, findings.best_slot, missing_photos(visit, self.founding.playbook), slots)
        received = {
            "media": photo.media_id,
            "suggestion": placement.slot,
            "doubts": [*findings.flags, *self.album.likeness(photo)],
            "seen": seen,
        }
        evidence = {"sha256": photo.sha256, "checker": findings.checker, "taken_at": None}
        acts = [Act("photo.received", received, evidence)]
        if placement.sure and placement.slot:
            acts.append(self._placing(photo.media_id, placement.slot, seen, "bot"))
        sent_at = self.errand.sent_at(len(visit.photos))
        self.trail.step((sent_at - self.trail.prompted).total_seconds(), *acts)

    def _place(self, photo: TakenPhoto) -> None:
        # The photos are sent in the playbook's order, and the rep knows what the latest one shows.
        slot = self.founding.playbook.visit.photos[len(self.trail.visit.photos) - 1].slot
        self.trail.step(self._thumb(1, 2), self._placing(photo.media_id, slot, photo.seen, "rep"))

    def _placing(self, media_id: int, slot: str, seen: Mapping[str, bool | None], by: str) -> Act:
        spec = next(s for s in self.founding.playbook.visit.photos if s.slot == slot)
        payload = {"media": media_id, "slot": slot, "by": by, "doubts": list(doubts(spec, seen))}
        return Act("photo.placed", payload)

    # ---- what is said and tapped ---------------------------------------------------------------------

    def _answer_fields(self, specs: Sequence[FieldSpec]) -> None:
        if self._remark:
            self._say(self._remark)
            self._remark = ""
        elif is_tapped(specs[0]):
            self._tap(specs)
        else:
            self._type(specs[0])

    def _tap(self, specs: Sequence[FieldSpec]) -> None:
        chosen = [s for s in specs if s.required or s.kind == "many" or self.chance.random() < ALONG_ODDS]
        acts = [self._answered(spec, self._value(spec), "tap") for spec in chosen]
        self.trail.step(self._thumb(1, 2) * (1 + len(acts)), *acts)

    def _type(self, spec: FieldSpec) -> None:
        last = self._offered(spec)
        if last is not None and self.chance.random() < OFFER_ODDS:
            self.trail.step(self._thumb(1, 2.5), self._answered(spec, last, "offer"))
            return
        value = self._value(spec)
        text = f"{value:g}" if isinstance(value, float) else str(value)
        self.trail.step(self._thumb(3, 6), self._answered(spec, value, "text"), Act("note.added", {"text": text}))

    def _value(self, spec: FieldSpec) -> FieldValue:
        return answers.value(spec, self.chance, self._offered(spec))

    def _offered(self, spec: FieldSpec) -> FieldValue | None:
        return self.last.get(spec.name) if spec.prefill == "last" else None

    def _answered(self, spec: FieldSpec, value: FieldValue, by: str) -> Act:
        return Act("field.answered", {"field": spec.name, "value": answers.plain(value), "by": by})

    def _say(self, text: str) -> None:
        reading = read(text, self.type, self.founding.playbook, self.day)
        acts = [Act("note.added", {"text": text})]
        if reading.fields or reading.next_kind or reading.due:
            acts.append(Act("sentence.read", _proposed(text, reading)))
        self.trail.step(self._thumb(6, 12), *acts)

    def _accept(self, proposal: Proposal) -> None:
        acts = [Act("sentence.accepted")]
        for name, value in proposal.fields.items():
            payload = {"field": name, "value": answers.plain(value), "by": "sentence"}
            acts.append(Act("field.answered", payload))
        days = due_days(self.day, self.founding.playbook.visit.next_within_days)
        due = proposal.next.due.isoformat() if proposal.next.due in days else None
        if proposal.next.kind or due:
            acts.append(Act("next.set", {"kind": proposal.next.kind, "due": due, "by": "sentence"}))
        self.trail.step(self._thumb(1.5, 3), *acts)

    # ---- the next step, and the end ------------------------------------------------------------------

    def _agree(self) -> None:
        playbook = self.founding.playbook
        kind = self.trail.visit.next.kind or answers.next_kind(self.type, playbook, self.chance)
        payload = {"kind": kind, "due": self._due(kind).isoformat(), "by": "tap"}
        self.trail.step(self._thumb(2, 4.5), Act("next.set", payload))

    def _due(self, kind: str) -> date:
        """The kind's usual day, or the next working day when it is to be soon; a working day if one is near."""
        playbook, calendar = self.founding.playbook, self.founding.calendar
        spec = playbook.next_kind(kind)
        ahead = 1 if self.errand.soon or spec is None else spec.default_days
        days = due_days(self.day, playbook.visit.next_within_days)[ahead:]
        return next((day for day in days if calendar.is_workday(day)), days[-1])

    def _submit(self) -> None:
        visit = self.trail.visit
        summary = summarise(visit, self.founding.playbook, self.type)
        payload = {
            "fields": {name: answers.plain(value) for name, value in visit.fields.items()},
            "next": {"kind": visit.next.kind, "due": str(visit.next.due)},
            "tags": list(summary.tags),
            "interest": {"claimed": summary.interest.claimed, "proofs": [r.id for r in summary.interest.proofs]},
            "doubts": [*summary.doubts, *(doubt for _, doubt in summary.photo_doubts)],
            "thumb_s": summary.thumb_s,
        }
        held = [photo.media_id for photo in visit.photos if photo.slot]
        self.trail.step(self._thumb(2, 5), Act("visit.submitted", payload, {"photos": held}))


def _proposed(text: str, reading: Reading) -> dict[str, object]:
    return {
        "text": text,
        "fields": {name: answers.plain(value) for name, value in reading.fields.items()},
        "kind": reading.next_kind,
        "due": reading.due.isoformat() if reading.due else None,
    }
