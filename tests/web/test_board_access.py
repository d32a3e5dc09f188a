"""Who may open the page behind a card, and when: asked anew each time it is opened."""

from sqlalchemy import select, update

from bot.signing import PAGE_LIFE, Page, Signing
from storage.models import Forward, Person, Visit
from tests.chat import ConsolePhone, World
from tests.scenarios.steps import SHOP, picture, visit
from tests.web.browser import Browser, link_on
from tests.web.conftest import on_both


def link(company: World, visit_id: int, reader: int | None, kind: str = "visit") -> str:
    """A page link as the bot makes it."""
    return f"/board/{company.bot.house.signing.page(Page(kind, visit_id, reader), company.clock())}"


@on_both
async def test_each_reader_only_as_far_as_they_may_see(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    people = company.company.people
    allowed = {name for name, id in people.items() if (await browser.opens(link(company, 1, id))).status == 200}
    assert allowed == {"小林", "王姐", "运营"}
    refused = await browser.opens(link(company, 1, people["小赵"]))
    assert refused.status == 403
    refused.shows("现在不归您看")
    refused.hides(SHOP, "小林")


async def test_a_colleague_from_when_it_was_handed_over(
    company: World, browser: Browser, lin: ConsolePhone
) -> None:
    await visit(lin)
    zhou = company.phone("P01")
    assert (await browser.opens(link(company, 1, company.company.people["周工"]))).status == 403
    await lin.taps("转给产品")
    page = await browser.opens(await link_on(zhou))
    assert page.status == 200
    page.shows(SHOP, "这一页只给 周工 看")


async def test_a_supervisor_who_moved_on_sees_no_more(
    company: World, browser: Browser, lin: ConsolePhone, wang: ConsolePhone
) -> None:
    await visit(lin)
    path = await link_on(wang)
    assert (await browser.opens(path)).status == 200
    async with company.bot.database.write() as session:
        west = company.company.teams["城西二队"]
        await session.execute(update(Person).where(Person.name == "王姐").values(team_id=west))
    assert (await browser.opens(path)).status == 403


async def test_whoever_left_sees_no_more(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    path = await link_on(lin)
    async with company.bot.database.write() as session:
        await session.execute(update(Person).where(Person.name == "小林").values(active=False))
    page = await browser.opens(path)
    assert page.status == 403
    page.hides(SHOP)


async def test_a_forward_that_is_gone_closes_the_page(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    await lin.taps("转给产品")
    path = await link_on(company.phone("P01"))
    async with company.bot.database.write() as session:
        await session.delete((await session.scalars(select(Forward))).one())
    assert (await browser.opens(path)).status == 403


async def test_a_link_runs_out(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    path = await link_on(lin)
    company.clock.advance(seconds=PAGE_LIFE.total_seconds() - 60)
    assert (await browser.opens(path)).status == 200
    company.clock.advance(seconds=61)
    for address in (path, f"{path}/photo/1"):
        page = await browser.opens(address)
        assert page.status == 410
        page.shows(["链接过期了", "请从最新的卡片打开"][0], "请从最新的卡片打开")
        page.hides(SHOP)


async def test_forged_links_open_nothing(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    genuine = await link_on(lin)
    rep, now = company.company.people["小林"], company.clock()
    forged = [
        genuine[:-2] + "xx",
        "/board/nonsense",
        "/board/" + "A" * 5000,
        "/board/%F0%9F%98%80.x",
        f"/board/{Signing('another-secret').page(Page('visit', 1, rep), now)}",
        f"/board/{company.bot.house.signing.door(1, 1)}",
        link(company, 1, rep, kind="inspection"),
        link(company, 1, None),
        link(company, 999, rep),
        link(company, 1, 999),
    ]
    for path in forged:
        for address in (path, f"{path}/photo/1"):
            page = await browser.opens(address)
            assert page.status == 404, address
            page.shows("认不出来")


async def test_a_button_is_no_link(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    _, button = await lin.button("转给产品")
    assert (await browser.opens(f"/board/{button.press.token}")).status == 404


# ---- photos ------------------------------------------------------------------------------------------


async def test_a_photo_is_what_was_sent(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    path = await link_on(lin)
    status, data, headers = await browser.downloads(f"{path}/photo/1")
    assert status == 200
    assert data == picture("door", 1)
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"].startswith("private")
    assert "sandbox" in headers["Content-Security-Policy"]


async def test_no_photo_of_another_visit(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    company.clock.advance(hours=1)
    await visit(lin, seed=2)
    second = await link_on(lin)
    assert (await browser.downloads(f"{second}/photo/4"))[0] == 200
    assert (await browser.downloads(f"{second}/photo/1"))[0] == 404


async def test_no_file_that_is_no_photo_of_the_visit(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    path, other = await link_on(lin), await lin.store(b"<html>somebody else's</html>")
    for media in (other, 0, 10**17):
        page = await browser.opens(f"{path}/photo/{media}")
        assert page.status == 404
        page.shows("没有这张照片")
    for odd in ("-1", "1e3", "..%2F..%2F1", "９", "1" * 40):
        assert (await browser.opens(f"{path}/photo/{odd}")).status == 404


async def test_a_photo_that_is_lost_gets_a_word(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    path = await link_on(lin)
    for file in company.bot.media.folder.rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    page = await browser.opens(f"{path}/photo/1")
    assert page.status == 404
    page.shows("找不到了")
    assert (await browser.opens(path)).status == 200


@on_both
async def test_a_photo_taken_back_can_still_be_opened_from_the_record(
    company: World, browser: Browser, lin: ConsolePhone
) -> None:
    await lin.scans(SHOP)
    await lin.taps("这里定位不了")
    await lin.photographs(picture("door", 1))
    await lin.says("撤销")
    async with company.bot.database.read() as session:
        row = (await session.scalars(select(Visit))).one()
    path = link(company, row.id, row.rep_id)
    page = await browser.opens(path)
    page.hides('<img src="/board')
    assert f'href="{path}/photo/1"' in page.html
    assert (await browser.downloads(f"{path}/photo/1"))[0] == 200


async def test_a_link_made_later_lives_longer(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    company.clock.advance(days=10)
    assert (await browser.opens(link(company, 1, company.company.people["小林"]))).status == 200
