"""How objections were handled and value was stated, 0 to 100, with the reasons in Chinese."""

from collections.abc import Sequence

from nlp.analyse.concerns import is_objection
from nlp.analyse.exchange import Exchange
from nlp.analyse.speech import asks, has_basis, has_time
from nlp.analyse.weak_offers import is_bold, is_traded
from nlp.analysis import Score, Weak

_BASE = 60


def objection_handling(talk: Sequence[Exchange], weak: Sequence[Weak]) -> Score:
    """Over the customer's objections and questions: answered with a figure or a date, asked first; or weak."""
    raised = [one for one in talk if one.asked and (asks(one.asked.text) or is_objection(one.asked.text))]
    if not raised:
        return Score(None)
    bad = {one.segment for one in weak if one.kind not in ("no_next_step", "monologue")}
    weakly = sum(any(one.turn.first <= n <= one.turn.last for n in bad) for one in raised)
    backed = sum(has_basis(one.turn.text) or has_time(one.turn.text) for one in raised)
    clarified = sum(asks(one.turn.text) for one in raised)
    share = [count / len(raised) for count in (backed, clarified, weakly)]
    value = round(_BASE + 40 * share[0] + 20 * share[1] - 100 * share[2])
    reasons = [f"客户问到或担心 {len(raised)} 次，其中 {backed} 次给了数、单据或时间"]
    if clarified:
        reasons.append(f"{clarified} 次先问清再答")
    if weakly:
        reasons.append(f"{weakly} 次答得弱")
    return Score(max(0, min(100, value)), tuple(reasons))


def value_statement(talk: Sequence[Exchange], weak: Sequence[Weak]) -> Score:
    """Over the turns in which the rep speaks well of what we sell: with something behind it or not."""
    claims = [one for one in talk if is_bold(one.turn.text) or has_basis(one.turn.text)]
    if not claims:
        return Score(None)
    backed = sum(has_basis(one.turn.text) for one in claims)
    traded = sum(is_traded(one.turn.text) for one in claims)
    long = sum(one.kind == "monologue" for one in weak)
    given = sum(one.kind == "early_discount" for one in weak)
    value = round(30 + 60 * backed / len(claims)) + 5 * min(traded, 2) - 15 * long - 10 * given
    reasons = [f"讲好处 {len(claims)} 次，{backed} 次有凭据"]
    if traded:
        reasons.append(f"{traded} 次让步换了东西")
    if long:
        reasons.append(f"{long} 次讲得太长，客户跟不上")
    if given:
        reasons.append(f"{given} 次没讲清价值就先让了")
    return Score(max(0, min(100, value)), tuple(reasons))
