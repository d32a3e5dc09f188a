"""`msgKey` and `msgParam` (§3): which parameters each key takes, and what a person sees of it."""

import json
from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import Bubble, Button
from tests.platforms.dingtalk import markdown
from tests.platforms.dingtalk.errors import RefusedError

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer

KEYS: dict[str, list[str]] = {
    "sampleText": ["content"],
    "sampleMarkdown": ["title", "text"],
    "sampleImageMsg": ["photoURL"],
    "sampleLink": ["title", "text", "picUrl", "messageUrl"],
    "sampleActionCard": ["title", "text", "singleTitle", "singleURL"],
    "sampleActionCard6": ["title", "text", "buttonTitle1", "buttonUrl1", "buttonTitle2", "buttonUrl2"],
    "sampleAudio": ["mediaId", "duration"],
    "sampleFile": ["mediaId", "fileName", "fileType"],
    "sampleVideo": ["duration", "videoMediaId", "videoType", "picMediaId"],
}
for _count in range(2, 6):
    _buttons = [f"action{part}{n}" for n in range(1, _count + 1) for part in ("Title", "URL")]
    KEYS[f"sampleActionCard{_count}"] = ["title", "text", *_buttons]
NUMBERS = {"duration"}
FILE_TYPES = {"xlsx", "pdf", "zip", "rar", "doc", "docx"}
MEDIA = {"sampleAudio": {"mediaId": "voice"}, "sampleFile": {"mediaId": "file"}}
MEDIA["sampleVideo"] = {"videoMediaId": "video", "picMediaId": "image"}


def parse(server: "DingTalkServer", key: Any, param: Any) -> dict[str, str]:
    """The parameters, all as strings; refused when anything is missing, unknown, empty or of the wrong kind."""
    if key not in KEYS:
        raise RefusedError("invalidParameter.msgKey", f"msgKey {key!r}")
    if not isinstance(param, str):
        raise RefusedError("invalidParameter.msgParam", "msgParam is a JSON string")
    try:
        given = json.loads(param)
    except ValueError as error:
        raise RefusedError("invalidParameter.msgParam.invalid", "msgParam is not JSON") from error
    if not isinstance(given, dict) or set(given) != set(KEYS[key]):
        raise RefusedError("invalidParameter.msgParam.invalid", f"{key} takes {KEYS[key]}")
    found = {name: _value(name, value) for name, value in given.items()}
    _check(server, key, found)
    return found


def _value(name: str, value: Any) -> str:
    if name in NUMBERS and type(value) is int:
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise RefusedError("invalidParameter.msgParam.invalid", f"{name} is empty or no string")
    if name in NUMBERS and not (value.isdigit() and int(value) > 0):
        raise RefusedError("invalidParameter.msgParam.invalid", f"{name} is no positive number")
    return value


def _check(server: "DingTalkServer", key: str, found: dict[str, str]) -> None:
    for name, kind in MEDIA.get(key, {}).items():
        media = server.media.get(found[name])
        if media is None or media.kind != kind:
            raise RefusedError("invalidParameter.msgParam.mediaId", f"{name} is no {kind}")
    if key == "sampleFile" and found["fileType"] not in FILE_TYPES:
        raise RefusedError("invalidParameter.msgParam.fileType", found["fileType"])
    if key == "sampleVideo" and found["videoType"] != "mp4":
        raise RefusedError("invalidParameter.msgParam.videoType", found["videoType"])
    photo = found.get("photoURL", "https://")
    held = server.media.get(photo)
    if not photo.startswith(("http://", "https://")) and (held is None or held.kind != "image"):
        raise RefusedError("invalidParameter.msgParam.photoURL", "neither an address nor an image")
    for name in found:
        if name.lower().endswith("url") and name != "photoURL" and "://" not in found[name]:
            raise RefusedError("invalidParameter.msgParam.url", name)


def bubble(server: "DingTalkServer", key: str, param: dict[str, str], raw: dict[str, Any]) -> Bubble:
    """What appears in the chat."""
    made = Bubble(id="", kind="", words="", raw=raw, at=server.clock())
    if key == "sampleText":
        made.kind, made.words = "text", param["content"]
    elif key == "sampleMarkdown":
        write_markdown(server, made, param["text"])
    elif key == "sampleLink":
        made.kind, made.words = "link", param["title"] + "\n" + param["text"]
        made.links = [(param["title"], param["messageUrl"])]
    elif key.startswith("sampleActionCard"):
        write_action_card(server, made, param["text"], _buttons_of(param))
    else:
        _media_bubble(server, made, key, param)
    return made


def write_markdown(server: "DingTalkServer", made: Bubble, source: str) -> None:
    """The title of a markdown message is only seen in the list of chats: not on the bubble."""
    made.kind, made.words, made.links = "markdown", markdown.words(source), markdown.links(source)
    server.violations.extend(f"markdown: {one}" for one in markdown.faults(source))


def write_action_card(server: "DingTalkServer", made: Bubble, source: str, buttons: list[Button]) -> None:
    write_markdown(server, made, source)
    made.kind, made.buttons = "actionCard", buttons
    made.words = "\n".join([made.words, *(one.label for one in buttons)])


def _buttons_of(param: dict[str, str]) -> list[Button]:
    pairs = [("singleTitle", "singleURL")]
    pairs += [(f"actionTitle{n}", f"actionURL{n}") for n in range(1, 6)]
    pairs += [(f"buttonTitle{n}", f"buttonUrl{n}") for n in range(1, 3)]
    return [Button(param[title], url=param[url]) for title, url in pairs if title in param]


def _media_bubble(server: "DingTalkServer", made: Bubble, key: str, param: dict[str, str]) -> None:
    kinds = {"sampleImageMsg": "image", "sampleAudio": "voice", "sampleFile": "file", "sampleVideo": "video"}
    made.kind = kinds[key]
    held = server.media.get(param.get("mediaId") or param.get("photoURL") or param.get("videoMediaId", ""))
    made.media = held.content if held else None
    made.name = param.get("fileName", "")
    made.words = made.name
    if key == "sampleImageMsg" and held is None:
        made.links = [("", param["photoURL"])]
