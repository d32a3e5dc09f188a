"""A company's life at accelerated clock: what the bot said against what it had to say, each once, to the right."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sales.playbook import Playbook
from tests.chat import playbook
from tests.simulation import plan
from tests.simulation.expected import expected, works
from tests.simulation.life import Life

PIXEL = b"\x89PNG\r\n\x1a\n"


def slow_rules() -> Playbook:
    """The product's playbook, with so much patience that no two teams go up to the same person on one morning."""
    rules = playbook()
    return rules.model_copy(update={"alerts": rules.alerts.model_copy(update={"escalate_days": 30})})


@pytest.fixture(autouse=True)
def _pictures_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands on them is tested elsewhere; here thousands are sent."""
    monkeypatch.setattr("bot.digest_picture.draw", lambda *_: [PIXEL])


async def compare(life: Life) -> None:
    said = await life.lived()
    wanted = expected(life.plan)
    assert not {one: n for one, n in wanted.items() if n > 1}, "the script leaves the model"
    assert {"missing": wanted - said, "too much": said - wanted} == {"missing": {}, "too much": {}}
    assert {one[0] for one in wanted} == {"reminder", "morning", "alert", "digest"}


async def test_a_fortnight_of_a_small_company(sqlite_url: str, tmp_path: Path) -> None:
    script = plan.made(2, date(2026, 2, 13), date(2026, 2, 25), teams=5, reps=9)
    life = Life(sqlite_url, tmp_path, script, slow_rules(), seed=1)
    await compare(life)
    assert life.deaths > 3


@pytest.mark.slow
@pytest.mark.timeout(3600)
async def test_ninety_days_of_three_hundred_people(database_url: str, tmp_path: Path, record_property: Any) -> None:
    script = plan.made(5, date(2026, 1, 15), date(2026, 4, 15), teams=26, reps=267)
    assert (
        sum(works(date.fromordinal(n)) for n in range(script.first.toordinal(), script.last.toordinal() + 1)) == 60
    )
    life = Life(database_url, tmp_path, script, slow_rules(), seed=2)
    await compare(life)
    print(life.ticks, life.deaths, life.rows, life.memory)
    assert max(life.rows[3:]) < 1.3 * life.rows[2]
    objects = [alive for alive, _ in life.memory]
    assert objects[-1] < 1.1 * objects[2]
