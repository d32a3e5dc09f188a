"""Cards over the real protocol: what a tap shows and sends, what is paid for, and what a refusal falls to."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cards.card import Button, Card, Fact, Link, Press, dump
from bot.channel import Parcel, SendError
from bot.channels.dingtalk.cards import track
from bot.channels.dingtalk.cards.held import Holding
from bot.channels.dingtalk.cards.refusals import Refusals, What, concerns
from bot.channels.dingtalk.cards.shown import PUBLIC_TEMPLATE, Templates
from bot.channels.dingtalk.seam import CallError, Click
from bot.events import Press as Pressed
from bot.words import common
from bot.words import dingtalk_cards as words
from storage import outbox
from storage.database import Database
from storage.models import Outbox
from storage.outbox import Queued
from tests.channels.dingtalk.bureau import BATCH
from tests.channels.dingtalk.cards.town import EAST, Town, town
from tests.platforms.dingtalk.errors import QPM, QPS
from tests.platforms.dingtalk.templates import Template
from tests.test_numbering import FIELDS, REVIEW

CREATE = "/v1.0/card/instances/createAndDeliver"
UPDATE = "/v1.0/card/instances"
DONE = Card("已提交", facts=(Fact("用时", "12 秒"),))


@pytest.fixture
async def there(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(sqlite_database, tmp_path) as made:
        yield made


async def handles(town: Town) -> list[str | None]:
    async with town.bot.database.read() as session:
        return list(await session.scalars(select(Outbox.handle).order_by(Outbox.id)))


def presses(heard: list[object]) -> list[Pressed]:
    return [one for one in heard if isinstance(one, Pressed)]


async def test_a_tick_is_answered_at_once_and_recorded_nowhere(there: Town) -> None:
    await there.posts(FIELDS)
    rep, calls = there.rep(), len(there.server.calls)
    assert rep.last.labels() == ["☑ 感冒灵", "☐ 布洛芬", "店员推荐 ›", "就这些，确认"]
    await rep.taps("☐ 布洛芬")
    await rep.taps("☑ 感冒灵")
    assert "缺货清单：布洛芬" in rep.last.words
    await rep.taps("店员推荐 ›")
    assert rep.last.labels() == ["☐ 主推我们", "☐ 都推", "缺货清单 ›", "就这些，确认", "算了"]
    await rep.taps("☐ 都推")
    assert await there.heard() == []
    assert len(there.server.calls) == calls
    await rep.taps("就这些，确认")
    (sent,) = presses(await there.heard())
    assert sent.chosen == {"short": ["b"], "push": ["y"]}
    assert all(ack.seconds < 2 for ack in there.server.acks)


async def test_a_press_says_at_once_that_it_was_received(there: Town) -> None:
    await there.posts(REVIEW)
    rep = there.rep()
    await rep.taps("提交拜访")
    assert words.RECEIVED in next(one for one in rep.bubbles if "都齐了" in one.words).labels()
    assert [one.token != "" for one in presses(await there.heard())] == [True]
    assert rep.last.words == common.BROKEN_BUTTON  # the press of this test means nothing


async def test_what_a_press_makes_of_the_card_is_shown_in_its_acknowledgement(there: Town) -> None:
    await there.posts(REVIEW, slot="visit:1:review")
    rep = there.rep()
    pressing = asyncio.create_task(rep.user.presses(rep.user.bubbles[0], "提交拜访"))
    while not await there.heard():
        await asyncio.sleep(0.01)
    await there.posts(DONE, slot="visit:1:review", mode="repaint")
    await pressing
    assert rep.bubbles[0].words == "已提交\n用时：12 秒"
    assert there.called(UPDATE, "PUT") == 0


async def test_what_another_replica_made_of_the_card_is_acknowledged_too(there: Town) -> None:
    await there.posts(REVIEW, slot="s")
    handle = str((await handles(there))[0])
    (button, *_) = json.loads(there.server.cards.by_track[handle].public["sys_full_json_obj"])["msgButtons"]
    click = Click("click:1", handle, "R01", "R01", False, (button["id"],), {}, there.clock())
    answer = await there.cards.answer_click(click)
    assert answer.press is not None
    async with there.bot.database.write() as session:
        row = Queued("t:9.0.0.0", "dingtalk", "R01", "s", "repaint", dump(DONE), there.clock() + timedelta(hours=1))
        await outbox.queue(session, [row])
        queued = await outbox.by_key(session, row.key)
        assert queued is not None
        await outbox.mark_sent(session, [(queued.id, handle, there.clock())])
    shown = await there.cards.last_word(click, answer)
    assert shown["cardData"]["cardParamMap"]["title"] == "已提交"


async def test_in_a_group_everybody_sees_the_repaint(there: Town) -> None:
    await there.posts(REVIEW, EAST, slot="s")
    group = there.server.groups[EAST]
    user = there.server.user("R01")
    await user.presses(group.bubbles[0], "提交拜访")
    await there.settled()
    assert words.RECEIVED in user.sees(group.bubbles[0]).labels()
    assert words.RECEIVED not in there.server.user("S01").sees(group.bubbles[0]).labels()
    await there.posts(DONE, EAST, slot="s", mode="repaint")
    assert there.called(UPDATE, "PUT") == 1
    for who in ("R01", "S01"):
        assert there.server.user(who).sees(group.bubbles[0]).words == "已提交\n用时：12 秒"


async def test_what_was_repainted_without_a_press_is_one_call(there: Town) -> None:
    await there.posts(REVIEW, slot="s")
    await there.posts(DONE, slot="s", mode="repaint_or_send")
    assert there.called(UPDATE, "PUT") == 1
    assert [one.words for one in there.rep().bubbles] == ["已提交\n用时：12 秒"]


async def test_a_repaint_of_something_else_waits_until_the_press_at_hand_is_acknowledged(there: Town) -> None:
    """The platform wants it so; the acknowledgement would paint over it for who pressed."""
    await there.posts(REVIEW, slot="s")
    handle = str((await handles(there))[0])
    with there.cards.answering(handle):
        posting = asyncio.create_task(there.posts(DONE, slot="s", mode="repaint"))
        await asyncio.wait([posting], timeout=0.3)
        assert there.called(UPDATE, "PUT") == 0
    await posting
    assert there.called(UPDATE, "PUT") == 1


async def test_a_repaint_that_comes_too_often_waits_instead_of_becoming_a_second_card(there: Town) -> None:
    await there.posts(REVIEW, slot="s")
    handle = str((await handles(there))[0])
    parcel = Parcel("t:9.0.0.0", "R01", DONE, "answer")
    there.server.fail_next(UPDATE, QPS)
    with pytest.raises(SendError) as refused:
        await there.cards.repaint(handle, parcel)
    assert refused.value.retry == "wait"
    assert await there.cards.repaint(handle, parcel)
    there.server.fail_next(UPDATE, QPM)
    assert await there.cards.repaint(handle, parcel) is False  # a minute is too long to look at an old question


async def test_when_the_month_is_short_old_questions_stay_and_answers_are_told_in_words(there: Town) -> None:
    await there.posts(REVIEW, slot="s")
    there.desk.meter.used_up("calls")
    await there.posts(DONE, slot="s", mode="repaint")
    assert there.called(UPDATE, "PUT") == 0
    await there.desk.opens_window("R01")
    await there.posts(REVIEW)
    assert [one.kind for one in there.rep().bubbles] == ["card", "markdown"]
    assert there.called(CREATE) == 1


async def test_when_the_platform_says_that_the_month_is_over_the_question_comes_in_words(there: Town) -> None:
    await there.desk.opens_window("R01")
    there.server.quota.turn(there.clock())
    there.server.quota.calls = there.server.quota.calls_limit
    await there.posts(REVIEW)
    assert there.rep().last.kind == "markdown"
    assert there.cards.status() == {}


async def test_a_tap_on_what_was_repainted_meanwhile_shows_what_stands_there_now(there: Town) -> None:
    await there.posts(REVIEW, slot="s")
    card = there.server.cards.by_track[str((await handles(there))[0])]
    before = dict(card.public)
    await there.posts(DONE, slot="s", mode="repaint")
    card.public = before  # a client that was offline
    await there.rep().taps("提交拜访")
    assert there.rep().last.words == "已提交\n用时：12 秒"
    assert await there.heard() == []


async def test_a_card_is_created_once_however_often_it_is_sent(there: Town) -> None:
    there.server.cut_next(CREATE, after_effect=True)
    posting = asyncio.create_task(there.posts(REVIEW))
    async with asyncio.timeout(10):
        while there.called(CREATE) < 2:
            there.clock.advance(seconds=1)
            there.bot.courier.wake()
            await asyncio.sleep(0.02)
    await posting
    assert len(there.rep().bubbles) == 1
    assert (await handles(there))[0] is not None


async def test_a_card_too_long_for_one_stands_as_several_of_one_row(there: Town) -> None:
    facts = tuple(Fact(f"第{n}项", "长" * 50) for n in range(9))
    await there.posts(replace(REVIEW, text="字" * 250, facts=facts, links=(Link("看详情", "/p/x"),)))
    rep = there.rep()
    assert len(rep.bubbles) > 1
    assert len(await handles(there)) == 1
    assert all(fact.label in rep.transcript() for fact in facts)
    await rep.taps("改一改")
    assert len(presses(await there.heard())) == 1
    await rep.user.presses(rep.user.bubbles[-2], "看详情")
    assert rep.user.person.opened == [f"{there.bot.house.public_url}/p/x"]


async def test_without_the_scope_cards_are_told_in_words_until_it_may_be_there(there: Town) -> None:
    permissions = there.server.first_app.permissions
    permissions.discard("Card.Instance.Write")
    await there.posts(REVIEW)
    await there.posts(REVIEW)
    assert [one.kind for one in there.rep().bubbles] == ["markdown", "markdown"]
    assert there.called(CREATE) == 1
    ((what, refused),) = there.cards.status().items()
    assert what == ("cards", "")
    assert "Denied" in refused.code
    permissions.add("Card.Instance.Write")
    there.clock.advance(minutes=31)
    await there.posts(REVIEW)
    assert there.rep().last.kind == "card"
    assert there.cards.status() == {}


async def test_an_unknown_template_falls_to_the_public_one(sqlite_database: Database, tmp_path: Path) -> None:
    async with town(sqlite_database, tmp_path, Templates("gone.schema", "gone-form.schema")) as there:
        await there.posts(FIELDS)
        await there.posts(replace(FIELDS, buttons=()))
        assert [one.kind for one in there.rep().bubbles] == ["card", "card"]
        assert set(there.cards.status()) == {("template", "gone.schema"), ("template", "gone-form.schema")}


async def test_a_group_that_takes_no_cards_gets_words(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.dingtalk.client.DELIVERY_PAUSE_S", 0.0)
    there.server.undeliverable[f"IM_GROUP.{EAST}"] = "机器人没有权限"
    await there.posts(REVIEW, EAST)
    await there.posts(REVIEW, EAST)
    await there.posts(REVIEW, "R01")
    assert [one.kind for one in there.server.groups[EAST].bubbles] == ["markdown", "markdown"]
    assert there.rep().last.kind == "card"
    assert [what for what, _ in there.cards.status()] == ["chat"]
    assert there.called(CREATE) == 2
    await there.server.user("R01").mentions_bot(there.server.groups[EAST], "1")
    await there.settled()
    assert there.server.groups[EAST].bubbles[-1].words == common.BROKEN_BUTTON


async def test_refused_markdown_is_said_in_plain_text(there: Town) -> None:
    del there.server.first_app.templates[PUBLIC_TEMPLATE]
    there.server.fail_next(BATCH, "invalidParameter.msgKey")
    await there.posts(REVIEW)
    assert there.rep().last.kind == "text"
    assert "回复数字：1 提交拜访 2 改一改" in there.rep().last.words


async def test_words_that_may_have_arrived_are_not_said_again(there: Town) -> None:
    del there.server.first_app.templates[PUBLIC_TEMPLATE]
    there.server.cut_next(BATCH, after_effect=True)
    await there.posts(REVIEW)
    assert [one.kind for one in there.rep().bubbles] == ["markdown"]
    assert there.called(BATCH) == 1


async def test_cards_said_together_are_numbered_through_and_each_is_answered(there: Town) -> None:
    there.server.first_app.permissions.discard("Card.Instance.Write")
    cards = [Card(f"第{n}件", buttons=(Button("做完了", Press("x", f"f:{n}", 1)),)) for n in (1, 2)]
    await there.posts_together(cards)
    rep = there.rep()
    assert ["1 做完了" in rep.bubbles[0].words, "2 做完了" in rep.bubbles[1].words] == [True, True]
    await rep.says("1")
    assert rep.last.words == common.BROKEN_BUTTON


async def test_a_form_is_submitted_with_what_was_left_as_it_was(sqlite_database: Database, tmp_path: Path) -> None:
    form = Template("form.schema", ("title", "markdown", "tips"), frozenset({"markdown"}), form=True)
    async with town(sqlite_database, tmp_path, Templates(form=form.id)) as there:
        there.server.add_template(form)
        await there.posts(replace(FIELDS, buttons=()), slot="s")
        rep = there.rep()
        assert "缺货清单（不改就是）：感冒灵" in rep.last.words
        await rep.user.presses(rep.user.bubbles[-1], "提交", {"店员推荐": ["都推"]})
        await there.settled()
        assert presses(await there.heard())[-1].chosen == {"short": ["a"], "push": ["y"]}
        await there.posts(DONE, slot="s", mode="repaint")
        assert rep.bubbles[0].words == "已提交\n用时：12 秒"


async def test_a_click_on_a_card_that_is_none_of_ours_is_answered_and_means_nothing(there: Town) -> None:
    data = {"outTrackId": "someone-elses", "userId": "R01", "spaceType": "IM_ROBOT"}
    content = '{"cardPrivateData":{"actionIds":["x"],"params":{}}}'
    answer = await there.server.stream.click(there.server.first_app, {**data, "content": content})
    assert answer == {"response": {}}
    assert await there.heard() == []


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (CallError("Forbidden.AccessDenied.AccessTokenPermissionDenied", 403, "never"), "cards"),
        (CallError("Forbidden", 403, "never", scopes=("Card.Instance.Write",)), "cards"),
        (CallError("param.cardTemplateNotExist", 400, "never"), "template"),
        (CallError("card.notDelivered", 200, "never"), "chat"),
        (CallError("param.cardParamMapTooLong", 400, "never"), "message"),
    ],
)
def test_a_refusal_is_remembered_for_what_it_concerns(error: CallError, what: What) -> None:
    assert concerns(error) == what
    known, now = Refusals(), datetime(2026, 11, 24, tzinfo=UTC)
    assert known.note(what, "n", error.code, now)
    assert known.holds(what, "n", now + timedelta(minutes=9)) == (what != "message")
    assert known.note(what, "n", error.code, now + timedelta(minutes=9)) == (what == "message")
    assert known.known(now + timedelta(minutes=60)) == {}


def test_an_out_track_id_names_its_row_and_nothing_else() -> None:
    whole = track.Track("own", 12, 1_795_400_000_000_000, 0)
    assert track.read(str(whole)) == whole
    assert len(str(track.Track("form", 10**18 - 1, 10**18 - 1, 9999))) <= 100
    assert [track.read(text) for text in ("", "xj", "xjz-1-2-3", f"{whole}-1", "numbered:abc")] == [None] * 5


async def test_a_repaint_that_nobody_acknowledges_is_not_lost() -> None:
    holding = Holding(hold_s=0.01)
    assert not await holding.hand_over("c", {})
    holding.expect("c")
    assert not await holding.wait("c")
    assert holding.take("c") is None
    assert not await holding.hand_over("c", {})
    holding.expect("c")
    giving = asyncio.create_task(holding.hand_over("c", {"title": "x"}))
    assert await holding.wait("c")
    assert holding.take("c") == {"title": "x"}
    assert await giving


async def test_a_repaint_at_the_last_moment_does_not_overtake_the_acknowledgement() -> None:
    """It went as a call, while the acknowledgement was being made up from what the card showed before."""
    holding = Holding(hold_s=0.01)
    holding.expect("c")
    assert not await holding.wait("c")
    giving = asyncio.create_task(holding.hand_over("c", {"title": "x"}))
    await asyncio.sleep(0)
    assert holding.take("c") == {"title": "x"}
    assert await giving
