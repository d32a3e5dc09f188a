"""What is too long in each stage of the house's deals, as the scan of them asks it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.desk import House
from sales.workdays import too_long_ago
from storage.deal_scan import Cut


def cuts(house: House, today: date) -> Sequence[Cut]:
    """One for each open stage; none where the playbook warns of nothing that is stuck. `today`: the company's own
    day, which counts."""
    rules = house.playbook.deals
    if not rules.warnings.stuck.enabled:
        return ()
    return [_cut(house, one.id, one.limit_days, today) for one in rules.stages if one.outcome == "open"]


def _cut(house: House, stage: str, limit: int, today: date) -> Cut:
    day = too_long_ago(limit, today, house.calendar)
    return Cut(stage, day, datetime.combine(day + timedelta(days=1), time(0), house.timezone))
