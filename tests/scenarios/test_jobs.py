"""定时任务 in chat: operations see what happens when, and have a job done now."""

import pytest

from bot.words import digest as digest_words
from bot.words import jobs as words
from tests.chat import Phone, World

RUN = words.run(digest_words.JOB)


@pytest.mark.only_on("console")
async def test_one_tap_runs_a_job_now_and_not_a_second_time_that_day(company: World, lin: Phone) -> None:
    await lin.says("定时任务")
    await lin.sees(words.FOR_OPERATIONS)
    await company.tick()
    boss, group = company.phone("O01"), company.phone("group-1")
    await boss.says("/jobs")
    await boss.sees("定时任务", digest_words.JOB, "上次 还没有 · 下次 11-24 18:00", RUN)
    await boss.sees("09:00、11:00、13:00、15:00、17:00", "18:20、20:00")  # one line and one button for each
    card = await boss.holds(RUN)
    before = len(await group.bubbles())
    await boss.presses(card, RUN)
    await boss.sees(words.asked(digest_words.JOB))
    await boss.presses(card, RUN)
    await boss.sees(words.ALREADY)
    await company.tick()
    said = len(await group.bubbles())
    assert said > before
    company.clock.advance(hours=8, minutes=5)  # the regular one would have come by now
    await company.tick()
    assert len(await group.bubbles()) == said
    await boss.says("定时任务")
    await boss.sees("上次 11-24 10:00 · 下次 11-25 18:00")
    await boss.taps(RUN)  # it has happened today: by hand it happens again
    await company.tick()
    assert len(await group.bubbles()) > said
