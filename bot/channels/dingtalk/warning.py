"""Sales operations are told, once a month for each pot, that the organisation's month runs short."""

import structlog

from bot.cards.card import Text, dump
from bot.channels.dingtalk.quota import Shortage
from bot.channels.dingtalk.seam import CHANNEL
from bot.clock import Clock
from bot.words import dingtalk as words
from storage import outbox, people
from storage.database import Database
from storage.outbox import Queued

log = structlog.get_logger(__name__)
NAMES = {"calls": words.CALLS, "messages": words.MESSAGES}


class Warner:
    """Queues an alert for those of sales operations who are on DingTalk."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def tell(self, shortage: Shortage) -> None:
        """Durable and once, whichever replica notices and however often. When the database is away it stands in the
        log and with doctor all the same."""
        try:
            await self._queue(shortage)
        except Exception as error:
            log.warning("dingtalk.operations_not_told", error=type(error).__name__)

    async def _queue(self, shortage: Shortage) -> None:
        work = f"dingtalk-month:{shortage.month}:{shortage.pot}"
        text = Text(words.runs_short(NAMES[shortage.pot], shortage.used, shortage.budget))
        async with self._database.write() as session:
            operations = {person.id for person in await people.operations(session)}
            accounts = await people.identities_by_use(session, operations) if operations else ()
            queued = [
                Queued(
                    key=f"{work}.0.{account.id}.0",
                    channel=CHANNEL,
                    chat=account.external_id,
                    slot=None,
                    mode="send",
                    payload=dump(text),
                    at=self._clock(),
                    urgency="alert",
                )
                for account in accounts
                if account.channel == CHANNEL
            ]
            new = [message for message in queued if await outbox.by_key(session, message.key) is None]
            await outbox.queue(session, new)
