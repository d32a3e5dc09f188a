"""A strict WeCom tenant on loopback, written from the protocol reference ("wecom.md") alone.

`async with WeComServer() as server:` then `server.app(...)`, `server.user("R01")`, `server.bot(...)`.
"""

from tests.platforms.wecom.faults import Faults
from tests.platforms.wecom.server import WeComServer

__all__ = ["Faults", "WeComServer"]
