"""A self-built app (自建应用): its secret, its callback, whom it can see, what it may call."""

from typing import TYPE_CHECKING, Any

from tests.platforms.wecom.crypto import Seal
from tests.platforms.wecom.delivery import Parcel
from tests.platforms.wecom.model import Token

if TYPE_CHECKING:
    from tests.platforms.wecom.people import AppUser
    from tests.platforms.wecom.server import WeComServer

PERMISSIONS = frozenset({"schedule", "meeting"})  # lists 「可调用接口的应用」 the app must stand in (wecom.md §5)


class App:
    """Knobs are plain attributes; set them whenever you like."""

    def __init__(
        self, server: "WeComServer", agent_id: int, secret: str, token: str, aes_key: str, name: str
    ) -> None:
        self.server, self.agent_id, self.secret, self.name = server, agent_id, secret, name
        self.seal = Seal(token, aes_key, server.corp_id)
        self.callback_url: str | None = None
        self.trusted_ips: set[str] = {"127.0.0.1"}
        self.visible: set[str] | None = None  # None: the root department, so everybody
        self.permissions: set[str] = set(PERMISSIONS)
        self.old_app = False  # made before 2022-06-20: still gets mobile numbers
        self.contacts_sync = False  # receives change_contact (the 通讯录同步 receiver)
        self.reports_location = False  # LOCATION on each chat entry
        self.recognition = False  # voices carry the undocumented Recognition
        self.file_style = "media"  # the undocumented file: "media" (FileName + MediaId) or "text" (wecom.md §9)
        self.agent_field: str | None = "AgentID"  # in callbacks; some tenants: "AgentId", or none (wecom.md §11)
        self.menu: dict[str, Any] | None = None
        self.token: Token | None = None
        self.task_ids: set[str] = set()
        self.msg_seen: dict[str, tuple[Any, str]] = {}  # bodies sent lately with enable_duplicate_check
        self.people: dict[str, AppUser] = {}

    def sees(self, userid: str) -> bool:
        """Whether the member exists and stands in the app's visible range."""
        return userid in self.server.members and (self.visible is None or userid in self.visible)

    def user(self, userid: str) -> "AppUser":
        """This person's 1:1 chat with the app."""
        from tests.platforms.wecom.people import AppUser

        if userid not in self.people:
            self.server.employ(userid)
            self.people[userid] = AppUser(self, userid)
        return self.people[userid]

    async def verify_url(self, url: str | None = None) -> None:
        """What saving the callback settings does: the GET must answer the bare plain text in time, or NotDelivered.
        The address is kept when it passed."""
        target = url or self.callback_url
        if target is None:
            raise ValueError("no callback url")
        await self.server.deliverer.verify(self, target)
        self.callback_url = target

    async def contact_changed(self, change: str, **fields: Any) -> None:
        """change_contact from `sys`, for who keeps contacts in step: create_user, update_user, delete_user,
        create_party, update_party, delete_party or update_tag; fields go into the XML as named."""
        if not self.contacts_sync:
            raise ValueError("only the 通讯录同步 receiver hears of this: set contacts_sync")
        await self._from_sys("change_contact", {"ChangeType": change} | fields)

    async def batch_done(self, job_id: str, job_type: str, errcode: int = 0) -> None:
        """batch_job_result."""
        job = {
            "JobId": job_id,
            "JobType": job_type,
            "ErrCode": errcode,
            "ErrMsg": "ok" if errcode == 0 else "failed",
        }
        await self._from_sys("batch_job_result", {"BatchJob": job})

    async def _from_sys(self, event: str, parts: dict[str, Any]) -> None:
        head: dict[str, Any] = {"ToUserName": self.server.corp_id, "FromUserName": "sys"}
        head |= {"CreateTime": int(self.server.clock().timestamp()), "MsgType": "event", "Event": event}
        await self.server.deliverer.deliver(Parcel(self, head | parts))
