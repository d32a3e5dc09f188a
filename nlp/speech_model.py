"""Models of speech recognition as folders: which one a name means, and whether it is whole.

A folder that lacks a file is not tried: faster-whisper would ask a hub for the rest.
"""

import json
from collections.abc import Sequence
from pathlib import Path

NEEDED = ("config.json", "model.bin", "tokenizer.json")
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
FEATURES = "preprocessor_config.json"
# Models of the third generation hear 128 bands instead of 80, and only this file says so.
BANDS = 128


def folder_of(model: str, models: Path) -> Path:
    """The absolute folder of a model by its name or path: what is no folder itself lies under `models`."""
    given = Path(model).expanduser()
    return (given if given.is_absolute() or given.is_dir() else models / model).resolve()


def missing_files(folder: Path) -> Sequence[str]:
    """What a model's folder lacks, in the order of `NEEDED`; empty: it is whole."""
    lacking = [name for name in NEEDED if not _has(folder, name)]
    if not any(_has(folder, name) for name in VOCABULARIES):
        lacking.append(VOCABULARIES[0])
    return lacking


def _has(folder: Path, name: str) -> bool:
    file = folder / name
    return file.is_file() and file.stat().st_size > 0


def has_valid_json(folder: Path) -> bool:
    """Whether the small files are what they say; a mirror's page for "not found" is not."""
    try:
        return all(
            isinstance(json.loads((folder / name).read_bytes()), dict) for name in ("config.json", "tokenizer.json")
        )
    except (OSError, ValueError):
        return False
