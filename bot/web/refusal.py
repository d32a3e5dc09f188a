"""A page that is not shown, with a word for the person; logged by its reason, never with its address."""

from bot.words.pages import Notice


class RefusalError(Exception):
    """`status`: HTTP. `notice`: what the person reads. `reason`: what the log says, in an English word or two."""

    def __init__(self, status: int, notice: Notice, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.notice = notice
        self.reason = reason
