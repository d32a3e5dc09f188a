"""A strict fake of AMap's web service, `v3/distance`, written from its public documentation (Web 服务 API, 距离测量
and 错误码说明), not from `bot/amap.py`.

Documented: GET; `origins` up to 100 "lon,lat" with "|" between, `destination` one, at most six decimals, GCJ-02;
`type` 1 is by car, and only inside China; `status` "1" or "0", `infocode` "10000" when all is well; every figure a
string; `origin_id` counts from 1; a pair without a road has `info` and `code`. UNVERIFIED: the order of results
(here backwards, so that nobody relies on it), and whether `code` "0" stands with a good result (here it does).
"""

import re
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

from sales.geo import Position, distance_m

DETOUR = 1.3
_PLACE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?),(\d{1,2}(?:\.\d{1,6})?)")
_CHINA = (73.0, 136.0, 3.0, 54.0)


@dataclass
class AmapServer:
    """`refuse`: an infocode instead of every answer; `status`, `body`: instead of JSON; `no_road`: the first origin
    has none. `calls`: (origins, destination) as they came, in GCJ-02."""

    key: str = "the-key"
    refuse: str | None = None
    status: int = 200
    body: str | None = None
    no_road: bool = False
    calls: list[tuple[list[Position], Position]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    async def __aenter__(self) -> "AmapServer":
        app = web.Application()
        app.router.add_get("/v3/distance", self._distance)
        self._server = TestServer(app)
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def base(self) -> str:
        return str(self._server.make_url("/"))

    async def _distance(self, request: web.Request) -> web.Response:
        query = request.query
        if query.get("key") != self.key:
            return _no("INVALID_USER_KEY", "10001")
        strange = set(query) - {"key", "origins", "destination", "type", "sig", "output", "callback"}
        origins = [_place(one) for one in query.get("origins", "").split("|")]
        destination = _place(query.get("destination", ""))
        if strange or None in origins or destination is None or len(origins) > 100:
            self.wrong.append(request.query_string)
            return _no("INVALID_PARAMS", "20000")
        if query.get("type") != "1":
            self.wrong.append("not by car")
        places = [one for one in origins if one is not None]
        self.calls.append((places, destination))
        if self.refuse is not None:
            return _no("REFUSED", self.refuse)
        if self.body is not None or self.status != 200:
            return web.Response(status=self.status, text=self.body or "")
        results = [self._result(n, one, destination) for n, one in enumerate(places, 1)]
        return web.json_response({"status": "1", "info": "OK", "infocode": "10000", "results": results[::-1]})

    def _result(self, n: int, origin: Position, to: Position) -> dict[str, str]:
        if n == 1 and self.no_road:
            return {"origin_id": "1", "dest_id": "1", "info": "NO_ROADS", "code": "1"}
        metres = road(origin, to)
        return {
            "origin_id": str(n), "dest_id": "1", "distance": str(metres), "duration": str(metres // 8), "code": "0",
        }  # fmt: skip


def road(a: Position, b: Position) -> int:
    """Metres by road in this world: longer than the crow flies, and southwards longer still (one way)."""
    return round(distance_m(a, b) * (DETOUR if b.latitude >= a.latitude else DETOUR * 1.5))


def _place(text: str) -> Position | None:
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    west, east, south, north = _CHINA
    longitude, latitude = float(found[1]), float(found[2])
    inside = west < longitude < east and south < latitude < north
    return Position(latitude, longitude) if inside else None


def _no(info: str, code: str) -> web.Response:
    return web.json_response({"status": "0", "info": info, "infocode": code})
