"""What people say in words: commands, sentences, nonsense; the answer is never silence."""

import pytest

from tests.chat import Phone, World, read
from tests.scenarios.steps import SHOP, arrive, visit


async def test_help(lin: Phone) -> None:
    await lin.says("帮助")
    await lin.sees("我能帮您做这些", "今天拜访谁", "撤销")


async def test_help_is_about_what_its_reader_does(company: World) -> None:
    for who, words in (("S01", ("卡住的商机", "提醒准不准")), ("O01", ("响应多快", "定时任务"))):
        await company.phone(who).says("帮助")
        await company.phone(who).sees("我能帮您做这些", "红绿灯", *words)


async def test_a_stranger_is_told_what_to_do(company: World) -> None:
    stranger = company.phone("NOBODY")
    await stranger.says("帮助")
    await stranger.sees("不认识您", "销售运营")


@pytest.mark.parametrize("nonsense", ["asdf", "😀😀", "𠮷野家㙍", " ", "x" * 2000])
async def test_unknown_words_get_a_helpful_answer(lin: Phone, nonsense: str) -> None:
    await lin.says(nonsense)
    await lin.sees("没看懂", "帮助")


@pytest.mark.only_on("console")  # no XML carries these
@pytest.mark.parametrize("nonsense", ["a\x00b", "x\ud800y"])
async def test_broken_characters_get_a_helpful_answer(lin: Phone, nonsense: str) -> None:
    await lin.says(nonsense)
    await lin.sees("没看懂", "帮助")


async def test_going_on_shows_the_open_question_again(lin: Phone) -> None:
    await arrive(lin)
    await lin.says("我的待办")
    await lin.says("继续")
    await lin.sees("店里情况")


async def test_going_on_without_a_visit_says_whom_to_visit(lin: Phone) -> None:
    await lin.says("今天拜访谁")
    plan = await lin.sees("今天")
    await lin.says("帮助")
    await lin.says("继续")
    assert await lin.sees("今天") == plan


async def test_a_sentence_is_read_and_offered_back(lin: Phone) -> None:
    await arrive(lin)
    await lin.says("缺感冒灵和布洛芬，后天送样")
    await lin.sees("我读到的是这样，对吗", "缺货清单：感冒灵、布洛芬", "送样", "11-26", "[对，记下]", "[不对]")
    await lin.taps("对，记下")
    await lin.sees("店员推荐", "合作意向")
    await lin.sees("店里情况")
    assert "缺货清单" not in read((await lin.bubbles())[-1])


async def test_a_refused_reading_is_not_recorded(lin: Phone) -> None:
    await arrive(lin)
    await lin.says("缺感冒灵")
    await lin.taps("不对")
    await lin.has_seen("没有记")
    await lin.sees("缺货清单")


async def test_a_day_beyond_the_week_is_asked_again(lin: Phone) -> None:
    await arrive(lin)
    await lin.says("缺感冒灵和布洛芬，下周三送样")  # Tuesday the 24th: the 2nd is eight days away
    await lin.sees("12-02")
    await lin.taps("对，记下")
    await lin.has_seen("12-02 超出七天了", times=1)
    await lin.taps("就这些，确认", 店员推荐=["都推"], 合作意向=["高"])
    await lin.sees("下一步做什么", "做什么？送样")


async def test_a_remark_becomes_a_note(lin: Phone) -> None:
    await arrive(lin)
    await lin.says("老板今天心情不错")
    await lin.has_seen("记进备注了")
    await lin.sees("店里情况")


async def test_a_very_long_text_is_read_in_part_and_kept_whole(company: World, lin: Phone) -> None:
    await arrive(lin)
    text = "缺感冒灵，" + "今天天气不错，" * 1500
    await lin.says(text)
    await lin.has_seen("先读了前 2000 个字")
    await lin.sees("我读到的是这样", "感冒灵")


async def test_undo_takes_back_the_last_step(lin: Phone) -> None:
    await arrive(lin)
    await lin.taps("就这些，确认", 缺货清单=["感冒灵"], 店员推荐=["都推"], 合作意向=["高"])
    await lin.says("撤销")
    await lin.has_seen("撤销好了")
    await lin.sees("店里情况", "店员推荐")
    await lin.says("撤销")
    await lin.has_seen("撤销好了", times=2)


async def test_nothing_to_undo(lin: Phone) -> None:
    await lin.says("撤销")
    await lin.sees("没有可以撤销的")


async def test_what_was_said_last_time(lin: Phone) -> None:
    await visit(lin)
    await lin.says(f"{SHOP}上次说了什么")
    await lin.sees(f"{SHOP} · 上次拜访", "感冒灵、布洛芬", "送样")


async def test_another_reps_customer_is_not_found(company: World, lin: Phone) -> None:
    await visit(lin)
    zhao = company.phone("R02")
    await zhao.says(f"{SHOP}上次说了什么")
    shown = await zhao.sees("您名下没有找到")
    assert "感冒灵" not in shown


async def test_the_supervisor_may_ask_too(lin: Phone, wang: Phone) -> None:
    await visit(lin)
    await wang.says(f"{SHOP}上次说了什么")
    await wang.sees("感冒灵、布洛芬")


async def test_my_todo_and_whom_to_visit(lin: Phone) -> None:
    await lin.says("我的待办")
    await lin.sees("没有待办")
    await lin.says("今天拜访谁")
    await lin.sees("今天去哪几家", SHOP, "还没去过")
    await visit(lin)
    await lin.says("我的待办")
    await lin.sees("送样", SHOP, "11-26")
    lin.world.clock.advance(days=2)
    await lin.says("今天拜访谁")
    await lin.sees(SHOP, "送样")


async def test_other_kinds_of_message_get_a_word(lin: Phone) -> None:
    await lin.speaks(b"#!AMR\n")
    await lin.sees("什么都没有")
    await lin.speaks(b"#!AMR\n", "帮助")
    await lin.sees("我能帮您做这些")
    await lin.sends_file(b"PK\x03\x04", "报价.xlsx")
    await lin.sees("文件我收到")
    await lin.sends_a_sticker()
    await lin.sees("看不懂")
    await lin.stands_at((30.0, 114.0))
    await lin.sees("没有进行中的拜访")


async def test_a_door_code_typed_or_pasted_opens_the_visit(company: World, lin: Phone) -> None:
    await lin.says(company.door_code(SHOP))
    await lin.sees("开始拜访", SHOP)


@pytest.mark.only_on("console", "wecom")
@pytest.mark.parametrize(
    "code", ["http://evil.example/v/1-1.abc", "hello", "/v/", "1-1.ENZGg0w6Bwc0VkT", "x" * 3000]
)
async def test_a_forged_door_code_opens_nothing(lin: Phone, code: str) -> None:
    await lin.scans_code(code)
    await lin.sees("不是我们的门店二维码")


@pytest.mark.only_on("console")
async def test_a_scan_of_nothing_opens_nothing(lin: Phone) -> None:
    await lin.scans_code("")
    await lin.sees("不是我们的门店二维码")


async def test_a_renewed_door_code_makes_the_old_one_useless(company: World, lin: Phone) -> None:
    async with company.bot.database.write() as session:
        from storage.models import Customer

        customer = await session.get_one(Customer, company.company.customers[SHOP])
        customer.door_version = 2
    await lin.scans(SHOP)
    await lin.sees("已经换新了")


async def test_somebody_elses_customer_is_not_opened(company: World) -> None:
    zhao = company.phone("R02")
    await zhao.scans(SHOP)
    await zhao.sees("不在您名下")
    assert SHOP not in await zhao.transcript()
