"""`python -m bench.idle_child COMMAND`: `xingji COMMAND` that says at its end what heavy it had loaded."""

import atexit
import sys

from bench.idle import HEAVY
from bot.cli import main


def _tell() -> None:
    print("loaded:", *sorted(HEAVY.intersection(sys.modules)), flush=True)


if __name__ == "__main__":
    atexit.register(_tell)
    main()
