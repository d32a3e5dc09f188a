"""The platforms that are configured, each with its own connections."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from bot.clock import Clock, system_clock
from bot.platform import Platform
from bot.settings import Settings
from storage.database import Database
from storage.media import store_of


@asynccontextmanager
async def configured_platforms(
    settings: Settings, database: Database, clock: Clock = system_clock
) -> AsyncIterator[Sequence[Platform]]:
    """Those whose settings are there; their connections are closed at the end."""
    media = store_of(settings.data_folder)
    async with AsyncExitStack() as stack:
        platforms: list[Platform] = []
        if has_wecom(settings):
            from bot.channels.wecom.platform import WeComPlatform  # only who uses a platform pays for its libraries

            platforms.append(
                await stack.enter_async_context(WeComPlatform.opened(settings, database, media, clock))
            )
        if has_dingtalk(settings):
            from bot.channels.dingtalk.platform import DingTalkPlatform

            opened = DingTalkPlatform.opened(settings, database, media, clock)
            platforms.append(await stack.enter_async_context(opened))
        yield platforms


def has_dingtalk(settings: Settings) -> bool:
    """Whether the app in DingTalk is configured, or half of it."""
    return bool(settings.dingtalk_client_id or settings.dingtalk_client_secret)


def has_wecom(settings: Settings) -> bool:
    """Whether anything of WeCom is configured."""
    return bool(settings.wecom_corp_id or settings.wecom_bot_id or settings.wecom_webhooks)
