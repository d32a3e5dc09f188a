"""Every job that is due at a time of day."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk import House
from bot.platform import Platform
from bot.posting import Postmaster
from scheduler.alert import Alerts
from scheduler.job import Job
from storage.database import Database
from storage.media import MediaStore


@dataclass(frozen=True, slots=True)
class Ground:
    """What jobs stand on."""

    database: Database
    house: House
    media: MediaStore
    postmaster: Postmaster
    platforms: Sequence[Platform]


def jobs(ground: Ground) -> Sequence[Job]:
    """All of them; a playbook may switch some off."""
    playbook = ground.house.playbook
    found: list[Job] = []
    if playbook.alerts.enabled and playbook.deals.warnings.stuck.enabled:
        found.append(Alerts(ground.database, ground.house, ground.postmaster))
    return found
