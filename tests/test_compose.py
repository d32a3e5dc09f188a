"""`docker compose up` needs an engine: what can be wrong in its files is found here without one."""

import re
import shlex
from pathlib import Path
from typing import Any

import yaml
from typer.main import get_command

from bot.cli import app
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
KEYS = frozenset(
    "build image restart env_file environment ports volumes depends_on healthcheck command".split()  # noqa: SIM905
) | {"stop_grace_period"}
IN_COMPOSE_ONLY = frozenset({"POSTGRES_PASSWORD", "PUBLISH_PORT"})


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n\s*", "", DOCKERFILE)
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def of(kind: str) -> list[str]:
    return [words for name, words in instructions() if name == kind]


def test_the_services_are_there_and_say_nothing_compose_does_not_know() -> None:
    assert set(SERVICES) == {"bot", "worker", "postgres", "redis"}
    assert set(COMPOSE) == {"services", "volumes"}
    for service in SERVICES.values():
        assert set(service) <= KEYS


def test_every_service_tells_whether_it_is_well() -> None:
    for name in ("postgres", "redis"):
        check = SERVICES[name]["healthcheck"]
        assert check["test"][0] in {"CMD", "CMD-SHELL"}
        assert {"interval", "timeout", "retries"} <= set(check)
    assert any("/readyz" in words for words in of("HEALTHCHECK"))


def test_the_bot_waits_for_both_to_be_well() -> None:
    waits = SERVICES["bot"]["depends_on"]
    assert waits == {name: {"condition": "service_healthy"} for name in ("postgres", "redis")}


def test_the_worker_has_what_the_bot_has_and_hears_with_it() -> None:
    bot, worker = SERVICES["bot"], SERVICES["worker"]
    for shared in ("build", "image", "env_file", "environment", "volumes", "depends_on"):
        assert worker[shared] == bot[shared]
    assert worker["healthcheck"] == {"disable": True}  # the image's own asks a web server
    assert worker["command"] == ["xingji", "worker"]
    assert "worker" in get_command(app).commands  # type: ignore[attr-defined]
    assert any(".[speech]" in words for words in of("RUN"))


def test_what_the_bot_is_told_are_settings_it_reads() -> None:
    known = {name.upper() for name in Settings.model_fields}
    assert set(SERVICES["bot"]["environment"]) <= known
    in_image = [pair.split("=", 1)[0] for words in of("ENV") for pair in shlex.split(words)]
    assert {name for name in in_image if name.startswith("XINGJI_")} <= known


def test_both_databases_are_the_ones_that_are_started() -> None:
    told = dict(SERVICES["bot"]["environment"])
    password = told["DATABASE_URL"].replace("${POSTGRES_PASSWORD:?请在 .env 里写 POSTGRES_PASSWORD}", "secret")
    settings = Settings(_env_file=None, database_url=password, redis_url=told["REDIS_URL"])
    assert settings.database == "postgresql://xingji:secret@postgres:5432/xingji"
    assert SERVICES["postgres"]["environment"]["POSTGRES_USER"] == "xingji"
    assert SERVICES["postgres"]["environment"]["POSTGRES_DB"] == "xingji"
    assert told["REDIS_URL"].split("//")[1].split(":")[0] in SERVICES


def test_named_volumes_are_declared_and_used() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert used == set(COMPOSE["volumes"])
    (kept,) = SERVICES["bot"]["volumes"]
    assert kept.split(":")[1] == SERVICES["bot"]["environment"]["XINGJI_DATA"]
    assert kept.split(":")[1] in of("VOLUME")


def test_the_port_is_the_one_the_bot_listens_on_and_only_this_machine_sees_it() -> None:
    (port,) = SERVICES["bot"]["ports"]
    assert port.startswith("127.0.0.1:")
    assert port.endswith(":8080")
    assert SERVICES["bot"]["environment"]["XINGJI_PORT"] == "8080"
    assert of("EXPOSE") == ["8080"]


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    for words in of("COPY"):
        if words.startswith("--from"):
            continue
        *sources, _target = words.split()
        for source in sources:
            assert (ROOT / source).exists()
            assert f"!{source}" in ignore


def test_every_package_of_the_product_is_in_the_image() -> None:
    copied = {source for words in of("COPY") for source in words.split()}
    packages = {folder.parent.name for folder in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert packages <= copied


def test_the_image_runs_a_command_that_exists() -> None:
    (command,) = of("CMD")
    assert command == '["xingji", "serve"]'
    assert "serve" in get_command(app).commands  # type: ignore[attr-defined]


def test_the_image_runs_as_nobody_special() -> None:
    assert of("USER") == ["xingji"]


def test_what_compose_asks_of_the_env_file_is_written_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert asked == IN_COMPOSE_ONLY
    assert all(f"{name}=" in example for name in asked)
