"""The part of the page about DingTalk's month."""

from collections.abc import Mapping

from bench.month import EDITIONS, REPS, VISITS_A_DAY, WORKDAYS, Cost, Month
from bench.tables import table
from tests.phones.dingtalk import Rung

TITLE = "## 一次拜访占用多少钉钉月度配额"
_SHOWN: Mapping[Rung, str] = {
    "buttons": "公共按钮模板",
    "form": "配了表单模板",
    "markdown": "没有卡片：带链接的文字",
    "numbers": "没有卡片：回数字",
}
_APIS = {
    "/v1.0/card/instances/createAndDeliver": "发卡片",
    "/v1.0/card/instances": "更新卡片",
    "/v1.0/robot/messageFiles/download": "取照片",
    "/topapi/checkin/record/get": "取签到",
    "/v1.0/robot/groupMessages/send": "发到群",
    "/v1.0/robot/oToMessages/batchSend": "发给人",
}


def section(figures: Month) -> str:
    """Without its heading."""
    costs = [
        (
            _SHOWN[rung],
            f"{cost.calls} + {cost.calls_after}",
            f"{cost.messages} + {cost.messages_after}",
            _apis(cost),
        )
        for rung, cost in figures.costs.items()
    ]
    editions = "；".join(f"{one.name} {one.calls:,} 次调用、{one.messages:,} 条消息" for one in EDITIONS)
    need = [
        (_SHOWN[rung], f"{n}", *(f"{amount:,}" for amount in figures.need(rung, n)))
        for rung in figures.costs
        for n in VISITS_A_DAY
    ]
    room = [
        (_SHOWN[rung], *(_room(figures.holds(rung, edition)) for edition in EDITIONS)) for rung in figures.costs
    ]
    return (
        "用场景测试的同一串步骤在严格的钉钉替身上走完，由替身按平台的规则计数：代表扫码、签到、三张照片、选项、提交，"
        "主管和小组群也收到。“+”后面是之后二十四小时里的提醒。\n\n"
        + table(("怎么显示", "调用", "消息", "计费的调用"), costs)
        + f"\n\n{REPS} 位代表、{WORKDAYS} 个工作日要用多少（每月配额：{editions}）：\n\n"
        + table(("怎么显示", "每人每天拜访", "调用", "消息"), need)
        + f"\n\n一个月的配额够多少次拜访（括号里是 {REPS} 位代表每人每天）：\n\n"
        + table(("怎么显示", *(one.name for one in EDITIONS)), room)
    )


def _apis(cost: Cost) -> str:
    most_first = sorted(cost.apis.items(), key=lambda item: -item[1])
    return "、".join(f"{_APIS.get(api, api)} {count}" for api, count in most_first)


def _room(visits: int) -> str:
    return f"{visits:,}（{visits / REPS / WORKDAYS:.2f}）"
