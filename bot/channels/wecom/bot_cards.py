"""Cards of the smart bot and of webhooks: as the app's, with less room, and no button that leads somewhere
(wecom.md §3.3, right column). Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.cards.card import Card, Link
from bot.channels.wecom.cards import LINKS_ON_NOTICE, SELECTOR_OPTIONS, Stage, address, render, shown
from bot.render import FormLimits, Limits, Room
from bot.words import wecom_bot as words

ROWS = 6
LINKS_IN_ROWS = 2
TITLE, WORDS = Room(26), Room(112)
FACT_LABEL, FACT_VALUE = Room(5), Room(26)
JUMP = Room(13)
FORM_TITLE, FORM_WORDS = 16, 13  # together with a line end the 30 that a card with selects has below its title
LIMITS = Limits(
    text=Room(4096, "bytes"),  # as markdown, where one sign may become three bytes of the 20480 that are taken
    title=TITLE,
    words=WORDS,
    facts=ROWS - LINKS_IN_ROWS,
    fact_label=FACT_LABEL,
    fact_value=FACT_VALUE,
    buttons=6,
    label=Room(10),
    option=Room(10),
    form=FormLimits(
        title=Room(FORM_TITLE),
        words=Room(FORM_WORDS),
        selects=3,
        options=SELECTOR_OPTIONS,
        alone=20,
        ticks_beside=False,
        buttons=0,
        facts=False,
    ),
)
Json = dict[str, Any]


def rendered(card: Card, public_url: str) -> tuple[Json, Sequence[Link]]:
    """The template card, still without its task_id, and the links that found no room on it; `card` is one of
    `fit(…, LIMITS)`. Raises SendError for what can never be sent."""
    stage = Stage(public_url)
    if card.selects:
        return render(card, stage), card.links
    jumps = () if card.buttons else card.links[:LINKS_ON_NOTICE]
    rows, rest = _split(card.links[len(jumps) :], ROWS - len(card.facts))
    body = render(replace(card, links=jumps), stage)
    for button in body.get("button_list", []):
        del button["type"]  # the bot's buttons have none
    if rows:
        facts = body.get("horizontal_content_list", [])
        body["horizontal_content_list"] = [*facts, *(_row(link, public_url) for link in rows)]
    return body, rest


def notice(card: Card, stage: Stage) -> Json | None:
    """As a notice with a link, for where nothing can be pressed; None: it has no link, or too much for one."""
    bare = replace(card, buttons=(), selects=(), submit=None)
    return render(bare, stage) if _fits_notice(bare) else None


def _fits_notice(card: Card) -> bool:
    return (
        0 < len(card.links) <= LINKS_ON_NOTICE
        and TITLE.holds(card.title)
        and WORDS.holds(card.text)
        and len(card.facts) <= ROWS
        and all(FACT_LABEL.holds(fact.label) and FACT_VALUE.holds(fact.value) for fact in card.facts)
        and all(JUMP.holds(link.label) for link in card.links)
    )


def _split(links: Sequence[Link], room: int) -> tuple[Sequence[Link], Sequence[Link]]:
    return links[:room], links[room:]


def _row(link: Link, public_url: str) -> Json:
    label = shown(link.label) or words.OPEN
    return {"keyname": words.OPEN, "value": label, "type": 1, "url": address(link.url, public_url)}
