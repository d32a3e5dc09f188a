"""The self-built app (自建应用) as a part of the platform."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from bot.channel import Channel, Source
from bot.channels.wecom import picture
from bot.channels.wecom.callback import PATH, Callback
from bot.channels.wecom.channel import WeComChannel
from bot.channels.wecom.client import Credentials, WeComClient
from bot.channels.wecom.crypto import BadKeyError, Crypto
from bot.channels.wecom.media import MediaSource
from bot.channels.wecom.names import APP
from bot.channels.wecom.parts import Ground
from bot.channels.wecom.picture import Pictures
from bot.platform import Accept
from bot.settings import Settings, SettingsError
from bot.words import wecom as words


class AppPart:
    """`parts.Part`. Without a callback's Token and key it sends, but nothing comes in."""

    def __init__(self, ground: Ground, client: WeComClient) -> None:
        public_url = ground.settings.public_url
        self._client = client
        self._pictures = Pictures(public_url, ground.signing, ground.database, ground.media, ground.clock)
        self._channel = WeComChannel(
            client, ground.database, ground.media, ground.clock, public_url, self._pictures.url
        )
        self._crypto = crypto(ground.settings)
        self._clock = ground.clock
        self.channels: Sequence[Channel] = (self._channel,)
        self.sources: Mapping[str, Source] = {APP: MediaSource(client)}

    def mount(self, app: web.Application, accept: Accept) -> None:
        """The callback, and the pictures of cards."""
        app.router.add_get(picture.PATH + "{token}", self._pictures.serve)
        if self._crypto is None:
            return
        callback = Callback(self._crypto, self._channel.codes.keep, self._clock)

        async def receive(request: web.Request) -> web.Response:
            return await callback.receive(request, accept)

        app.router.add_get(PATH, callback.verify)
        app.router.add_post(PATH, receive)

    async def run(self, _accept: Accept) -> None:
        """Nothing is kept open: the platform calls."""

    def is_up(self) -> Mapping[str, bool]:
        """Whether the last call went through, as far as it lay with the setting up."""
        return {APP: self._client.is_up}


def credentials(settings: Settings) -> Credentials | None:
    """The app's, where all of them are there."""
    corp_id, agent_id, secret = settings.wecom_corp_id, settings.wecom_agent_id, settings.wecom_secret
    if corp_id is None or agent_id is None or secret is None:
        return None
    return Credentials(corp_id, agent_id, secret.get_secret_value())


def crypto(settings: Settings) -> Crypto | None:
    """The callback's, where its Token and key are there; raises SettingsError for a key that cannot be one."""
    corp_id, token, key = settings.wecom_corp_id, settings.wecom_token, settings.wecom_aes_key
    if corp_id is None or token is None or key is None:
        return None
    try:
        return Crypto(token.get_secret_value(), key.get_secret_value(), corp_id)
    except BadKeyError:
        raise SettingsError([words.BAD_AES_KEY]) from None
