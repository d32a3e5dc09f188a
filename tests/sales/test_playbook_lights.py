"""What a playbook says of lights: its mistakes are told on their line, with what to do."""

import pytest

from tests.sales.test_playbook_file import SMALL, found, problems

LIGHTS = """\
deals:
  stages:
    - {id: lead, label: 接触}
    - {id: proposal, label: 方案}
    - {id: won, label: 成交, outcome: won}
    - {id: lost, label: 输单, outcome: lost}
lights:
  metrics:
    - id: recorded
      label: 录入
      by: customer
      start: [{kinds: [visit.submitted], interested: true, without_deal: true}]
      done: [{kinds: [deal.opened]}]
      within_hours: 24
    - id: sent
      label: 方案
      by: deal
      start: [{kinds: [deal.moved], to: [proposal]}]
      done: [{kinds: [deal.moved], to: [won]}]
      dropped: [{kinds: [deal.lost]}]
      within_hours: 72
      green: 0.9
      yellow: 0.7
"""


def told(old: str, new: str) -> list[str]:
    assert LIGHTS.count(old) == 1
    return list(problems(SMALL + LIGHTS.replace(old, new)))


def test_lights_without_mistakes() -> None:
    assert found(SMALL + LIGHTS) == ()


LINE = len(SMALL.splitlines())


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("to: [won]", "to: [win]", 19, "红绿灯 sent 的 done 第 1 项 的 to 第 1 项 写成了 “win”，是不是 “won”？"),
        ("id: sent", "id: recorded", 15, "红绿灯 recorded 的 id 的 “recorded” 前面已经用过"),
        ("yellow: 0.7", "yellow: 0.95", 23, "红绿灯 sent 的 yellow 是 0.95，比 green 0.9 还高"),
        ("to: [won]", "to: [won, proposal]", 19, "红绿灯 sent 的 done 里有一个动作 start 里也有"),
        ("[deal.lost]", "[visit.submitted]", 20, "的 kinds 里有不属于商机的动作，by: deal 只能用 deal.* 的动作"),
        ("[deal.opened]", "[visit.submitted]", 13, "红绿灯 recorded 的 done 里有一个动作 start 里也有"),
        ("[deal.opened]", "[deal.opened, call.consented], to: [lead]", 13, "的 to 用在了不是商机的动作上"),
        ("[deal.opened]", "[deal.opened], interested: true", 13, "的 interested 用在了别的动作上"),
        ("[deal.opened]", "[deal.opened], without_deal: true", 13, "的 without_deal 用错了地方"),
        ("[deal.opened]", "[deal.open]", 13, "写成了 “deal.open”，可写 visit.submitted、follow_up.done"),
        ("by: deal", "by: team", 17, "可写 customer、deal"),
    ],
)
def test_a_mistake_in_the_lights(old: str, new: str, line: int, word: str) -> None:
    assert any(f"第 {LINE + line} 行" in one and word in one for one in told(old, new)), told(old, new)
