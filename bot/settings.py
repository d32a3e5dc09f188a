"""Typed settings (design §6): environment or `.env`; secrets never print."""

import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRET_FILE = "secret.key"
WEBHOOK = "WECOM_WEBHOOK_"
OPEN_CONSOLE = "i-know-anyone-can-act-as-anyone"


class Settings(BaseSettings):
    """Every setting the product reads. Names are the environment's, lower-cased."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",  # editors on Windows put a mark in front
        env_ignore_empty=True,  # `XINGJI_SECRET_KEY=` left empty is not an empty key
        extra="ignore",
        frozen=True,
    )

    database_url: str = ""
    redis_url: str | None = None
    xingji_host: str = "127.0.0.1"
    xingji_port: int = Field(default=8080, ge=0, le=65535)
    xingji_public_url: str | None = None
    xingji_console_open: bool = False
    xingji_secret_key: SecretStr | None = None
    xingji_playbook: Path = Path("playbooks/fmcg.yaml")
    xingji_timezone: str = "Asia/Shanghai"
    xingji_data: Path = Path("data")
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str | None = None
    openai_vision_model: str | None = None
    whisper_model: str = "small"
    whisper_device: Literal["auto", "cpu", "cuda"] = "auto"
    whisper_compute_type: str = "auto"
    whisper_threads: int = Field(default=0, ge=0)
    whisper_language: str | None = None
    whisper_base_url: str | None = None
    whisper_api_key: SecretStr | None = None
    xingji_model_source: str = "huggingface"
    wecom_corp_id: str | None = None
    wecom_agent_id: int | None = None
    wecom_secret: SecretStr | None = None
    wecom_token: SecretStr | None = None
    wecom_aes_key: SecretStr | None = None
    wecom_api_base: str = "https://qyapi.weixin.qq.com"
    wecom_bot_id: str | None = None
    wecom_bot_secret: SecretStr | None = None
    wecom_bot_url: str = "wss://openws.work.weixin.qq.com"
    dingtalk_client_id: str | None = None
    dingtalk_client_secret: SecretStr | None = None
    dingtalk_api_base: str = "https://api.dingtalk.com"
    dingtalk_oapi_base: str = "https://oapi.dingtalk.com"
    dingtalk_card_template: str | None = None
    dingtalk_form_template: str | None = None
    dingtalk_corp_id: str | None = None
    dingtalk_agent_id: int | None = None
    dingtalk_monthly_calls: int = Field(default=5000, ge=0)
    dingtalk_monthly_messages: int = Field(default=3000, ge=0)
    dingtalk_per_second: int = Field(default=20, ge=1)
    amap_key: SecretStr | None = None
    amap_api_base: str = "https://restapi.amap.com"

    @field_validator("xingji_timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"没有叫 {name} 的时区，例如 Asia/Shanghai") from error
        return name

    @field_validator("xingji_console_open", mode="before")
    @classmethod
    def _said_in_so_many_words(cls, value: object) -> object:
        if isinstance(value, str) and value not in ("", OPEN_CONSOLE):
            raise ValueError(f"操作台里谁都能扮演谁。真要让别的机器打开，请原样写 {OPEN_CONSOLE}")
        return bool(value)

    @cached_property
    def wecom_webhooks(self) -> Mapping[str, SecretStr]:
        """`WECOM_WEBHOOK_<TEAM>`: team → the key of its group's webhook, or the webhook's whole address."""
        named = {**dotenv_values(".env", encoding="utf-8-sig"), **os.environ}
        found = {name.upper().removeprefix(WEBHOOK): value for name, value in named.items() if is_webhook(name)}
        return {team: SecretStr(value) for team, value in found.items() if value}

    @property
    def data_folder(self) -> Path:
        """Where the SQLite file, the media and the generated key lie."""
        return self.xingji_data

    @property
    def database(self) -> str:
        """`DATABASE_URL`, or the SQLite file under the data folder."""
        return self.database_url or f"sqlite:///{(self.data_folder / 'xingji.db').as_posix()}"

    @property
    def playbook(self) -> Path:
        return self.xingji_playbook

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.xingji_timezone)

    @property
    def public_url(self) -> str:
        """The address other devices reach the bot at, without a trailing slash."""
        return (self.xingji_public_url or f"http://{self.xingji_host}:{self.xingji_port}").rstrip("/")

    @cached_property
    def _secret(self) -> str:
        if self.xingji_secret_key is not None:
            return self.xingji_secret_key.get_secret_value()
        return _kept_secret(self.data_folder / SECRET_FILE)

    def secret(self) -> str:
        """`XINGJI_SECRET_KEY`, else one generated once and kept under the data folder (mode 600)."""
        return self._secret


def is_webhook(name: str) -> bool:
    """Whether a setting of this name is the webhook of some team."""
    return name.upper().startswith(WEBHOOK) and len(name) > len(WEBHOOK)


def _kept_secret(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        draft = file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # two processes starting together: the first one's key stays
            os.link(draft, file)
        draft.unlink()
    return file.read_text("ascii").strip()


class SettingsError(Exception):
    """Settings that cannot be used; `problems` has one plain line for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


_WRONG = {
    "int_parsing": "要写一个整数",
    "greater_than_equal": "太小",
    "less_than_equal": "太大，端口从 0 到 65535",
}


def load_settings() -> Settings:
    """Settings as the environment and `.env` say; raises SettingsError."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError([_told(problem) for problem in error.errors(include_url=False)]) from error
    except UnicodeDecodeError as error:
        raise SettingsError([".env 不是 UTF-8 编码，请用 UTF-8 另存一次"]) from error


def _told(problem: ErrorDetails) -> str:
    """Without the value: it may be a secret."""
    name = str(problem["loc"][0]).upper()
    ours = problem.get("ctx", {}).get("error")  # what a validator of this file said
    return f"{name}：{ours or _WRONG.get(problem['type'], '写得不对')}"
