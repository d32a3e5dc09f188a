"""Cards about a talk with a customer: consent, progress, whom it was with, and 急救建议."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.cards.card import Button, Card, Fact, Link, Option, Press, Scalar, Select, Tone
from bot.words import call as words
from nlp.analysis import Analysis, Concern, Line, Promise, Quote, Weak
from nlp.items import name, shown
from sales.playbook_calls import Calls

FACT_LENGTH = 30  # what the narrowest card holds beside a label


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk as its cards tell of it. Seconds; `customer` None: not said yet."""

    id: int
    name: str
    customer: str | None = None
    duration_s: float | None = None
    heard_s: float = 0.0
    swapped: bool = False
    guessed: bool = False


def slot(call_id: int, part: str = "") -> str:
    """The name by which the card of a talk, or another one about it, is repainted."""
    return f"call:{call_id}:{part}" if part else f"call:{call_id}"


def press(action: str, call_id: int, version: int = 1, **args: Scalar) -> Press:
    """A press about a talk. Whether it still fits is told by the talk's state and by what `args` name."""
    return Press(f"call.{action}", f"call:{call_id}", version, args)


# ---- on the way


def consent(talk: Talk, calls: Calls) -> Card:
    """Did the customer agree? Nothing is heard before."""
    return Card(
        title=words.CONSENT_TITLE,
        text=words.consent_text(calls.consent, calls.keep_days),
        facts=_about(talk),
        buttons=(
            Button(words.AGREED, press("agreed", talk.id), "primary"),
            Button(words.NOT_AGREED, press("refused", talk.id)),
        ),
    )


def refused() -> Card:
    """What stands in the place of the question: nothing was heard, nothing is kept."""
    return Card(title=words.REFUSED_TITLE, text=words.REFUSED_TEXT)


def progress(talk: Talk, stage: Literal["waiting", "listening", "analysing"], ahead: int = 0) -> Card:
    """How far it is. `ahead`: how many talks come before a waiting one."""
    title = {"waiting": words.WAITING, "listening": words.LISTENING, "analysing": words.ANALYSING}[stage]
    told = {"waiting": words.ahead(ahead), "listening": words.heard(talk.heard_s, talk.duration_s), "analysing": ""}
    return Card(title=title, text=told[stage], facts=_about(talk))


def ended(talk: Talk, state: str, reason: str | None = None) -> Card:
    """It came to no advice. `state`: unreadable, failed, erased; `reason`: of `words.UNREADABLE`."""
    text = words.unreadable(reason) if reason else words.STATES[state]
    return Card(title=talk.name or words.TIPS_TITLE, text=text, tone="warn")


def which_customer(call_id: int, customers: Sequence[tuple[int, str]]) -> Card:
    """Whom was it with? One tap among (id, name)."""
    buttons = [Button(shop, press("tie", call_id, customer=id)) for id, shop in customers]
    return Card(title=words.WHICH_CUSTOMER, text=words.WHICH_CUSTOMER_TEXT, buttons=tuple(buttons))


def tied(customer: str) -> Card:
    """What stands in the place of that question."""
    return Card(title=words.tied(customer), tone="good")


def _about(talk: Talk) -> tuple[Fact, ...]:
    facts = [
        Fact(words.NAME, talk.name),
        Fact(words.LENGTH, words.length(talk.duration_s)),
        Fact(words.CUSTOMER, talk.customer or words.NO_CUSTOMER),
    ]
    return tuple(fact for fact in facts if fact.value)


# ---- what was found


def tips(talk: Talk, analysis: Analysis, page: str | None) -> Card:
    """急救建议: what the customer cares about, where our answers were weak, and lines to say next time; what does
    not fit here stands on `page`."""
    found = shown(analysis)
    lines = [words.line(n, line.text, new=line.source == "new") for n, line in enumerate(found.lines, 1)]
    text = [
        words.counted(len(found.concerns), len(found.weak)),
        *([f"{words.LINES}：", *lines] if lines else []),
        words.next_step(analysis.next_step.agreed, analysis.next_step.text, analysis.next_step.due),
        *([words.GUESSED] if talk.guessed else []),
        *([analysis.fallback] if analysis.fallback else []),
    ]
    return Card(
        title=words.titled(talk.customer),
        text="\n".join(text),
        tone=_tone(analysis),
        facts=(*map(_concern, found.concerns), *map(_weak, found.weak)),
        buttons=(
            *_line_buttons(talk, found.lines),
            *_promise_buttons(talk, found.promises),
            *_more(talk, analysis),
        ),
        links=(Link(words.OPEN_PAGE, page),) if page else (),
    )


def _tone(analysis: Analysis) -> Tone:
    return "warn" if analysis.weak else "good" if analysis.next_step.agreed else "plain"


def _concern(concern: Concern) -> Fact:
    said = shortest(concern.quotes)
    return Fact(concern.label, words.quoted(said.at, said.text, FACT_LENGTH) if said else "")


def shortest(quotes: Sequence[Quote]) -> Quote | None:
    """The quote that is quickest to read."""
    return min(quotes, key=lambda quote: len(quote.text), default=None)


def _weak(weak: Weak) -> Fact:
    return Fact(weak.label, words.weak(weak.at, weak.why, FACT_LENGTH))


def _line_buttons(talk: Talk, lines: Sequence[Line]) -> list[Button]:
    return [
        Button(words.send_me(n), press("line", talk.id, item=name(line)), "primary")
        for n, line in enumerate(lines, 1)
    ]


def _promise_buttons(talk: Talk, promises: Sequence[Promise]) -> list[Button]:
    return [
        Button(words.promise(promise.text, promise.due), press("promise", talk.id, item=name(promise)))
        for promise in promises
    ]


def _more(talk: Talk, analysis: Analysis) -> list[Button]:
    can_be_wrong = bool(analysis.concerns or analysis.weak or analysis.lines)
    customer = words.CHANGE_CUSTOMER if talk.customer else words.CHOOSE_CUSTOMER
    return [
        *([Button(words.SWAP, press("swap", talk.id, int(talk.swapped)))] if talk.guessed else []),
        *([Button(words.WRONG, press("wrong", talk.id))] if can_be_wrong else []),
        Button(customer, press("customer", talk.id)),
    ]


def which_wrong(call_id: int, analysis: Analysis) -> Card:
    """Which item is wrong? Several can be ticked."""
    found = shown(analysis)
    options = [
        *(Option(name(c), words.wrong_item(words.CONCERNS, c.label)) for c in found.concerns),
        *(Option(name(w), words.wrong_item(words.clock(w.at), w.label)) for w in found.weak),
        *(Option(name(line), words.wrong_item(words.SAID, line.text)) for line in found.lines),
    ]
    return Card(
        title=words.WRONG_TITLE,
        text=words.WRONG_TEXT,
        selects=(Select("items", words.WHICH_WRONG, tuple(options), multiple=True),),
        submit=Button(words.WRONG, press("marked", call_id), "primary"),
    )


def for_supervisor(rep: str, talk: Talk, page: str) -> Card:
    """What a supervisor is told where the playbook lets them see talks."""
    return Card(title=words.for_supervisor(rep, talk.customer), links=(Link(words.OPEN_PAGE, page),))


def listed(title: str, talks: Sequence[tuple[str, str, str | None]]) -> Card:
    """(name, what is to be said of it, page) of somebody's last talks."""
    return Card(
        title=title,
        text="\n".join(f"{n}. {about}" for n, (_, about, _) in enumerate(talks, 1)),
        links=tuple(Link(f"{n}. {name}", page) for n, (name, _, page) in enumerate(talks, 1) if page),
    )
