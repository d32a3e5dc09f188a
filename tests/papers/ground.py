"""What making files stands on, with a platform that is a file."""

from pathlib import Path
from zoneinfo import ZoneInfo

from bot.desk import House
from bot.papers.room import Room
from bot.posting import Postmaster
from bot.signing import Signing
from sales.playbook import Playbook
from sales.workdays import WorkCalendar
from storage.database import Database
from storage.media import store_of
from tests.chat import SECRET, playbook
from tests.clock import FakeClock
from tests.crash.platform import FilePlatform


def house_of(rules: Playbook) -> House:
    return House(rules, ZoneInfo("Asia/Shanghai"), WorkCalendar(), Signing(SECRET), "http://localhost")


def room_of(database: Database, folder: Path, clock: FakeClock) -> Room:
    """Files lie below `folder`; nobody sends what is queued."""
    house = house_of(playbook())
    postmaster = Postmaster({"console": FilePlatform(folder / "platform.jsonl", name="console")}, house.signing)
    return Room(database, house, store_of(folder), postmaster, clock, lambda: None)
