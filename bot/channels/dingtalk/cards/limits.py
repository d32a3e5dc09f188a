"""How much a message may hold in DingTalk (dingtalk.md §3, §4), for every rung a card may be shown on."""

from dataclasses import replace

from bot.render import FormLimits, Limits, Room

VALUE_BYTES = 1024  # one variable of a card: "≤1 KB stated"
SPEECH_BYTES = 15_000  # msgParam; the session webhook takes more


def _bytes(size: int) -> Room:
    return Room(size, "bytes")


# What is said in words must hold whole, escaped twice at worst, for there is no key by which a second message of
# one row could be told from the first: that bounds these. An address (of a link) is taken to be below 400 bytes.
LIMITS = Limits(
    text=_bytes(2_400),
    title=_bytes(100),
    words=_bytes(900),
    facts=10,
    fact_label=_bytes(48),
    fact_value=_bytes(180),
    buttons=10,
    label=_bytes(60),
    option=_bytes(48),
    form=FormLimits(
        _bytes(100), _bytes(900), selects=4, options=16, alone=40, ticks_beside=True, buttons=4, facts=False
    ),
)


def _narrower(words: int, facts: int, buttons: int, form_words: int) -> Limits:
    form = replace(LIMITS.form, words=_bytes(form_words))
    return replace(LIMITS, words=_bytes(words), facts=facts, buttons=buttons, form=form)


# A card drawn by a template is fitted again by the first of these under which every variable holds: several cards
# may stand for one row, for each has an outTrackId of its own. The last holds whatever a card says.
LADDER = (
    LIMITS,
    _narrower(words=700, facts=10, buttons=6, form_words=500),
    _narrower(words=400, facts=6, buttons=4, form_words=300),
    _narrower(words=250, facts=3, buttons=2, form_words=150),
    replace(_narrower(words=120, facts=1, buttons=1, form_words=60), fact_label=_bytes(40), fact_value=_bytes(100)),
)
