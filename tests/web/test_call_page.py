"""The page behind the tips: what was found, the words beside their sound, and who may open it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.signing import PAGE_LIFE, Page, call_path, upload_path
from bot.sniff import mime_of
from bot.web import transcode
from nlp.analysis import Analysis, Line
from nlp.items import name
from storage import tips
from storage.models import Action, Call, Media
from tests.chat import World
from tests.web.browser import Browser, Shown, served
from tests.web.finished_call import FOUND, LINE, bring, recording
from tests.web.logins import WECOM, FakeLogin
from tests.web.test_pages_are_safe import XSS

SHOP = "百姓大药房"


async def talk(company: World, sound: bytes | None = None, found: Analysis = FOUND) -> str:
    """The path of 小林's own page of a finished talk."""
    call_id = await bring(company.bot.database, company.bot.media, company.company, sound, found)
    return link(company, call_id)


def link(company: World, call_id: int, person: str = "小林") -> str:
    return call_path(company.bot.house.signing, call_id, company.company.people[person], company.clock())


async def set_state(company: World, state: str) -> None:
    async with company.bot.database.write() as session:
        await session.execute(update(Call).values(state=state))


async def test_what_was_found_stands_beside_the_words(company: World, browser: Browser) -> None:
    page = await browser.opens(await talk(company))
    assert page.status == 200
    page.shows("急救建议", SHOP, "小林 · 11-24 周二 10:00", "这一页只给 小林 看")
    page.shows("客户关注点 账期 00:01 账期太短了，能不能月结")
    page.shows("我方回应薄弱环节 把问题推走 没有说谁、什么时候答复。 00:03 这个我回去问问。")
    page.shows("下次可以这样说", LINE, "账期 · 打法库", "复制")
    page.shows("我方答应 · 12-02", "下一步：送两箱样品（12-02）", "异议处理 35 分", "价值表达 没有可评的")
    page.shows("我方说了 45%", "我方问了 1 个问题，客户问了 1 个", "没有打断客户")
    page.shows("00:01 客户 卖是卖得动，就是你们账期太短了，能不能月结？", "00:03 我方 这个我回去问问。 把问题推走")
    page.shows("用的是内置分析", "谁在说话是我猜的", "这里只有文字，没有录音。")
    page.hides("<audio")


async def test_swapped_speakers_and_how_far_it_is(company: World, browser: Browser) -> None:
    path = await talk(company)
    async with company.bot.database.write() as session:
        await session.execute(update(Call).values(swapped=True, state="working", heard_s=3, duration_s=6))
    page = await browser.opens(path)
    page.shows("00:01 我方 卖是卖得动", "正在听 · 听到 00:03 / 00:06")


async def test_the_page_runs_nothing_foreign_and_all_words_are_text(company: World, browser: Browser) -> None:
    found = replace(FOUND, lines=(Line(XSS, "payment_terms", "new", None, "line:new"),), fallback=XSS)
    page = await browser.opens(await talk(company, recording(), found))
    page.shows(XSS)
    page.hides("<script>alert", "<img src=x")
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "media-src 'self'" in policy
    for file in ("call.js", "copy.js", "calls.css", "upload.js"):
        assert (await browser.opens(f"/pages/{file}")).status == 200


# ---- who may see it ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sees", "allowed"), [(False, {"小林"}), (True, {"小林", "王姐", "运营"})])
async def test_the_supervisor_sees_it_only_if_the_playbook_says_so(
    company: World, browser: Browser, sees: bool, allowed: set[str]
) -> None:
    path = await talk(company, recording())
    rules = company.bot.house.playbook.calls.model_copy(update={"supervisor_sees": sees})
    playbook = company.bot.house.playbook.model_copy(update={"calls": rules})
    told = replace(company, bot=replace(company.bot, house=replace(company.bot.house, playbook=playbook)))
    people = company.company.people
    async with served(told) as browser:
        opened = {who: await browser.opens(link(company, 1, who)) for who in people}
        assert {who for who, page in opened.items() if page.status == 200} == allowed
        for who in people.keys() - allowed:
            opened[who].hides(SHOP, LINE)
            assert (await browser.downloads(f"{link(company, 1, who)}/sound"))[0] == 403
            assert (await marks(browser, link(company, 1, who), "concern:payment_terms")).status == 403
    assert path == link(company, 1)


async def test_forged_expired_foreign_and_erased_talks_show_nothing(company: World, browser: Browser) -> None:
    path, signing, lin = await talk(company, recording()), company.bot.house.signing, company.company.people["小林"]
    refused = {
        path[:-2] + "xx": 404,
        link(company, 999): 404,
        f"/call/{signing.page(Page('visit', 1, lin), company.clock())}": 404,
        upload_path(signing, lin, company.clock()).replace("/u/", "/call/"): 404,
    }
    for address, status in refused.items():
        for part in ("", "/sound"):
            assert (await browser.opens(address + part)).status == status
    for state, status, said in (
        ("consent", 409, "还没确认"),
        ("erased", 410, "已经删掉"),
        ("refused", 410, "已经删掉"),
    ):
        await set_state(company, state)
        page = await browser.opens(path)
        assert page.status == status
        page.shows(said)
        page.hides(SHOP, LINE)
        assert (await browser.downloads(f"{path}/sound"))[0] == status
    await set_state(company, "done")
    async with served(company, logins=[FakeLogin("wecom", "wxwork", None)]) as inside:
        assert (await inside.opens(path, WECOM)).text.startswith("正在认人")
        assert (await inside.opens(f"{path}/sound", WECOM)).status == 403
    company.clock.advance(seconds=PAGE_LIFE.total_seconds() + 1)
    assert (await browser.opens(path)).status == 410


# ---- this was wrong ------------------------------------------------------------------------------------


async def marks(browser: Browser, path: str, item: str, **headers: str) -> Shown:
    return await browser.posts(f"{path}/wrong", {"item": item}, headers)  # type: ignore[arg-type]


async def test_an_item_is_called_wrong_once_and_recorded(company: World, browser: Browser) -> None:
    path = await talk(company)
    for odd in ("", "concern:price", "promise:rep:3", XSS):
        (await marks(browser, path, odd)).shows("已经更新过了")
    assert (await marks(browser, path, "concern:payment_terms", **{"Sec-Fetch-Site": "cross-site"})).status == 403
    items = [name(FOUND.concerns[0]), name(FOUND.weak[0]), name(FOUND.lines[0])]
    for item in [*items, items[0]]:
        answer = await marks(browser, path, item)
        assert (answer.status, answer.headers["Location"]) == (303, f"{path}#{item}")
    async with company.bot.database.read() as session:
        assert await tips.marked(session, 1) == set(items)
        assert await tips.marks(session) == {"concern:payment_terms": 1, "weak:deflection": 1, "line:monthly": 1}
        actions = (await session.scalars(select(Action).where(Action.kind == "tip.wrong"))).all()
    assert [action.payload["item"] for action in actions] == items
    page = await browser.opens(path)
    assert page.text.count("已记下，以后会更小心") == 3
    page.hides("<form")


async def test_a_talk_that_came_in_writing_has_nothing_to_play(company: World, browser: Browser) -> None:
    page = await browser.opens(await talk(company, "销售：您好\n客户：太贵了".encode()))
    page.shows("这里只有文字，没有录音。")
    page.hides("<audio")


# ---- the sound -----------------------------------------------------------------------------------------


async def test_a_recording_is_given_in_the_parts_that_are_asked_for(company: World, browser: Browser) -> None:
    sound = recording()
    path = f"{await talk(company, sound)}/sound"
    status, whole, headers = await browser.downloads(path)
    assert (status, whole, headers["Content-Type"]) == (200, sound, "audio/wav")
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Cache-Control"].startswith("private")
    assert "sandbox" in headers["Content-Security-Policy"]
    last = len(sound) - 1
    for asked, (first, end) in {"0-0": (0, 0), "1000-1999": (1000, 1999), "-10": (last - 9, last)}.items():
        async with browser.client.get(path, headers={"Range": f"bytes={asked}"}) as part:
            assert part.status == 206
            assert part.headers["Content-Range"] == f"bytes {first}-{end}/{len(sound)}"
            assert await part.read() == sound[first : end + 1]
    async with browser.client.get(path, headers={"Range": f"bytes={len(sound)}-"}) as beyond:
        assert beyond.status == 416


@pytest.mark.parametrize(("codec", "ending"), [("libopus", "ogg"), ("libopencore_amrnb", "amr")])
async def test_what_phones_do_not_play_is_copied_once_and_erased_with_it(
    company: World, browser: Browser, monkeypatch: pytest.MonkeyPatch, codec: str, ending: str
) -> None:
    made: list[Path] = []
    to_mp3 = transcode.to_mp3

    def counted(source: Path, target: Path) -> None:
        made.append(target)
        to_mp3(source, target)

    monkeypatch.setattr(transcode, "to_mp3", counted)
    path = f"{await talk(company, recording(codec, ending))}/sound"
    answers = await asyncio.gather(*(browser.downloads(path) for _ in range(3)))
    status, copy, headers = answers[0]
    assert (status, headers["Content-Type"], mime_of(copy)) == (200, "audio/mpeg", "audio/mpeg")
    assert len(made) == 1
    again = await browser.downloads(path)
    assert again[1] == copy
    assert len(made) == 1
    async with company.bot.database.read() as session:
        (media,) = await session.scalars(select(Media))
    folder = company.bot.media.path(media.sha256).parent
    assert len(list(folder.iterdir())) == 2
    company.bot.media.remove(media.sha256)
    assert list(folder.iterdir()) == []


async def test_what_is_erased_while_it_is_copied_leaves_no_copy(
    company: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{await talk(company, recording('flac', 'flac'))}/sound"
    async with company.bot.database.write() as session:
        (media,) = await session.scalars(select(Media))
    store, to_mp3, loop = company.bot.media, transcode.to_mp3, asyncio.get_running_loop()

    async def erase() -> None:
        async with company.bot.database.write() as session:
            await session.execute(update(Media).values(erased="done"))
        store.remove(media.sha256)

    def erased_meanwhile(source: Path, target: Path) -> None:
        to_mp3(source, target)
        asyncio.run_coroutine_threadsafe(erase(), loop).result(timeout=10)

    monkeypatch.setattr(transcode, "to_mp3", erased_meanwhile)
    assert (await browser.downloads(path))[0] == 404
    assert list(store.path(media.sha256).parent.iterdir()) == []


async def test_a_recording_that_is_lost_or_broken_gets_a_word(company: World, browser: Browser) -> None:
    path = await talk(company, b"#!AMR\n" + b"\xff" * 500)
    (await browser.opens(f"{path}/sound")).shows("这段录音放不了", "文字还在")
    for file in company.bot.media.folder.rglob("*"):
        if file.is_file():
            file.unlink()
    assert (await browser.opens(f"{path}/sound")).status == 404
    (await browser.opens(path)).shows(LINE)
