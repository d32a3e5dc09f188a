"""The analyser that needs no model: what the customer cares about, where answers were weak, what to say next."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from nlp.analyse.concerns import concerns
from nlp.analyse.ending import ending, next_step
from nlp.analyse.exchange import exchanges
from nlp.analyse.lexicon import lexicon
from nlp.analyse.lines import lines
from nlp.analyse.promises import promises
from nlp.analyse.roles import speakers
from nlp.analyse.scores import objection_handling, value_statement
from nlp.analyse.talk import talk
from nlp.analyse.turns import turns
from nlp.analyse.weak import weak_answers_of
from nlp.analysis import Analysis
from nlp.transcript import Transcript
from sales.playbook import Playbook

_NO_MARKS: Mapping[str, int] = MappingProxyType({})


def analyse(
    transcript: Transcript,
    playbook: Playbook,
    *,
    customer_type: str | None = None,
    marks: Mapping[str, int] = _NO_MARKS,
    today: date | None = None,
) -> Analysis:
    """Everything that is found in the talk.

    `customer_type`: an id of the playbook, for the lines. `marks`: how often people called a rule wrong
    (`concern:price`). `today`: the day of the talk; without it no day is worked out.
    """
    spoken = turns(transcript.segments, speakers(transcript))
    exchanged = exchanges(spoken)
    words = lexicon(playbook.calls)
    end = ending(spoken)
    cared = concerns(spoken, words, marks)
    weak = weak_answers_of(exchanged, end, marks)
    return Analysis(
        analyser="builtin",
        concerns=cared,
        weak=weak,
        lines=lines(cared, weak, spoken, playbook.calls.talk_tracks, customer_type, marks),
        promises=promises(spoken, playbook, today),
        objection_handling=objection_handling(exchanged, weak),
        value_statement=value_statement(exchanged, weak),
        next_step=next_step(end, today),
        talk=talk(transcript, spoken),
    )
