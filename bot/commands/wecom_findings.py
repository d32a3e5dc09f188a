"""What the survey of the self-built app found, as lines of the doctor."""

import re
from collections.abc import Mapping, Sequence

from bot.channels.wecom.app import credentials
from bot.channels.wecom.platform import grounded
from bot.channels.wecom.survey import Report, survey
from bot.clock import system_clock
from bot.doctor.finding import Finding, Patient, bad, good, note
from bot.settings import Settings
from bot.words import wecom_setup as words
from storage.database import Database
from storage.media import store_of

NEEDLESS = frozenset({"schedule", "meeting"})  # the bot does without
_IP = re.compile(r"from ip:\s*([0-9A-Fa-f.:]+)")


async def wecom_app(patient: Patient) -> Sequence[Finding]:
    """A check of `bot.doctor`: asks the platform, changes nothing. Nothing to say where no app is configured."""
    if credentials(patient.settings) is None:
        return []
    return await surveyed(patient.settings, patient.database, make_menu=False)


async def surveyed(settings: Settings, database: Database, *, make_menu: bool) -> Sequence[Finding]:
    """Everything about the app; raises LookupError where none is configured, SettingsError for a bad key."""
    async with grounded(settings, database, store_of(settings.data_folder), system_clock) as ground:
        if ground.client is None:
            raise LookupError("no self-built app")
        return [finding(report) for report in await survey(ground, ground.client, make_menu=make_menu)]


def finding(report: Report) -> Finding:
    """One line, and what to do about it."""
    if report.ok:
        return _good(report)
    if report.topic in NEEDLESS:
        return note(*words.NEED_PERMISSION[report.topic])
    return bad(*_told(report, _ours(report)))


def _good(report: Report) -> Finding:
    facts = report.facts
    if report.topic == "agent":
        return good(words.agent(facts["name"]))
    if report.topic == "range":
        return good(words.visible(facts["people"], facts["departments"], bool(facts["whole"])))
    return good(words.GOOD[report.topic].format_map(_Facts(facts)))


def _ours(report: Report) -> tuple[str, str]:
    """The word and the remedy, their places still to be filled."""
    if report.errcode is not None:
        return words.ERRORS.get(report.errcode, words.OTHER_ERROR)
    match report.topic:
        case "agent" if "name" in report.facts:
            return words.AGENT_CLOSED
        case "range":
            return words.EMPTY_RANGE
        case "menu":
            return words.NO_MENU if not report.facts else words.UNREACHED
        case "callback":
            return _callback(report.facts)
        case _:
            return words.UNREACHED


def _callback(facts: Mapping[str, str]) -> tuple[str, str]:
    if "url" not in facts:
        return words.BAD_KEY if facts["why"] == "bad key" else words.NO_CALLBACK
    if "status" in facts:
        return words.CALLBACK_WRONG
    return words.CALLBACK_SLOW if facts["why"] == "slow" else words.CALLBACK_UNREACHED


def _told(report: Report, words_of: tuple[str, str]) -> tuple[str, str]:
    found = _IP.search(report.told)
    facts = _Facts(
        report.facts,
        doing=words.DOING[report.topic],
        errcode=str(report.errcode),
        told=report.told,
        ip=found[1] if found else "",
    )
    text, remedy = words_of
    return text.format_map(facts), remedy.format_map(facts)


class _Facts(dict[str, str]):
    """What a sentence names and nobody knows is left out of it."""

    def __missing__(self, _name: str) -> str:
        return ""
