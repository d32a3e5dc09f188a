"""Log-ins of platforms that exist in memory only, and what their apps' browsers say of themselves."""

from collections.abc import Mapping

from bot.platform import LoginError

WECOM = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/7.0 wxwork/4.1.0"}
DINGTALK = {"User-Agent": "Mozilla/5.0 (iPhone) AliApp(DingTalk/7.6.6)"}
AUTHORIZE = "https://platform.example/authorize?back={back}&state={state}"
AT_ONCE = "{back}?code=code-lin&state={state}"
"""A platform's page that does not even show."""


class FakeLogin:
    """A platform that knows a few codes, each once. `authorize`: where its own page is, from which the
    browser comes back; None: a script asks, as in DingTalk."""

    def __init__(self, channel: str, mark: str, authorize: str | None) -> None:
        self.channel = channel
        self._mark = mark
        self._authorize = authorize
        self.codes = {"code-lin": f"{channel}-R01", "code-wang": f"{channel}-S01", "code-nobody": "nobody"}
        self.asked: list[str] = []
        self.is_silent = False

    def is_inside(self, user_agent: str) -> bool:
        return self._mark in user_agent

    def entrance(self, back_to: str, state: str) -> str | None:
        assert state.isalnum()
        return self._authorize and self._authorize.format(back=back_to, state=state)

    async def account_of(self, code: str) -> str:
        if code not in self.codes:
            raise LoginError("invalid code")
        return self.codes.pop(code)

    async def script_facts(self, url: str) -> Mapping[str, str]:
        self.asked.append(url)
        if self.is_silent:
            raise LoginError("no ticket")
        return {"corpId": "c'1", "clientId": "app", "signature": "s"}
