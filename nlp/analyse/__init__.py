"""The analyser that needs no model: what the customer cares about, where answers were weak, what to say next."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from nlp.analyse.concerns import find_concerns
from nlp.analyse.ending import find_ending, next_step
from nlp.analyse.exchange import exchanges_of
from nlp.analyse.lexicon import lexicon
from nlp.analyse.lines import find_lines
from nlp.analyse.promises import find_promises
from nlp.analyse.roles import speakers
from nlp.analyse.scores import objection_handling, value_statement
from nlp.analyse.talk import measure_talk
from nlp.analyse.turns import turns_of
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
    spoken = turns_of(transcript.segments, speakers(transcript))
    exchanged = exchanges_of(spoken)
    words = lexicon(playbook.calls)
    end = find_ending(spoken)
    cared = find_concerns(spoken, words, marks)
    weak = weak_answers_of(exchanged, end, marks)
    return Analysis(
        analyser="builtin",
        concerns=cared,
        weak=weak,
        lines=find_lines(cared, weak, spoken, playbook.calls.talk_tracks, customer_type, marks),
        promises=find_promises(spoken, playbook, today),
        objection_handling=objection_handling(exchanged, weak),
        value_statement=value_statement(exchanged, weak),
        next_step=next_step(end, today),
        talk=measure_talk(transcript, spoken),
    )
