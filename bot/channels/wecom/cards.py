"""A neutral card as one of the five template cards, within every limit of wecom.md §3.3.

| neutral card | template card |
|---|---|
| one select of several choices, or of too many for a selector | vote_interaction: the question is its title |
| up to three selects of one choice each | multiple_interaction |
| buttons, or more links than a notice holds | button_interaction |
| a picture that the platform can fetch | news_notice |
| anything else | text_notice |

No card has room for typed input; a title, its words and its facts stand on all but the two with selects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.cards.card import Button, Card, Fact, Link, Option, Select
from bot.channel import SendError
from bot.channels.wecom.names import NOTHING_CHOSEN, key_of
from bot.render import FormLimits, Limits, Room
from bot.words import wecom as words

TITLE = 36
DESCRIPTION = 160  # of a card with selects: the words there, and on a vote the card's title above them
SELECTOR_OPTIONS = 9  # ten, less the one that stands for no answer yet
LONGEST_TEXT = 2048
SPARE = 48  # bytes of a text that defusing may need
LIMITS = Limits(
    text=Room(LONGEST_TEXT - SPARE, "bytes"),
    title=Room(TITLE),
    words=Room(160),
    facts=6,
    fact_label=Room(5),
    fact_value=Room(30),
    buttons=6,
    label=Room(10),
    option=Room(16),
    form=FormLimits(
        title=Room(TITLE),
        words=Room(DESCRIPTION - TITLE - 1),
        selects=3,
        options=SELECTOR_OPTIONS,
        alone=20,
        ticks_beside=False,
        buttons=0,
        facts=False,
    ),
)
LINKS_ON_NOTICE = 3
LONGEST_KEY, LONGEST_ID = 1024, 128  # bytes
_STYLES = {
    "primary": 1,
    "plain": 2,
    "danger": 3,
}  # which number looks how is UNVERIFIED; any of them can be pressed
_COLOURS = {"plain": 0, "good": 3, "warn": 2, "bad": 2}  # grey, green, red; there is no yellow
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """`public_url`: what links that start with "/" are below, and where a card leads that has none. `picture`:
    where the platform can fetch the card's picture."""

    public_url: str
    picture: str | None = None


def render(card: Card, stage: Stage) -> Json:
    """The template card, still without its task_id; `card` is one of `fit(…, LIMITS)`. Raises SendError for
    what can never be sent: a button's token or an option's id longer than the platform carries back."""
    if card.selects:
        return _vote(card) if _is_vote(card.selects) else _selectors(card)
    if card.buttons or len(card.links) > LINKS_ON_NOTICE:
        return _with_buttons(card, stage)
    return _news(card, stage) if stage.picture else _notice(card, stage)


def can_be_pressed(rendered: Mapping[str, Any]) -> bool:
    """Whether the platform keeps a task_id for it and calls back (wecom.md §3.3)."""
    return str(rendered["card_type"]).endswith("_interaction")


def _is_vote(selects: Sequence[Select]) -> bool:
    return len(selects) == 1 and (selects[0].multiple or len(selects[0].options) > SELECTOR_OPTIONS)


# --- cards to answer --------------------------------------------------------------------------------------------


def _vote(card: Card) -> Json:
    """Ticks have no title of their own, so the question is the card's, and the card's stands above the words."""
    (select,) = card.selects
    above = (shown(card.title), shown(card.text))
    checkbox = {
        "question_key": _short(select.name, LONGEST_KEY),
        "mode": 1 if select.multiple else 0,
        "option_list": [_tick(option, _chosen(select)) for option in select.options],
    }
    return {
        "card_type": "vote_interaction",
        "source": _source(card),
        "main_title": _filled(
            title=shown(select.label) or words.NAME, desc="\n".join(part for part in above if part)
        ),
        "checkbox": checkbox,
        "submit_button": _submit(card),
    }


def _tick(option: Option, chosen: Sequence[str]) -> Json:
    return {
        "id": _short(option.id, LONGEST_ID),
        "text": shown(option.label) or words.NO_LABEL,
        "is_checked": option.id in chosen,
    }


def _selectors(card: Card) -> Json:
    return {
        "card_type": "multiple_interaction",
        "source": _source(card),
        "main_title": _filled(title=shown(card.title) or words.NAME, desc=shown(card.text)),
        "select_list": [_selector(select) for select in card.selects],
        "submit_button": _submit(card),
    }


def _selector(select: Select) -> Json:
    """One that has no answer yet gets an option that says so: the platform may show the first one as if it had been
    chosen (UNVERIFIED), and then nobody could leave it open."""
    chosen = _chosen(select)
    options = [{"id": _short(o.id, LONGEST_ID), "text": shown(o.label) or words.NO_LABEL} for o in select.options]
    if not chosen:
        options.insert(0, {"id": NOTHING_CHOSEN, "text": words.CHOOSE})
    return {
        "question_key": _short(select.name, LONGEST_KEY),
        "title": shown(select.label) or words.NO_LABEL,
        "selected_id": chosen[0] if chosen else NOTHING_CHOSEN,
        "option_list": options,
    }


def _chosen(select: Select) -> list[str]:
    """What is chosen beforehand, as far as it is offered; one at most where one can be."""
    chosen = [option.id for option in select.options if option.id in select.selected]
    return chosen if select.multiple else chosen[:1]


def _submit(card: Card) -> Json:
    if card.submit is None:
        raise SendError("a form without a submit", "never")
    return {"text": shown(card.submit.label) or words.NO_LABEL, "key": _key(card.submit, 0)}


def _with_buttons(card: Card, stage: Stage) -> Json:
    return _filled(
        card_type="button_interaction",
        source=_source(card),
        main_title=_filled(title=shown(card.title) or words.NAME),
        sub_title_text=shown(card.text),
        horizontal_content_list=_facts(card.facts),
        button_list=[*_buttons(card.buttons), *(_link_button(link, stage) for link in card.links)],
    )


def _buttons(buttons: Sequence[Button]) -> list[Json]:
    tokens = [button.press.token for button in buttons]
    return [
        {
            "type": 0,
            "text": shown(button.label) or words.NO_LABEL,
            "style": _STYLES[button.style],
            "key": _key(button, tokens[:n].count(button.press.token)),
        }
        for n, button in enumerate(buttons)
    ]


def _link_button(link: Link, stage: Stage) -> Json:
    text = shown(link.label) or words.NO_LABEL
    return {"type": 1, "text": text, "style": _STYLES["plain"], "url": address(link.url, stage.public_url)}


def _key(button: Button, copy: int) -> str:
    return _short(key_of(button.press.token, copy), LONGEST_KEY)


# --- cards to read ----------------------------------------------------------------------------------------------


def _notice(card: Card, stage: Stage) -> Json:
    title, text = shown(card.title), shown(card.text)
    return _filled(
        card_type="text_notice",
        source=_source(card),
        main_title=_filled(title=title or ("" if text else words.NAME)),
        sub_title_text=text,
        horizontal_content_list=_facts(card.facts),
        jump_list=_jumps(card.links, stage),
        card_action=_action(card.links, stage),
    )


def _news(card: Card, stage: Stage) -> Json:
    """It has no line for words but pairs of title and words."""
    text = shown(card.text)
    return _filled(
        card_type="news_notice",
        source=_source(card),
        main_title=_filled(title=shown(card.title) or words.NAME),
        card_image={"url": stage.picture},
        vertical_content_list=[{"title": words.ABOUT_PICTURE, "desc": text}] if text else [],
        horizontal_content_list=_facts(card.facts),
        jump_list=_jumps(card.links, stage),
        card_action=_action(card.links, stage),
    )


def _facts(facts: Sequence[Fact]) -> list[Json]:
    return [_filled(keyname=shown(fact.label) or words.NO_LABEL, value=shown(fact.value)) for fact in facts]


def _jumps(links: Sequence[Link], stage: Stage) -> list[Json]:
    return [
        {"type": 1, "title": shown(link.label) or words.NO_LABEL, "url": address(link.url, stage.public_url)}
        for link in links
    ]


def _action(links: Sequence[Link], stage: Stage) -> Json:
    """A notice must lead somewhere when it is tapped."""
    return {"type": 1, "url": address(links[0].url if links else "/", stage.public_url)}


# --- small parts ------------------------------------------------------------------------------------------------


def _source(card: Card) -> Json:
    return {"desc": words.TONES[card.tone], "desc_color": _COLOURS[card.tone]}


def address(url: str, public_url: str) -> str:
    """Where a link leads."""
    return url if url.startswith(("http://", "https://")) else f"{public_url}/{url.removeprefix('/')}"


def shown(text: str) -> str:
    """Nothing for what shows nothing: the platform refuses a label of blanks."""
    return text if text.strip() else ""


def _filled(**fields: Any) -> Json:
    """The fields that hold something."""
    return {name: value for name, value in fields.items() if value}


def _short(text: str, most: int) -> str:
    if not 0 < len(text.encode()) <= most:
        raise SendError(f"a key of {len(text.encode())} bytes cannot come back", "never")
    return text
