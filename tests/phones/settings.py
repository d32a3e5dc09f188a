"""How a bot is set up inside the strict platforms: one place says which setting is which of their facts."""

from pathlib import Path
from typing import Any

from bot.settings import Settings
from tests.chat import SECRET


def set_up(folder: Path, port: int, *platforms: dict[str, Any], **more: Any) -> Settings:
    """A bot that is reached on `port`, with the settings of these platforms."""
    given = {name: value for platform in platforms for name, value in platform.items()} | more
    public_url = f"http://127.0.0.1:{port}"
    return Settings(
        _env_file=None, xingji_data=folder, xingji_secret_key=SECRET, xingji_public_url=public_url, **given
    )


def in_wecom(server: Any, app: Any) -> dict[str, Any]:
    """A self-built app of the tenant."""
    return {
        "wecom_corp_id": server.corp_id,
        "wecom_agent_id": app.agent_id,
        "wecom_secret": app.secret,
        "wecom_token": app.seal.token,
        "wecom_aes_key": app.seal.aes_key,
        "wecom_api_base": server.api_base,
    }


def in_dingtalk(server: Any, app: Any) -> dict[str, Any]:
    """An internal app of the organisation, which keeps to the rate that the organisation has."""
    return {
        "dingtalk_corp_id": server.corp_id,
        "dingtalk_agent_id": app.agent_id,
        "dingtalk_client_id": app.client_id,
        "dingtalk_client_secret": app.client_secret,
        "dingtalk_api_base": server.api_base,
        "dingtalk_oapi_base": server.oapi_base,
        "dingtalk_per_second": server.rates.per_second,
    }
