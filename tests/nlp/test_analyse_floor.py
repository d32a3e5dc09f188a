"""The built-in analyser on the half of the labelled calls that it was made with: it does not get worse unnoticed.

What it is worth is told by the other half, in the bench; nothing here reads that one.
"""

from bench.labelled import NOTHING, calls, long_talk, tally_concerns, tally_weak
from nlp.analyse import analyse
from sales.playbook_calls import Calls
from tests.nlp.test_analyse_concerns import PLAYBOOK

BUILT_IN = PLAYBOOK.model_copy(update={"calls": Calls()})


def test_what_was_reached_is_kept() -> None:
    concerns = weak = NOTHING
    for transcript, labels in calls("build"):
        analysis = analyse(transcript, BUILT_IN)
        concerns += tally_concerns(analysis, labels)
        weak += sum(tally_weak(analysis, labels).values(), NOTHING)
    assert concerns.precision >= 0.79
    assert concerns.recall >= 0.85
    assert weak.precision >= 0.88
    assert weak.recall >= 0.88


def test_the_hour_of_talk_for_the_bench_is_an_hour() -> None:
    assert 3540 < long_talk(60).duration_s <= 3600
