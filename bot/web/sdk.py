"""The scripts of the platforms: where they are, and on which pages they may run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sdk:
    """A platform's own script, and the host that the content policy must allow for it."""

    src: str
    host: str


SDKS: Final[Mapping[str, Sdk]] = {
    "wecom": Sdk("https://wwcdn.weixin.qq.com/node/open/js/wecom-jssdk-2.3.4.js", "https://wwcdn.weixin.qq.com"),
    "dingtalk": Sdk("https://g.alicdn.com/dingding/dingtalk-jsapi/3.0.25/dingtalk.open.js", "https://g.alicdn.com"),
}
"""By channel (wecom.md §6, dingtalk.md §8)."""
