"""Encrypted WeCom callbacks, from the request to the durable row: how many, and how soon at a steady pace.

Beside them in the same run: a bare handler, and the same callback opened and read but not kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import uvloop

from bench.callback_load import LONGEST, SAID, callbacks
from bench.cores import LOAD_CORE, pinned
from bench.crowd import newcomers
from bench.databases import KINDS, Databases, Kind
from bench.life import SAID as ASKED
from bench.load import pace
from bench.plan import Plan
from bench.served import Slices, Taken, servers
from bench.stats import percentile
from bot.channels.wecom.names import APP

GOAL = 0.6
GOAL_MS, NEVER_MS = 100, 1000
PER_SECOND = 300
CONNECTIONS = 32  # of the steady pace, and of the long texts
BARE: Literal["aiohttp"] = "aiohttp"
OPENED: Literal["opened"] = "opened"
SERVERS = (BARE, OPENED, *KINDS)


@dataclass(frozen=True, slots=True)
class Callbacks:
    """`short`, `long`: slices with a usual and with the longest text. `waited_s`: seconds to each acknowledgement
    at a steady pace, by whether a whole bot also handled and answered the messages."""

    short: Slices
    long: Slices
    waited_s: Mapping[tuple[Kind, bool], Sequence[float]]

    def waited_ms(self, kind: Kind, at_work: bool, percent: float) -> float:
        """A percentile of the acknowledgements at a steady pace."""
        return percentile(self.waited_s[kind, at_work], percent) * 1000


def measure(databases: Databases, folder: Path, plan: Plan) -> Callbacks:
    """Every server in turn, with each number of connections and both lengths, round after round; then the pace."""
    short: dict[tuple[str, int], list[Taken]] = {(s, c): [] for s in SERVERS for c in plan.callback_connections}
    long: dict[tuple[str, int], list[Taken]] = {(s, CONNECTIONS): [] for s in SERVERS}
    keepers = {kind: ["bench.callback_keeper", "kept", databases.fresh(kind)] for kind in KINDS}
    programs = {BARE: ["bench.receiver", "bare"], OPENED: ["bench.callback_keeper", "opened"]} | keepers
    with servers(programs) as running, pinned(LOAD_CORE):
        for _ in range(plan.warm + plan.rounds):
            for slices, said in ((short, SAID), (long, LONGEST)):
                for (name, connections), taken in slices.items():
                    taken.append(running[name].take(connections, plan.slice_s, callbacks(said)))
    waited = {
        (kind, work): _steady(databases, kind, work, folder, plan) for work in (False, True) for kind in KINDS
    }
    return Callbacks(_without(short, plan.warm), _without(long, plan.warm), waited)


def _without(slices: Mapping[tuple[str, int], Sequence[Taken]], warm: int) -> Slices:
    return Slices({key: taken[warm:] for key, taken in slices.items()})


_of_the_app = partial(newcomers, channel=APP)


def _steady(databases: Databases, kind: Kind, at_work: bool, folder: Path, plan: Plan) -> Sequence[float]:
    """The first second is for getting warm: an installation is started once, and into no storm of writes."""
    url = databases.fresh(kind, _of_the_app)
    databases.settle()
    program = ["bench.callback_keeper", *(("answered", url, str(folder)) if at_work else ("kept", url))]
    with servers({kind: program}) as running, pinned(LOAD_CORE):
        source = callbacks(ASKED)
        requests = [next(source) for _ in range(PER_SECOND + plan.steady_callbacks)]
        return uvloop.run(pace(running[kind].port, CONNECTIONS, PER_SECOND, requests))[PER_SECOND:]
