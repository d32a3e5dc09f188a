"""WeCom's smart bot and webhooks as the tables have them: who is connected, which group belongs to whom."""

from collections.abc import Sequence

from bot.doctor.finding import Finding, Patient, bad, good, note
from bot.words import wecom_bot as bot_words
from bot.words import wecom_groups as group_words
from storage import groups, leases

WEBHOOK = "wecom_webhook"


async def line(patient: Patient) -> Sequence[Finding]:
    """Whether a running bot holds the smart bot's connection, where there is a smart bot."""
    bot_id = patient.settings.wecom_bot_id
    if bot_id is None:
        return []
    async with patient.database.read() as session:
        held = await leases.held(session, leases.smart_bot(bot_id), patient.now)
        away = await leases.held(session, leases.smart_bot_away(bot_id), patient.now)
    if away is not None:
        return [bad(*bot_words.PUSHED_OUT)]
    return [good(bot_words.HELD) if held is not None else note(*bot_words.NOT_HELD)]


async def webhooks(patient: Patient) -> Sequence[Finding]:
    """Whether every webhook belongs to a team."""
    named = patient.settings.wecom_webhooks
    if not named:
        return []
    async with patient.database.read() as session:
        bound = await groups.chats_on(session, WEBHOOK)
        lost = [name for name in named if not (name in bound or await groups.team_named(session, name))]
    findings = [note(group_words.unknown_webhook(name), group_words.UNKNOWN_WEBHOOK_REMEDY) for name in lost]
    return findings or [good(group_words.webhooks_good(len(named)))]
