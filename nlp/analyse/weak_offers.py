"""Concessions given for nothing, and promises with nothing behind them."""

from nlp.analyse.acts import act
from nlp.analyse.exchange import Exchange
from nlp.analyse.speech import asks_back, has_basis
from nlp.analyse.suspicion import Suspicion, brevity


def early_discount(exchange: Exchange) -> Suspicion | None:
    """Gives price, gift or terms for nothing."""
    text = exchange.turn.text
    match = act("gives").search(text)
    if match is None or act("trades").search(text) or act("remedy").search(text):
        return None
    strength = 0.6 + (0.2 if act("sweetens").search(text) else 0.0)
    if asks_back(text):
        strength -= 0.3
    return Suspicion(strength * brevity(text), match.start())


def no_evidence(exchange: Exchange) -> Suspicion | None:
    """Promises or praises without a figure, a case, a document or a test."""
    text = exchange.turn.text
    found = list(act("bold").finditer(text))
    if not found or has_basis(text) or asks_back(text):
        return None
    doubted = bool(exchange.reply and act("doubts").search(exchange.reply.text))
    strength = 0.25 * min(len(found), 3) + 0.15 * len(set(act("very").findall(text))) + 0.4 * doubted
    if len(text) < 12:
        strength -= 0.2
    if exchange.position > 0.9:
        strength -= 0.3
    return Suspicion(strength * brevity(text), found[0].start())


def is_bold(text: str) -> bool:
    """It promises or praises."""
    return bool(act("bold").search(text))


def is_traded(text: str) -> bool:
    """It gives something for something."""
    return bool(act("gives").search(text) and act("trades").search(text))
