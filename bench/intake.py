"""Events per second from request to durable row on one core, beside a bare handler in the same run."""

from bench.cores import LOAD_CORE, pinned
from bench.databases import KINDS, Databases
from bench.load import events
from bench.plan import Plan
from bench.served import Slices, Taken, servers

GOAL = 0.25
BARE, ECHO = "aiohttp", "echo"
SERVERS = (ECHO, BARE, *KINDS)


def measure(databases: Databases, plan: Plan) -> Slices:
    """Every server in turn, with each number of connections, round after round."""
    slices: dict[tuple[str, int], list[Taken]] = {(s, c): [] for s in SERVERS for c in plan.connections}
    keepers = {kind: ["bench.keeper", databases.fresh(kind)] for kind in KINDS}
    programs = {ECHO: ["bench.receiver", "echo"], BARE: ["bench.receiver", "bare"]} | keepers
    with servers(programs) as running, pinned(LOAD_CORE):
        for round_ in range(plan.warm + plan.rounds):
            for (name, connections), taken in slices.items():
                taken.append(running[name].take(connections, plan.slice_s, events(f"{round_}-{connections}")))
    return Slices({key: taken[plan.warm :] for key, taken in slices.items()})
