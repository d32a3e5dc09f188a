"""Where models of speech recognition are to be had: Hugging Face, a mirror of it, ModelScope, or a plain web
folder.

Hugging Face's API (`/api/models/<repo>/tree/main`) tells sizes and, of large files, SHA-256. ModelScope's is
written after its own client's source. Neither was reachable when this was written: both are tested against
imitations only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from nlp.speech_model import FEATURES, NEEDED, VOCABULARIES

HUGGINGFACE = "https://huggingface.co"
MODELSCOPE = "https://modelscope.cn"
WANTED = (*NEEDED, *VOCABULARIES, FEATURES)
# Those that others than Systran converted (faster_whisper.utils).
OTHERS = {
    "large": "Systran/faster-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
}


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a model; what the hub does not tell is None. `optional`: a model may be whole without it."""

    name: str
    url: str
    size: int | None = None
    sha256: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Hub:
    """`listing`: the address that lists a repository's files; `read`: its answer as files."""

    listing: str
    read: Callable[[Any], Sequence[RemoteFile]]
    unlisted: Sequence[RemoteFile]
    """What to ask for where nothing is listed, as in a plain web folder."""


def repository(model: str) -> str:
    """The repository of a model by its name; a name with a slash is one itself."""
    return model if "/" in model else OTHERS.get(model, f"Systran/faster-whisper-{model}")


def hub(source: str, repo: str) -> Hub:
    """`source`: huggingface, modelscope, or the address of a mirror of Hugging Face."""
    if source == "modelscope":
        files = f"{MODELSCOPE}/api/v1/models/{repo}/repo"

        def at_modelscope(name: str) -> str:
            return f"{files}?Revision=master&FilePath={quote(name)}"

        return Hub(
            f"{files}/files?Revision=master&Recursive=true",
            lambda answer: _modelscope(answer, at_modelscope),
            _unlisted(at_modelscope),
        )
    base = HUGGINGFACE if source == "huggingface" else source.rstrip("/")

    def at(name: str) -> str:
        return f"{base}/{repo}/resolve/main/{quote(name)}"

    return Hub(f"{base}/api/models/{repo}/tree/main", lambda answer: _huggingface(answer, at), _unlisted(at))


def _unlisted(at: Callable[[str], str]) -> Sequence[RemoteFile]:
    return [RemoteFile(name, at(name), optional=name not in NEEDED) for name in WANTED]


def _huggingface(answer: Any, at: Callable[[str], str]) -> Sequence[RemoteFile]:
    return [
        RemoteFile(entry["path"], at(entry["path"]), entry.get("size"), _dict(entry.get("lfs")).get("oid"))
        for entry in _entries(answer, "path")
    ]


def _modelscope(answer: Any, at: Callable[[str], str]) -> Sequence[RemoteFile]:
    entries = _entries(_dict(_dict(answer).get("Data")).get("Files"), "Path")
    return [
        RemoteFile(entry["Path"], at(entry["Path"]), entry.get("Size"), entry.get("Sha256") or None)
        for entry in entries
    ]


def _entries(answer: Any, name: str) -> Sequence[Mapping[str, Any]]:
    """Those that belong to a model, whatever else lies beside them."""
    listed = answer if isinstance(answer, list) else []
    return [entry for entry in listed if isinstance(entry, dict) and entry.get(name) in WANTED]


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
