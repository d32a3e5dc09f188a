"""The order of visits: never longer than going to the nearest next, by road where the map service tells, and always
some order."""

import random
from collections.abc import Sequence
from itertools import permutations

import pytest

from bot import route as routing
from bot.amap import Amap, way_to
from bot.route import RoadsError, route, shortest
from sales.geo import Position, distance_m
from sales.tour import Distances, great_circle, length, nearest_neighbour
from tests.clock import FakeClock
from tests.phones.gcj02 import gcj02
from tests.platforms.amap import AmapServer, road

HOME = Position(30.5928, 114.3055)


def scattered(count: int, seed: int) -> list[Position]:
    dice = random.Random(seed)
    return [Position(30.5 + dice.random() / 5, 114.2 + dice.random() / 5) for _ in range(count)]


@pytest.mark.parametrize("start", [HOME, None])
@pytest.mark.parametrize("seed", range(6))
def test_a_tour_of_seven_is_the_shortest_there_is(seed: int, start: Position | None) -> None:
    distances = great_circle(start, scattered(7, seed))
    best = min(length(order, distances) for order in permutations(range(7)))
    assert length(shortest(distances), distances) == best


def test_twenty_are_in_order_the_same_every_time_and_no_longer_than_by_the_nearest() -> None:
    distances = great_circle(HOME, scattered(20, 3))
    found = shortest(distances)
    assert sorted(found) == list(range(20))
    assert shortest(distances) == found
    assert length(found, distances) < length(nearest_neighbour(distances), distances)


async def test_one_place_none_and_two_at_the_same_door() -> None:
    assert (await route(HOME, [], None)).order == ()
    assert (await route(None, [HOME], None)).order == (0,)
    assert sorted((await route(None, [HOME, HOME], None)).order) == [0, 1]


async def test_where_a_tour_may_start_anywhere_it_starts_at_the_more_important_end() -> None:
    row = [Position(30.0 + n / 100, 114.0) for n in (3, 1, 2)]  # the first one lies at an end
    assert (await route(None, row, None)).order == (0, 2, 1)


async def test_a_library_that_fails_costs_only_its_improvement(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_distances: Distances) -> list[int]:
        raise RuntimeError("compiled things fail")

    monkeypatch.setattr(routing, "_improved", broken)
    places = scattered(6, 1)
    found = await route(HOME, places, None)
    assert list(found.order) == nearest_neighbour(great_circle(HOME, places))


# ---- AMap


def by_amap(server: AmapServer, clock: FakeClock) -> Amap:
    return Amap(server.key, server.base, clock)


def shifted(places: Sequence[Position]) -> list[Position]:
    return [Position(*gcj02(one.latitude, one.longitude)) for one in places]


async def test_amap_tells_the_way_by_road_in_its_own_coordinates() -> None:
    places = scattered(4, 2)
    async with AmapServer() as server:
        found = await by_amap(server, FakeClock()).distances(HOME, places)
        assert server.wrong == []
        seen = {(round(to.latitude, 5), round(to.longitude, 5)) for _, to in server.calls}
    theirs = shifted(places)
    assert seen == {(round(one.latitude, 5), round(one.longitude, 5)) for one in theirs}
    assert all(distance_m(a, b) > 300 for a, b in zip(places, theirs, strict=True))
    assert found.by_road
    for a in range(4):
        assert found.start is not None
        assert found.start[a] == pytest.approx(road(*shifted([HOME]), theirs[a]), abs=2)
        assert found.between[a] == pytest.approx([road(theirs[a], to) for to in theirs], abs=2)
    assert found.between[0][1] != pytest.approx(found.between[1][0], rel=0.1)  # one-way streets are kept


async def test_the_order_is_the_shortest_by_road() -> None:
    places = scattered(5, 4)
    async with AmapServer() as server:
        found = await route(HOME, places, by_amap(server, FakeClock()))
    assert found.distances.by_road
    best = min(length(order, found.distances) for order in permutations(range(5)))
    assert length(found.order, found.distances) == best


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"key": "another"}, "10001"),
        ({"refuse": "20003"}, "20003"),
        ({"status": 502}, "HTTP 502"),
        ({"body": "<html>"}, "JSONDecodeError"),
        ({"body": "[]"}, "no answer"),
        ({"body": '{"status": "1", "infocode": "10000"}'}, "no road"),
        ({"no_road": True}, "no road"),
    ],
)
async def test_whatever_amap_answers_there_is_an_order(fault: dict[str, object], reason: str) -> None:
    places = scattered(4, 5)
    async with AmapServer(**fault) as server:  # type: ignore[arg-type]
        amap = Amap("the-key", server.base, FakeClock())
        with pytest.raises(RoadsError) as caught:
            await amap.distances(HOME, places)
        assert caught.value.reason == reason
        found = await route(HOME, places, amap)
    assert found.distances == great_circle(HOME, places)
    assert sorted(found.order) == [0, 1, 2, 3]


async def test_nobody_there_is_no_reason_to_fail() -> None:
    found = await route(HOME, scattered(3, 6), Amap("k", "http://127.0.0.1:1", FakeClock()))
    assert not found.distances.by_road


@pytest.mark.parametrize(("code", "back_after_h"), [("10021", 0.1), ("10003", 15)])
async def test_a_spent_quota_is_not_asked_again_before_it_is_back(code: str, back_after_h: float) -> None:
    clock = FakeClock()  # ten in the morning in China
    async with AmapServer(refuse=code) as server:
        amap = by_amap(server, clock)
        await route(HOME, scattered(3, 7), amap)
        asked = len(server.calls)
        assert asked > 0
        await route(HOME, scattered(3, 7), amap)
        assert len(server.calls) == asked
        server.refuse = None
        clock.advance(hours=back_after_h)
        assert (await route(HOME, scattered(3, 7), amap)).distances.by_road


def test_the_link_leads_to_the_place_in_their_coordinates() -> None:
    link = way_to(HOME, "百姓,大药房 & 店")
    (there,) = shifted([HOME])
    assert link.startswith(f"https://uri.amap.com/navigation?to={there.longitude:.6f},{there.latitude:.6f},")
    assert link.count(",") == 2
    assert "&mode=car" in link
    assert link.count("&") == 3
