"""What the page's pickers show."""

from typing import Any

import pytest

from storage.models import Person, Visit
from tests.channels.console.browser import Browser
from tests.clock import FakeClock
from tests.company import Company


async def names(browser: Browser, person: str, part: str = "") -> list[str]:
    response = await browser.client.get("/console/customers", params={"person": person, "q": part})
    assert response.status == 200
    return sorted(customer["name"] for customer in (await response.json())["customers"])


async def test_everybody_with_an_account_and_the_groups(browser: Browser) -> None:
    answer: dict[str, Any] = await (await browser.client.get("/console/people")).json()
    lin = next(person for person in answer["people"] if person["id"] == "R01")
    assert (lin["name"], lin["role"], lin["team"]) == ("小林", "rep", "城东一队")
    assert [(group["chat"], group["team"]) for group in answer["groups"]] == [
        ("group-1", "城东一队"),
        ("group-2", "城西二队"),
    ]


async def test_who_has_left_is_not_offered_and_cannot_write(browser: Browser, company: Company) -> None:
    async with browser.console.database.write() as session:
        (await session.get_one(Person, company.people["小林"])).active = False
    answer = await (await browser.client.get("/console/people")).json()
    assert "R01" not in {person["id"] for person in answer["people"]}
    assert (await browser.post("text", text="我还在")).status == 404


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("R01", ["百姓大药房", "阳光诊所"]),
        ("R02", ["便民超市"]),
        ("S01", ["百姓大药房", "阳光诊所"]),
        ("P01", []),
        ("O01", ["便民超市", "百姓大药房", "阳光诊所"]),
    ],
)
async def test_each_sees_their_own_customers(browser: Browser, person: str, seen: list[str]) -> None:
    assert await names(browser, person) == sorted(seen)


async def test_a_part_of_the_name_finds_a_customer(browser: Browser) -> None:
    assert await names(browser, "R01", "大药") == ["百姓大药房"]
    assert await names(browser, "R01", "%") == []
    assert await names(browser, "R01", "便民") == []


async def test_the_customer_being_visited_is_named(browser: Browser, company: Company, clock: FakeClock) -> None:
    async with browser.console.database.write() as session:
        session.add(
            Visit(
                customer_id=company.customers["阳光诊所"],
                rep_id=company.people["小林"],
                state="open",
                opened_at=clock(),
            )
        )
    response = await browser.client.get("/console/customers?person=R01")
    assert (await response.json())["open"] == company.customers["阳光诊所"]


@pytest.mark.parametrize("person", ["", "nobody", "%00"])
async def test_customers_of_nobody(browser: Browser, person: str) -> None:
    assert (await browser.client.get(f"/console/customers?person={person}")).status == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_upload_page_is_the_persons_own(browser: Browser, company: Company) -> None:
    answer = await browser.client.get("/console/upload-page", params={"person": "R01"})
    path = (await answer.json())["path"]
    link = browser.console.signing.read_page(path.removeprefix("/u/"), "upload", browser.console.clock())
    assert link.person == link.subject == company.people["小林"]
    assert (await browser.client.get("/console/upload-page", params={"person": "nobody"})).status == 404
