"""What a playbook says of talks with customers: consent, keeping, concerns, talk tracks."""

from typing import Literal

from pydantic import Field

from sales.playbook_model import Identifier, Label, Model

WeakKind = Literal[
    "talking_over",
    "unanswered",
    "deflection",
    "early_discount",
    "no_evidence",
    "hedging",
    "monologue",
    "no_next_step",
]
"""Kinds of weak answers, in the order in which they are looked for (labels.md)."""

TOPICS = (
    "price",
    "payment_terms",
    "delivery",
    "after_sales",
    "quality",
    "competitor",
    "stock_turnover",
    "promotion_support",
    "product_fit",
    "proof",
    "decision_process",
    "exclusivity",
    "training",
    "returns",
    "data_security",
)
"""The concerns of labels.md; a playbook may rename them and add its own as `x_…`."""


class Topic(Model):
    """A concern of customers. `words` are what customers say for it, beyond those that are built in."""

    id: str = Identifier
    label: str = Label
    words: tuple[str, ...] = ()


class TalkTrack(Model):
    """A line that worked. It is offered where one of `topics` is a concern or one of `kinds` was a weak answer, and
    first where one of `words` was said; `customer_types`: only with those, empty: with all."""

    id: str = Identifier
    text: str = Field(min_length=1, max_length=200)
    topics: tuple[str, ...] = ()
    kinds: tuple[WeakKind, ...] = ()
    words: tuple[str, ...] = ()
    customer_types: tuple[str, ...] = ()


class Calls(Model):
    """Talks with customers. `keep_days`: how long recordings and transcripts are kept; `hotwords`: names that
    speech recognition should know; `model_per_team_day`: analyses by a language model a team may use a day."""

    consent: str = Field(
        default="录音前已告知对方，对方同意录音，并同意用来改进服务。", min_length=1, max_length=200
    )
    keep_days: int = Field(default=180, ge=1, le=3650)
    supervisor_sees: bool = False
    hotwords: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    talk_tracks: tuple[TalkTrack, ...] = ()
    model_per_team_day: int = Field(default=200, ge=0)
