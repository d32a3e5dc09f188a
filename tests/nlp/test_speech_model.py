"""A model is a folder, and it is there when all of it is."""

from pathlib import Path

import pytest

from nlp.speech import NotReady, Wanted, recogniser
from nlp.speech_local import Whisper, computing
from nlp.speech_model import folder_of, missing_files


def whole(folder: Path) -> Path:
    """A folder that has every file."""
    folder.mkdir(parents=True)
    for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.json"):
        (folder / name).write_text("{}")
    return folder


def test_a_name_is_a_folder_among_the_models(tmp_path: Path) -> None:
    assert folder_of("small", tmp_path / "models") == tmp_path / "models" / "small"
    assert folder_of(str(tmp_path / "own"), tmp_path / "models") == tmp_path / "own"


def test_a_folder_may_be_named_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine").mkdir()
    assert folder_of("mine", tmp_path / "models") == tmp_path / "mine"


def test_what_is_missing_or_empty_is_named(tmp_path: Path) -> None:
    folder = whole(tmp_path / "m")
    assert missing_files(folder) == []
    (folder / "vocabulary.json").rename(folder / "vocabulary.txt")
    assert missing_files(folder) == []
    (folder / "vocabulary.txt").unlink()
    (folder / "model.bin").write_bytes(b"")
    assert missing_files(folder) == ["model.bin", "vocabulary.json"]
    assert missing_files(tmp_path / "nowhere") == ["config.json", "model.bin", "tokenizer.json", "vocabulary.json"]


def test_without_a_model_nothing_is_ready(tmp_path: Path) -> None:
    assert recogniser(Wanted("small", tmp_path)) == NotReady("no_model", str(tmp_path / "small"))
    folder = whole(tmp_path / "small")
    assert isinstance(recogniser(Wanted("small", tmp_path)), Whisper)
    (folder / "tokenizer.json").unlink()  # with this alone missing, the library would ask a hub
    assert recogniser(Wanted("small", tmp_path)) == NotReady("no_model", str(folder))


def test_a_machine_that_cannot_compute_like_that_says_so(tmp_path: Path) -> None:
    whole(tmp_path / "small")
    wanted = Wanted("small", tmp_path, device="cpu", compute_type="float8")
    assert recogniser(wanted) == NotReady("no_device", "cpu float8")


def test_alone_it_takes_the_gpu_with_half_floats_and_the_processor_with_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import ctranslate2

    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    assert computing("cuda", "auto") is None
    on_cpu = computing("auto", "auto")
    assert on_cpu is not None
    assert (on_cpu.device, on_cpu.compute_type) == ("cpu", "int8")
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda device: {"float16", "int8"})
    on_gpu = computing("auto", "auto")
    assert on_gpu is not None
    assert (on_gpu.device, on_gpu.compute_type) == ("cuda", "float16")


def test_a_service_needs_an_address(tmp_path: Path) -> None:
    assert recogniser(Wanted("remote:whisper-1", tmp_path)) == NotReady("no_service", "remote:whisper-1")
    service = recogniser(Wanted("remote:whisper-1", tmp_path, base_url="http://127.0.0.1:1/v1"))
    assert not isinstance(service, NotReady)
    assert service.name == "whisper-1"
