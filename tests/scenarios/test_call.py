"""A talk handed in: consent, whom it was with, 急救建议, and what a rep does with it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from sales.playbook import Playbook
from sales.playbook_calls import Calls, TalkTrack
from storage import inbox, tips
from storage.database import Database, open_database
from storage.models import Action, Call, Media, Segment, Visit
from tests.chat import Phone, World, playbook, world
from tests.scenarios.steps import SHOP
from tests.scenarios.talks import Listens, pasted, silence, transcript

TRACK = TalkTrack(id="price_first", text="先问清楚一个月走多少盒，再谈价格。", topics=("price",))
SILK = b"\x02#!SILK_V3" + bytes(100)


def rules(*, supervisor_sees: bool = False) -> Playbook:
    """The playbook with one talk track."""
    calls = Calls(talk_tracks=(TRACK,), supervisor_sees=supervisor_sees)
    return playbook().model_copy(update={"calls": calls})


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    opened = open_database(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def quick(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    """The console on SQLite, with a recogniser that hears a note."""
    note = Listens("缺感冒灵和布洛芬，后天送样")
    async with world(database, tmp_path, recogniser=note, rules=rules()) as running:
        yield running


async def calls_of(running: World) -> list[Call]:
    async with running.bot.database.read() as session:
        return list(await session.scalars(select(Call).order_by(Call.id)))


async def kinds(running: World) -> list[str]:
    """The kinds of what was recorded about talks."""
    async with running.bot.database.read() as session:
        found = await session.scalars(select(Action.kind).order_by(Action.id))
        return [kind for kind in found if kind.startswith(("call.", "tip."))]


async def test_a_transcript_becomes_advice(company: World, lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.sends_file(transcript(), "谈话.json")
    await lin.sees("对方同意录音吗", "对方同意录音，并同意用来改进服务", "谈话.json", SHOP, "[没有征得同意]")
    await lin.taps("对方同意")
    await lin.sees(
        f"急救建议 · {SHOP}", "价格：客户 00:00 “你们这个感冒灵多少钱一盒？”", "我方 00:25", "看原文、听录音"
    )
    assert {"call.received", "call.consented", "call.analysed"} <= set(await kinds(company))


async def test_what_a_rep_does_with_the_advice(quick: World) -> None:
    lin = quick.phone("R01")
    await lin.scans(SHOP)
    await lin.sends_file(transcript(), "谈话.json")
    await lin.taps("对方同意")
    await lin.sees("下次可以这样说", TRACK.text)
    await lin.taps("发给我 1")
    assert (await lin.bubbles())[-1].words == TRACK.text
    await lin.taps("记待办：我周五之前把报价单发给您（11-27）")
    await lin.sees("记进待办了", "11-27")
    await lin.taps("记待办：我周五之前把报价单发给您（11-27）")
    await lin.sees("已经在待办里了")
    await lin.says("我的待办")
    await lin.has_seen(f"报价 · {SHOP}", times=1)
    await lin.taps("这条不对")
    await lin.taps("这条不对", **{"哪一条不对？": ["客户关注点：价格", f"话术：{TRACK.text}"]})
    await lin.sees("谢谢，记下了")
    await lin.taps("这条不对", **{"哪一条不对？": ["客户关注点：价格"]})
    await lin.sees("已经说过了")
    async with quick.bot.database.read() as session:
        assert await tips.marks(session) == {"concern:price": 1, f"line:{TRACK.id}": 1}


async def test_guessed_speakers_are_swapped_with_one_tap(quick: World) -> None:
    lin = quick.phone("R01")
    await lin.scans(SHOP)
    await lin.sends_file(transcript("guessed"), "谈话.json")
    await lin.taps("对方同意")
    await lin.sees("谁在说话是我猜的")
    older = await lin.holds("换一下说话人")
    await lin.taps("换一下说话人")
    await lin.has_seen("价格：客户 00:00", times=0)
    await lin.presses(older, "换一下说话人")
    await lin.sees("已经更新过了")
    await lin.taps("换一下说话人")
    await lin.has_seen("价格：客户 00:00", times=1)
    assert [(c.state, c.swapped) for c in await calls_of(quick)] == [("done", False)]


async def test_without_consent_nothing_is_kept(quick: World) -> None:
    lin = quick.phone("R01")
    await lin.sends_file(silence(100), "百姓大药房录音.amr")
    await lin.sees("1 分 40 秒", SHOP)
    consent = await lin.holds("没有征得同意")
    await lin.taps("没有征得同意")
    await lin.sees("这段我不听", "录音已经删掉")
    await lin.presses(consent, "对方同意")
    await lin.sees("没有征得同意，已删除")
    await quick.bot.clockwork.retention()
    (call,) = await calls_of(quick)
    async with quick.bot.database.read() as session:
        media = await session.get_one(Media, call.media_id)
    assert not quick.bot.media.path(media.sha256).exists()
    assert await kinds(quick) == ["call.received", "call.erased", "call.refused"]
    await lin.says("我的录音")
    await lin.sees("没有征得同意，已删除")


async def test_whom_it_was_with_is_one_tap_and_can_be_changed(quick: World) -> None:
    lin = quick.phone("R01")
    await lin.scans(SHOP)
    await lin.scans("阳光诊所")
    await lin.taps("结束它，开始 阳光诊所")
    async with quick.bot.database.write() as session:
        await session.execute(update(Visit).values(state="closed"))
    quick.clock.advance(hours=13)
    await lin.sends_file(transcript(), "谈话.json")
    await lin.sees("客户：还没选")
    await lin.taps("对方同意")
    await lin.has_seen("这是和哪家客户谈的")
    await lin.taps("记待办：我周五之前把报价单发给您（11-27）")
    await lin.has_seen("先选一下是哪家客户")
    await lin.taps(SHOP)
    await lin.sees(f"记在 {SHOP} 名下了")
    assert [c.customer_id for c in await calls_of(quick)] == [quick.company.customers[SHOP]]
    await lin.taps("选客户")
    await lin.taps("阳光诊所")
    assert [c.customer_id for c in await calls_of(quick)] == [quick.company.customers["阳光诊所"]]


async def test_a_short_voice_message_is_the_reps_own_note(quick: World) -> None:
    lin = quick.phone("R01")
    await lin.scans(SHOP)
    await lin.stands_at((30.5928, 114.3055))
    await lin.speaks(silence(4))
    await lin.has_seen("正在听，马上好", times=1)
    await lin.has_seen("对方同意录音吗", times=0)
    await lin.sees("我读到的是这样，对吗", "缺货清单：感冒灵、布洛芬", "送样", "[对，记下]")
    await lin.speaks(silence(91))
    await lin.sees("对方同意录音吗", "1 分 31 秒")


async def test_pasted_words_of_a_talk_are_a_talk(quick: World) -> None:
    lin = quick.phone("R01")
    await lin.says(pasted())
    await lin.sees("对方同意录音吗", "粘贴的谈话记录")
    await lin.taps("没有征得同意")
    async with quick.bot.database.read() as session:
        assert (await session.scalars(select(Segment))).all() == []


async def test_what_cannot_be_heard_gets_a_clear_word(quick: World) -> None:
    lin = quick.phone("R01")
    cases = {
        "这不是录音.mp3": (("这只是文字，" * 50).encode(), "这个文件里没有声音"),
        "空的.m4a": (b"", "什么都没有"),
        "微信.silk": (SILK, "Silk"),
        "半截.m4a": (b"\0\0\0 ftypM4A " + bytes(200), "坏了，播不出来"),
        "谈话.docx": (b"PK\x03\x04", "坏了，打不开"),
        "谈话.json": (b"{}", ".json 我读不懂"),
        "报价.txt": ("感冒灵 12.5\n布洛芬 18".encode(), "不像谈话记录"),
        "报价.xlsx": (b"PK\x03\x04", "文件我收到并存好了"),
    }
    for name, (data, told) in cases.items():
        await lin.sends_file(data, name)
        await lin.sees(told)
    assert await calls_of(quick) == []


async def test_a_colleague_sees_nothing_of_it(quick: World) -> None:
    lin, wang = quick.phone("R01"), quick.phone("S01")
    await lin.scans(SHOP)
    await lin.sends_file(transcript(), "谈话.json")
    await lin.taps("对方同意")
    await lin.says("我的录音")
    await lin.sees(SHOP, "已出急救建议")
    await wang.says("小林的录音")
    await wang.sees("只有本人能看")
    await wang.says("小张的录音")
    await wang.sees("没有找到")
    await wang.has_seen("急救建议出来了", times=0)


async def test_the_supervisor_sees_it_where_the_playbook_says_so(database: Database, tmp_path: Path) -> None:
    async with world(database, tmp_path, rules=rules(supervisor_sees=True)) as running:
        lin, wang, chen = (running.phone(who) for who in ("R01", "S01", "S02"))
        await lin.scans(SHOP)
        await lin.sends_file(transcript(), "谈话.json")
        await lin.taps("对方同意")
        await wang.sees(f"小林 和 {SHOP} 的谈话", "看原文、听录音")
        await wang.says("小林的录音")
        await wang.sees("小林的录音", f"<1. {SHOP}>")
        await chen.says("小林的录音")
        await chen.sees("只有本人能看")


async def test_without_a_model_the_recording_waits(database: Database, tmp_path: Path) -> None:
    async with world(database, tmp_path, whisper_model=str(tmp_path / "nothing")) as running:
        lin = running.phone("R01")
        await lin.scans(SHOP)
        await lin.sends_file(silence(5), "录音.amr")
        await lin.taps("对方同意")
        await lin.has_seen("模型还没装好", times=1)
        assert [c.state for c in await calls_of(running)] == ["waiting"]


@pytest.mark.only_on("wecom", "dingtalk")
async def test_a_voice_message_inside_the_platforms(company: World, lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.speaks(silence(5))
    await lin.has_seen("正在听，马上好", times=1)


async def test_a_recording_that_nobody_could_look_at_is_told_and_kept(
    quick: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = quick.phone("R01")

    def fails(path: Path) -> None:
        raise RuntimeError(path.name)

    with monkeypatch.context() as broken:
        broken.setattr("nlp.audio.probe", fails)
        await lin.sends_file(silence(5), "百姓大药房录音.amr")
        await lin.sees("没处理好，内容已经存下")
    async with quick.bot.database.write() as session:
        assert await inbox.revive_failed(session) == 1
    quick.bot.dispatch.wake([("console", "R01")])
    await quick.settled()
    await lin.has_seen("对方同意录音吗", times=1)
