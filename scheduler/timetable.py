"""Every job that is due at a time of day."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk import House
from bot.platform import Platform
from bot.posting import Postmaster
from bot.route import Roads
from scheduler import digest_look, light
from scheduler.alert import Alerts
from scheduler.digest import DigestJob
from scheduler.job import Job
from scheduler.morning import Morning
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
    roads: Roads | None = None


def jobs(ground: Ground) -> Sequence[Job]:
    """All of them; a playbook may switch some off."""
    playbook = ground.house.playbook
    found: list[Job] = []
    if playbook.alerts.enabled and playbook.deals.warnings.stuck.enabled:
        found.append(Alerts(ground.database, ground.house, ground.postmaster))
    if playbook.morning.enabled:
        found.append(Morning(ground.database, ground.house, ground.roads))
    if playbook.digest.enabled:
        found.append(DigestJob(ground.database, ground.house, ground.media, ground.postmaster))
        found += digest_look.looks(ground.house, ground.postmaster)
    if playbook.lights.metrics:
        found += light.looks(ground.database, ground.house)
    return found
