"""Where the bench keeps things, and what its child processes are told."""

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCRATCH = ROOT / "bench-results"  # beside the code: a system's folder for temporary files may lie in memory


def environment(**more: str) -> dict[str, str]:
    """Our own, and that modules are compiled once and kept, as an installation does."""
    compiled = {"PYTHONPYCACHEPREFIX": str(SCRATCH / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    return dict(os.environ) | compiled | more
