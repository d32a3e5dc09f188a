"""Models of speech recognition as folders: which one a name means, and whether it is whole.

A folder that lacks a file is not tried: faster-whisper would ask a hub for the rest.
"""

from collections.abc import Sequence
from pathlib import Path

NEEDED = ("config.json", "model.bin", "tokenizer.json")
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
# Only models of the third generation need it: it says that they hear 128 bands instead of 80.
FEATURES = "preprocessor_config.json"


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
