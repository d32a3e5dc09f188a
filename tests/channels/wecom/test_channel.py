"""What is sent arrives once, as it was meant, or is told to be tried again (wecom.md §3.2–3.4, §8)."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.cards.card import Button, Card, Fact, File, Link, Option, Picture, Press, Select, Text, dump
from bot.channel import Parcel, SendError
from bot.channels.wecom.cards import LONGEST_TEXT
from bot.channels.wecom.channel import defused
from bot.channels.wecom.platform import WeComPlatform
from bot.events import Press as Pressed
from bot.render import Room, split
from storage import outbox
from storage.outbox import Queued
from tests.channels.wecom.tenant import PUBLIC, Tenant, settings_for, stamped
from tests.platforms.wecom import Faults, errors


def button(label: str, action: str = "a") -> Button:
    return Button(label, Press(action, "visit:1", 1))


ASK = stamped(Card("到店了吗？", "百姓大药房", buttons=(button("到了"), button("没有", "b"))))
DONE = Card("已到店", "10:00", tone="good")
COLOURS = Select("colour", "颜色", (Option("r", "红"), Option("g", "绿")))
FORM = stamped(Card("填一下", selects=(COLOURS,), submit=button("提交")))


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, kind)
    return written.getvalue()


async def refused(at: Tenant, message: Text | Card | Picture | File, key: str = "k.0") -> SendError:
    with pytest.raises(SendError) as caught:
        await at.send(message, key)
    return caught.value


# --- words and files ----------------------------------------------------------------------------------------


async def test_words(at: Tenant) -> None:
    assert await at.send(Text("见了 <王总> & 谈价")) is None
    assert [bubble.words for bubble in at.bubbles] == ["见了 <王总> & 谈价"]


async def test_long_words_come_in_pieces_of_which_nothing_is_cut(at: Tenant) -> None:
    await at.send(Text("拜访" * 2000))
    assert "".join(bubble.words for bubble in at.bubbles) == "拜访" * 2000
    assert len(at.bubbles) > 5


async def test_words_from_outside_make_no_link(at: Tenant) -> None:
    await at.send(Text('<a href="https://evil.example">工资条</a>' * 60))
    assert [bubble.links for bubble in at.bubbles] == [[] for _ in at.bubbles]


async def test_the_same_words_twice_are_two_messages(at: Tenant) -> None:
    await at.send(Text("好的"), "k.1")
    await at.send(Text("好的"), "k.2")
    assert len(at.bubbles) == 2


async def test_a_picture_and_its_caption(at: Tenant) -> None:
    media_id = await at.stored(picture())
    await at.send(Picture(media_id, "门头"))
    assert [bubble.kind for bubble in at.bubbles] == ["image", "text"]
    assert at.bubbles[0].media == picture()


async def test_a_picture_of_another_kind_becomes_a_jpeg(at: Tenant) -> None:
    await at.send(Picture(await at.stored(picture("WEBP"), "a.webp")))
    assert at.bubbles[0].kind == "image"
    assert (at.bubbles[0].media or b"").startswith(b"\xff\xd8\xff")
    assert at.bubbles[0].name == "a.jpg"


async def test_a_picture_that_is_none_goes_as_a_file(at: Tenant) -> None:
    await at.send(Picture(await at.stored(b"no picture at all", "x.jpg")))
    assert (at.bubbles[0].kind, at.bubbles[0].media) == ("file", b"no picture at all")


async def test_a_file_keeps_its_name(at: Tenant) -> None:
    await at.send(File(await at.stored(b"%PDF-1.7 ...", "x"), '门店 "一览".pdf'))
    assert (at.bubbles[0].kind, at.bubbles[0].name) == ("file", "门店 一览.pdf")


async def test_a_file_that_is_too_small_or_lost_is_not_tried_again(at: Tenant) -> None:
    tiny = await at.stored(b"x")
    assert (await refused(at, File(tiny, "x.pdf"))).retry == "never"
    assert (await refused(at, File(tiny + 100, "x.pdf"))).retry == "never"


async def test_a_file_for_two_goes_up_once_until_the_platform_forgets_it(at: Tenant) -> None:
    media_id = await at.stored(b"%PDF-1.7 ...")
    at.server.employ("R02")
    await at.send(File(media_id, "a.pdf"), "k.1")
    await at.send(File(media_id, "a.pdf"), "k.2", chat="R02")
    assert len(at.calls("media/upload")) == 1
    at.server.media.clear()
    assert (await refused(at, File(media_id, "a.pdf"), "k.3")).retry == "later"
    await at.send(File(media_id, "a.pdf"), "k.3")
    assert len(at.bubbles) == 2


# --- cards --------------------------------------------------------------------------------------------------


async def test_a_card_with_buttons_is_pressed(at: Tenant) -> None:
    await at.send(ASK)
    (bubble,) = at.bubbles
    assert bubble.labels() == ["到了", "没有"]
    assert "百姓大药房" in bubble
    await at.rep.presses(bubble, "没有")
    assert at.said() == [Pressed("token-1")]


async def test_facts_and_links(at: Tenant) -> None:
    await at.send(Card("小结", facts=(Fact("客户", "百姓大药房"),), links=(Link("看详情", "/visit/1"),)))
    assert "客户：百姓大药房" in at.bubbles[0]
    assert at.bubbles[0].link("看详情") == f"{PUBLIC}/visit/1"


async def test_what_was_left_open_comes_back_open(at: Tenant) -> None:
    await at.send(FORM)
    await at.rep.presses(at.bubbles[0], "提交")
    at.clock.advance(seconds=1)
    await at.rep.presses(at.bubbles[0], "提交", {"颜色": ["绿"]})
    assert at.said() == [Pressed("token-99", {"colour": []}), Pressed("token-99", {"colour": ["g"]})]


async def test_what_was_chosen_beforehand_comes_back(at: Tenant) -> None:
    others = replace(COLOURS, name="other", label="另一种", selected=("r", "gone"))
    await at.send(replace(FORM, selects=(COLOURS, others)))
    await at.rep.presses(at.bubbles[0], "提交", {"颜色": ["绿"]})
    assert at.said() == [Pressed("token-99", {"colour": ["g"], "other": ["r"]})]


async def test_ticks(at: Tenant) -> None:
    ticks = replace(COLOURS, label="缺哪些货？", multiple=True, selected=("r",))
    await at.send(replace(FORM, text="都勾上", selects=(ticks,)))
    (bubble,) = at.bubbles
    assert ("缺哪些货？" in bubble, "填一下" in bubble, "都勾上" in bubble) == (True, True, True)
    await at.rep.presses(bubble, "提交", {"缺哪些货？": ["红", "绿"]})
    assert at.said() == [Pressed("token-99", {"colour": ["r", "g"]})]


async def test_many_options_of_one_choice(at: Tenant) -> None:
    many = Select("n", "几箱", tuple(Option(str(n), f"{n} 箱") for n in range(15)), selected=("3",))
    await at.send(replace(FORM, selects=(many,)))
    assert at.bubbles[0].questions[0].chosen() == ["3 箱"]
    await at.rep.presses(at.bubbles[0], "提交", {"几箱": ["14 箱"]})
    assert at.said() == [Pressed("token-99", {"n": ["14"]})]


async def test_a_picture_stands_before_its_buttons(at: Tenant) -> None:
    await at.send(replace(ASK, picture=await at.stored(picture())))
    assert [bubble.kind for bubble in at.bubbles] == ["image", "card"]


async def test_a_key_that_could_not_come_back_is_not_sent(at: Tenant) -> None:
    long = stamped(ASK, token=lambda n: "x" * 1025)
    assert (await refused(at, long)).retry == "never"
    assert at.bubbles == []


# --- repainting ---------------------------------------------------------------------------------------------


async def test_a_card_is_repainted_with_the_code_of_its_sending(at: Tenant) -> None:
    handle = await at.send(ASK)
    assert handle
    assert await at.repaint(handle, DONE)
    (bubble,) = at.bubbles
    assert (bubble.labels(), bubble.repainted, "已到店" in bubble) == ([], 1, True)


async def test_every_press_brings_a_code(at: Tenant) -> None:
    handle = await at.send(ASK)
    assert handle
    for n in range(3):
        at.clock.advance(seconds=1)
        await at.rep.presses(at.bubbles[0], "到了")
        assert await at.repaint(handle, replace(ASK, text=f"第 {n} 次"), f"k.{n}")
    assert "第 2 次" in at.bubbles[0]
    assert at.bubbles[0].repainted == 3


async def test_without_a_code_it_cannot_be_repainted(at: Tenant) -> None:
    handle = await at.send(ASK)
    assert handle
    assert await at.repaint(handle, DONE, "k.1")
    assert not await at.repaint(handle, DONE, "k.2")
    assert not await at.repaint("nobody's", DONE, "k.3")
    plain = await at.send(DONE, "k.4")
    assert plain
    assert not await at.repaint(plain, DONE, "k.5")


async def test_after_three_days_it_cannot_be_repainted(at: Tenant) -> None:
    handle = await at.send(ASK)
    assert handle
    at.clock.advance(hours=72, seconds=1)
    assert not await at.repaint(handle, DONE)
    assert at.calls("message/update_template_card") == []


async def test_a_code_that_somebody_else_used_is_passed_over(at: Tenant) -> None:
    handle = await at.send(ASK)
    assert handle
    await at.rep.presses(at.bubbles[0], "到了")
    list(at.server.codes.values())[-1].used = True
    assert await at.repaint(handle, DONE)
    assert at.bubbles[0].repainted == 1


@pytest.mark.parametrize("errcode", [errors.BUSY, errors.TOO_OFTEN])
async def test_a_refused_repaint_keeps_its_code(at: Tenant, errcode: int) -> None:
    handle = await at.send(ASK)
    assert handle
    at.server.fail_next("message/update_template_card", errcode)
    with pytest.raises(SendError):
        await at.repaint(handle, DONE)
    assert await at.repaint(handle, DONE)


@pytest.mark.parametrize("after_effect", [True, False])
async def test_an_unsure_repaint_is_repeated_and_seen_once(at: Tenant, after_effect: bool) -> None:
    handle = await at.send(ASK)
    assert handle
    at.server.cut_next("message/update_template_card", after_effect)
    with pytest.raises(SendError, match="no sure answer"):
        await at.repaint(handle, DONE)
    assert await at.repaint(handle, DONE)
    assert at.bubbles[0].repainted == 1


async def test_words_do_not_repaint(at: Tenant) -> None:
    handle = await at.send(ASK)
    assert handle
    assert not await at.repaint(handle, Text("x"))  # type: ignore[arg-type]


# --- failing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", [Text("你好"), ASK])
@pytest.mark.parametrize("after_effect", [True, False])
async def test_an_unsure_send_is_repeated_and_seen_once(
    at: Tenant, message: Text | Card, after_effect: bool
) -> None:
    at.server.cut_next("message/send", after_effect)
    error = await refused(at, message)
    assert error.retry == "later"
    at.clock.advance(seconds=30)
    await at.send(message)
    assert len(at.bubbles) == 1


async def test_a_card_whose_first_try_arrived_can_still_be_pressed_and_repainted(at: Tenant) -> None:
    at.server.cut_next("message/send", True)
    await refused(at, ASK)
    handle = await at.send(ASK)
    assert handle
    await at.rep.presses(at.bubbles[0], "到了")
    assert await at.repaint(handle, DONE)


async def test_a_task_id_is_never_used_again_after_a_refusal(at: Tenant) -> None:
    at.server.fail_next("message/send", errors.BUSY)
    await refused(at, ASK)
    await at.send(ASK)
    first, second = (body["template_card"]["task_id"] for body in at.posted("message/send"))
    assert first != second
    assert len(at.bubbles) == 1


async def test_a_caption_that_failed_brings_no_second_picture(at: Tenant) -> None:
    message = Picture(await at.stored(picture()), "门头")
    at.server.once.cuts["message/send"] = [None, False]  # type: ignore[list-item]
    await refused(at, message)
    at.clock.advance(hours=2)
    await at.send(message)
    assert [bubble.kind for bubble in at.bubbles] == ["image", "text"]


@pytest.mark.parametrize(
    ("errcode", "retry"),
    [
        (errors.BUSY, "later"),
        (6000, "later"),
        (45033, "later"),
        (errors.TOO_OFTEN, "wait"),
        (errors.FOREIGN_IP, "later"),
        (errors.NO_PERMISSION, "later"),
        (errors.BAD_JSON, "never"),
        (errors.BAD_FIELD, "never"),
        (errors.TOO_LONG, "never"),
        (errors.NOBODY, "never"),
        (42030, "never"),
        (999999, "later"),
        (502, "later"),
    ],
)
async def test_a_refusal_says_whether_to_try_again(at: Tenant, errcode: int, retry: str) -> None:
    at.server.fail_next("message/send", errcode)
    assert (await refused(at, Text("你好"))).retry == retry
    assert at.bubbles == []


async def test_who_is_out_of_sight_is_told_of_at_once(at: Tenant) -> None:
    at.app.visible = {"R02"}
    at.server.employ("R02")
    assert (await refused(at, Text("你好"))).retry == "never"


async def test_too_often_waits_longer_while_it_lasts(at: Tenant) -> None:
    at.server.fail_next("message/send", errors.TOO_OFTEN, times=3)
    waits = [(await refused(at, Text("你好"))).after_s for _ in range(3)]
    assert waits == [5.0, 10.0, 20.0]
    await at.send(Text("你好"))
    at.server.fail_next("message/send", errors.TOO_OFTEN)
    assert (await refused(at, Text("再见"), "k.9")).after_s == 5.0


async def test_a_member_s_budget_is_kept_by_waiting(at: Tenant) -> None:
    for n in range(30):
        await at.send(Text(f"第 {n} 条"), f"k.{n}")
    error = await refused(at, Text("一条太多"), "k.30")
    assert (error.retry, error.after_s) == ("wait", 60.0)
    at.server.employ("R02")
    await at.send(Text("别人的"), "k.31", chat="R02")
    at.clock.advance(seconds=60)
    await at.send(Text("一条太多"), "k.30")
    assert len(at.bubbles) == 31


async def test_what_is_unsure_stays_so_through_a_refusal(at: Tenant) -> None:
    at.server.cut_next("message/send", True)
    await refused(at, ASK)
    at.server.fail_next("message/send", errors.TOO_OFTEN)
    await refused(at, ASK)
    await at.send(ASK)
    assert len(at.bubbles) == 1


async def test_an_unsure_repaint_stays_so_through_a_refusal(at: Tenant) -> None:
    handle = await at.send(ASK)
    assert handle
    at.server.cut_next("message/update_template_card", True)
    with pytest.raises(SendError):
        await at.repaint(handle, DONE)
    at.server.fail_next("message/update_template_card", errors.BUSY)
    with pytest.raises(SendError):
        await at.repaint(handle, DONE)
    assert await at.repaint(handle, DONE)
    assert at.bubbles[0].repainted == 1


async def until_sent(at: Tenant, message: Text | Card | Picture, key: str, chat: str) -> None:
    """As the courier does, with nobody waiting."""
    for _ in range(40):
        try:
            await at.send(message, key, chat)
            return
        except SendError as error:
            if error.retry == "never":
                raise
            at.clock.advance(seconds=error.after_s or 2)
    raise AssertionError("never sent")


async def test_on_a_bad_day_everybody_is_told_everything_once(at: Tenant) -> None:
    people = [f"P{n:02}" for n in range(12)]
    for one in people:
        at.server.employ(one)
    photo = Picture(await at.stored(picture()), "门头")
    at.server.faults = Faults(throttle=0.1, revoke=0.05, cut=0.06, ok_with_error=0.05, seed=7)
    for n in range(12):
        message = (Text(f"第 {n} 条"), replace(ASK, title=f"第 {n} 张"), photo)[n % 3]
        for one in people:
            await until_sent(at, message, f"{one}.{n}", one)
    at.server.faults = Faults()
    for one in people:
        kinds = [bubble.kind for bubble in at.server.user(one).bubbles]
        assert kinds == ["text", "card", "image", "text"] * 4


@given(st.text(max_size=3000) | st.lists(st.sampled_from(["<a", "<A ", "href", "字"]), max_size=900).map("".join))
def test_any_words_are_cut_nowhere_and_link_nowhere(text: str) -> None:
    harmless = defused(text)
    pieces = split(harmless, Room(LONGEST_TEXT, "bytes"))
    assert all(len(piece.encode()) <= LONGEST_TEXT for piece in pieces)
    assert "".join(pieces).replace("< a", "<a").replace("< A", "<A") == text.replace("< a", "<a").replace(
        "< A", "<A"
    )
    assert not re.search(r"<a\b", harmless, re.IGNORECASE)


async def test_a_card_that_went_out_as_the_process_died_is_seen_once(at: Tenant, tmp_path: Path) -> None:
    """The next process sends the row again: by its task_id the platform knows the card."""
    async with at.database.write() as session:
        await outbox.queue(session, [Queued("k.0.0", "wecom", "R01", None, "send", dump(ASK), at.clock())])
    await at.send(ASK)
    at.clock.advance(minutes=2)
    settings = settings_for(at.server, at.app, tmp_path)
    async with WeComPlatform.opened(settings, at.database, at.media, at.clock) as next_process:
        channel = next(one for one in next_process.channels if one.name == "wecom")
        assert channel.repeats(ASK)
        assert await channel.send(Parcel("k.0.0", "R01", ASK)) == at.bubbles[0].raw["template_card"]["task_id"]
    assert len(at.bubbles) == 1


async def test_words_and_pictures_are_not_sent_again_by_the_next_process(at: Tenant) -> None:
    for message in (Text("好的"), Picture(1), File(1, "a.xlsx"), replace(ASK, picture=1)):
        assert not at.channel.repeats(message)
