"""What `xingji model` says."""

from collections.abc import Sequence

from bot.model_fetch import Reason

NOT_A_NAME = "这里要写模型的名字，例如 small；用别处的模型请设置 WHISPER_MODEL 为它的文件夹"
REMOTE = "WHISPER_MODEL 现在用的是转写服务，不需要下载模型。要下载请写上名字，例如：xingji model fetch small"

_WHY: dict[Reason, str] = {
    "unreachable": (
        "连不上，已下载的部分留着，再运行一次会接着下。连不上默认的站点时，可以把 XINGJI_MODEL_SOURCE "
        "设为 modelscope 或一个镜像的网址"
    ),
    "unknown_model": "那里没有这个模型，请核对名字，或用 --repo 写明仓库",
    "incomplete": "那里缺少文件，这个仓库不是 faster-whisper 能用的模型",
    "checksum": "下载的内容校验不对，已经删除，请再试一次",
    "not_a_model": "下载到的不是模型文件，可能是镜像的提示页，请检查 XINGJI_MODEL_SOURCE",
}


def failed(reason: Reason, what: str) -> str:
    """The download did not work out."""
    return f"{_WHY[reason]}：{what}"


def already(folder: str) -> str:
    """The model is there."""
    return f"模型已经在 {folder}，不用再下载"


def begun(repo: str, folder: str) -> str:
    """The download begins."""
    return f"从 {repo} 下载到 {folder}"


def done(folder: str, name: str, used: str) -> str:
    """The model is there now; `used` is what the settings name."""
    hint = "等着的录音会自己开始转写。" if name == used else f"要用它，请设置 WHISPER_MODEL={name}。"
    return f"下载好了：{folder}。{hint}"


def cannot_write(folder: str, why: str) -> str:
    """The disk refuses."""
    return f"写不进 {folder}：{why}"


def listed(names: Sequence[str]) -> str:
    """Models that lie ready."""
    return f"已有的模型：{'、'.join(names)}" if names else "还没有模型。下载：xingji model fetch small"
