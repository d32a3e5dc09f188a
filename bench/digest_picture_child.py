"""`python -m bench.digest_picture_child ROUNDS`: draw digests and print how long each picture took, and our memory.

A process of its own, so that its memory is that of drawing alone.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.digest_picture import draw
from bot.drawing.board import Board
from sales.lights import Colour
from tests.lights import board, row

TEAMS = (1, 3, 30)
LONG = "华中大区武汉分公司城东新区重点客户与连锁药房渠道拓展"


def main() -> None:
    """The command line."""
    rounds = int(sys.argv[1])
    boards = {teams: _board(teams) for teams in TEAMS}
    for one in boards.values():
        draw(one)  # warm: the font is open, the shapes are there
    took = {teams: [_draw_ms(one) for _ in range(rounds)] for teams, one in boards.items()}
    memory_mb = _most_memory_mb()
    sizes = {teams: max(map(len, draw(one))) for teams, one in boards.items()}
    print(json.dumps({"took": took, "bytes": sizes, "memory_mb": memory_mb}))


def _most_memory_mb() -> float:
    """Of this program; what `getrusage` tells begins with what the process held that started us."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024 / 1e6


def _board(teams: int) -> Board:
    colours: Sequence[Colour] = ("green", "yellow", "red", "none", "green", "yellow", "red")
    return board([row(f"{LONG}{n}队"[-12 - n :], colours, n) for n in range(1, teams + 1)])


def _draw_ms(one: Board) -> float:
    """Per picture: thirty teams stand on two."""
    began = time.perf_counter()
    pages = draw(one)
    return (time.perf_counter() - began) * 1000 / len(pages)


if __name__ == "__main__":
    main()
