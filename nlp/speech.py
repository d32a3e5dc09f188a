"""Recordings to words: the recogniser that the settings name."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from nlp.recogniser import Piece, Recogniser
from nlp.speech_model import folder_of, missing_files

__all__ = ["NotReady", "Piece", "Recogniser", "Wanted", "recogniser"]

REMOTE = "remote:"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the settings say. `model`: a name (a folder under `models`), a folder, or `remote:<model>` of the
    service at `base_url`. `device`: auto, cpu, cuda; `compute_type`: auto or one of ctranslate2's; `threads` 0: all
    cores."""

    model: str
    models: Path
    device: str = "auto"
    compute_type: str = "auto"
    threads: int = 0
    language: str | None = None
    base_url: str | None = None
    api_key: str | None = None


@dataclass(frozen=True, slots=True)
class NotReady:
    """Why nothing can be heard now. `no_package`: the extra `speech` is not installed; `no_model`: the folder or
    some of its files are missing; `no_device`: it cannot compute like that; `no_service`: `remote:` without an
    address. `what`: the folder or setting that it is about."""

    reason: Literal["no_package", "no_model", "no_device", "no_service"]
    what: str


def recogniser(wanted: Wanted) -> Recogniser | NotReady:
    """The recogniser that is wanted; quick, for the model is loaded when it is first used. Asks no hub, ever."""
    if wanted.model.startswith(REMOTE):
        return _remote(wanted)
    if find_spec("faster_whisper") is None:
        return NotReady("no_package", "faster-whisper")
    folder = folder_of(wanted.model, wanted.models)
    if missing_files(folder):
        return NotReady("no_model", str(folder))
    from nlp.speech_local import Whisper, computing

    how = computing(wanted.device, wanted.compute_type)
    if how is None:
        return NotReady("no_device", f"{wanted.device} {wanted.compute_type}")
    return Whisper(folder, how, threads=wanted.threads, language=wanted.language)


def _remote(wanted: Wanted) -> Recogniser | NotReady:
    if not wanted.base_url:
        return NotReady("no_service", wanted.model)
    if find_spec("av") is None:
        return NotReady("no_package", "av")
    from nlp.speech_remote import Service

    name = wanted.model.removeprefix(REMOTE)
    return Service(wanted.base_url, wanted.api_key, name, language=wanted.language)
