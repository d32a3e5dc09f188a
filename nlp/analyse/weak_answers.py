"""Questions left open, matters handed away, facts left vague."""

from nlp.analyse.acts import act
from nlp.analyse.exchange import Exchange
from nlp.analyse.speech import asks, asks_back
from nlp.analyse.suspicion import Suspicion, brevity

_TAKEN_UP = 3


def unanswered(exchange: Exchange) -> Suspicion | None:
    """Answers a direct question with something else."""
    asked, text = exchange.asked, exchange.turn.text
    if asked is None or asked.speaker == "rep" or len(text) < 6 or not asks(asked.text):
        return None
    if asks_back(text) and not act("boasts").search(text):
        return None
    reply = exchange.reply.text if exchange.reply else ""
    answers = bool(act("answers").search(text) or act("vague").search(text))
    repeats = bool(act("repeats").search(reply)) or (asks(reply) and _again(asked.text, text, reply))
    confesses = bool(exchange.next and act("confesses").search(exchange.next.text[:30]))
    boasts = bool(act("boasts").search(text))
    strength = 0.5 * repeats + 0.5 * confesses + 0.35 * boasts - 0.4 * answers
    if not (_shared(asked.text, text)):
        strength += 0.2
    if act("hands_away").search(text):
        strength -= 0.4
    return Suspicion(strength, 0)


def deflection(exchange: Exchange) -> Suspicion | None:
    """Hands the matter away and names no time."""
    text = exchange.turn.text
    match = act("hands_away").search(text)
    if match is None or act("commits").search(text):
        return None
    strength = 0.6
    if exchange.reply and act("asks_for_time").search(exchange.reply.text):
        strength += 0.4
    if asks_back(text):
        strength -= 0.3
    if exchange.position < 0.08:
        strength -= 0.3
    return Suspicion(strength * brevity(text), match.start())


def hedging(exchange: Exchange) -> Suspicion | None:
    """Vague on what can be known."""
    text = exchange.turn.text
    found = list(act("vague").finditer(text))
    if not found or asks_back(text):
        return None
    echoes = bool(exchange.reply and act("echoes").search(exchange.reply.text))
    asked = bool(exchange.asked and asks(exchange.asked.text))
    strength = 0.2 * min(len(found), 3) + 0.4 * echoes + 0.2 * asked
    if act("solid").search(text) and not echoes:
        strength -= 0.4
    return Suspicion(strength * brevity(text), found[0].start())


def _shared(question: str, answer: str) -> bool:
    """A pair of characters of the question's end comes again in the answer."""
    end = question[-25:]
    return any(end[n : n + 2] in answer for n in range(len(end) - 1))


def _again(question: str, answer: str, reply: str) -> bool:
    """The reply takes up words of the question that the answer left out."""
    pairs = {question[n : n + 2] for n in range(len(question) - 1)}
    taken_up = {reply[n : n + 2] for n in range(len(reply) - 1)} & pairs
    return len({pair for pair in taken_up if pair not in answer}) >= _TAKEN_UP
