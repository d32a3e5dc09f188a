"""Talking over the customer, and talking too long."""

from nlp.analyse.acts import act
from nlp.analyse.exchange import Exchange
from nlp.analyse.speech import asks, has_basis, questions
from nlp.analyse.suspicion import Suspicion
from nlp.analyse.wording import reason_of_length

_LONG_TEXT = 220
_LONG_S = 45.0
_SPOKEN_PER_S = 2.5


def talking_over(exchange: Exchange) -> Suspicion | None:
    """Contradicts, lectures or cuts the customer short; how it was taken tells as much as the words."""
    text = exchange.turn.text
    match = act("contradicts").search(text)
    hurt = bool(exchange.reply and act("hurt").search(exchange.reply.text))
    sorry = bool(
        exchange.next and exchange.next.speaker == "rep" and act("apologises").search(exchange.next.text[:30])
    )
    strength = 0.6 * bool(match) + 0.3 * hurt + 0.3 * sorry
    if match and act("polite").search(text):
        strength -= 0.3
    if match and not hurt and not sorry and has_basis(text):
        strength -= 0.3
    if not match and not (hurt and sorry):
        return None
    return Suspicion(strength, match.start() if match else 0)


def monologue(exchange: Exchange) -> Suspicion | None:
    """Long without a question, and nobody had asked for it."""
    turn = exchange.turn
    spoken_s = sum(segment.end - segment.start for segment in turn.segments)
    characters = len(turn.text)
    is_long = characters > _LONG_TEXT or (spoken_s > _LONG_S and characters / spoken_s > _SPOKEN_PER_S)
    invited = any(turn and act("invites").search(turn.text) for turn in (exchange.asked, exchange.earlier))
    if not is_long or invited:
        return None
    if questions(turn.text[-60:]) and asks(turn.text[-30:]) and characters < 1.3 * _LONG_TEXT:
        return None
    return Suspicion(1.0, 0, reason_of_length(max(spoken_s, characters / 4.5)))
