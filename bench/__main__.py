"""`python -m bench`: measure everything side by side and write docs/benchmarks.md."""

import argparse
import asyncio
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from bench import (
    callbacks,
    deal_scan,
    digest_picture,
    digests,
    frames,
    idle,
    importing,
    intake,
    labelled,
    lights,
    machine,
    month,
    mornings,
    proofs,
    report,
    road,
    route,
    speech,
    visit,
)
from bench.databases import databases
from bench.places import ROOT, SCRATCH
from bench.plan import FULL, QUICK, Plan
from bench.report import Figures
from bot import logs

T = TypeVar("T")


def main() -> None:
    """The command line."""
    wanted = argparse.ArgumentParser(prog="bench", description=__doc__)
    wanted.add_argument("--date", required=True, help="the day that stands in the report")
    wanted.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    wanted.add_argument("--quick", action="store_true", help="a few hundred events, to see that the bench works")
    wanted.add_argument("--figures", action="store_true", help="without the slow tests, which take hours")
    arguments = wanted.parse_args()
    os.chdir(ROOT)
    logs.configure("ERROR")
    plan = QUICK if arguments.quick else replace(FULL, proofs=False) if arguments.figures else FULL
    page = measured(plan, arguments.date)
    arguments.out.write_text(page, "utf-8")
    print(f"{arguments.out}")
    if report.MISSED in page:
        sys.exit(1)


def measured(plan: Plan, date: str) -> str:
    """Run the whole plan; the page."""
    SCRATCH.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=SCRATCH) as name, databases(Path(name)) as fresh:
        folder = Path(name)
        here = asyncio.run(machine.look(folder, fresh.fresh("PostgreSQL")))
        figures = Figures(
            intake=_said("接收", lambda: intake.measure(fresh, plan)),
            callbacks=_said("企业微信回调", lambda: callbacks.measure(fresh, folder, plan)),
            frames=_said("钉钉长连接", lambda: frames.measure(fresh, plan)),
            month=_said("钉钉月度配额", lambda: month.measure(fresh, folder, plan)),
            road=_said("全程", lambda: road.measure(fresh, folder, plan)),
            visits=_said("拜访", lambda: visit.measure(fresh, folder, plan)),
            imports=_said("导入", lambda: importing.measure(fresh, plan)),
            pictures=_said("日报的图", lambda: digest_picture.measure(plan)),
            digests=_said("日报", lambda: digests.measure(fresh, plan)),
            lights=_said("红绿灯", lambda: lights.measure(fresh, plan)),
            deals=_said("卡住的商机", lambda: deal_scan.measure(fresh, plan)),
            idle=_said("空闲", lambda: idle.measure(folder, plan)),
            speech=_said("录音转文字", lambda: speech.measure(folder, plan.speech)),
            tours=_said("拜访的顺序", route.measure),
            mornings=_said("早上的卡片", lambda: mornings.measure(fresh, plan.reps)),
            labelled=_said("通话标注集", labelled.measure),
            kills=_said("两百次 kill -9", lambda: proofs.run(proofs.KILLS)) if plan.proofs else None,
            wrong_input=_said("乱写的输入", lambda: proofs.run(proofs.WRONG_INPUT)) if plan.proofs else None,
            bad_days=_said("平台出故障的日子", lambda: proofs.run(proofs.BAD_DAYS)) if plan.proofs else None,
            speaking=_said("先开口的九十天", lambda: proofs.run(proofs.SPEAKING)) if plan.proofs else None,
        )
    return report.page(figures, here, plan, date)


def _said(what: str, measure: Callable[[], T]) -> T | None:
    """None where it failed: the rest of an hour's work is not thrown away for that, and the page says so."""
    print(f"{what}……", flush=True)
    try:
        return measure()
    except Exception:
        traceback.print_exc()
        return None


if __name__ == "__main__":
    main()
