"""The figures as a page for people: the goals and ratios first, then each subject, then what it was measured on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bench import (
    idle,
    intake,
    report_callbacks,
    report_deal_scan,
    report_digests,
    report_frames,
    report_labelled,
    report_lights,
    report_month,
    report_morning,
    report_speech,
    road,
    visit,
)
from bench.callbacks import Callbacks
from bench.crowd import PEOPLE
from bench.databases import KINDS, Kind
from bench.deal_scan import Scans
from bench.digest_picture import Pictures
from bench.digests import Evening
from bench.frames import Frames
from bench.idle import HEAVY, Idle
from bench.importing import Imports
from bench.intake import BARE, ECHO, SERVERS
from bench.labelled import Labelled
from bench.life import GENTLE
from bench.lights import Looks
from bench.machine import Machine
from bench.month import Month
from bench.mornings import Mornings
from bench.plan import Plan
from bench.proofs import Proof
from bench.road import Road
from bench.route import Tours
from bench.served import Slices
from bench.speech import Speech
from bench.tables import Row, met, table
from bench.visit import Visits

_SERVED: dict[str, str] = {
    ECHO: "不看就答：发请求的一方能有多快",
    BARE: "裸 aiohttp，只答 `success`",
    **{kind: f"落盘，{kind}" for kind in KINDS},
}


MISSED = "**这一次没有量成**"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured. None: it could not be; the last four: or not this time."""

    intake: Slices | None
    callbacks: Callbacks | None
    frames: Frames | None
    month: Month | None
    road: Road | None
    visits: Visits | None
    imports: Imports | None
    lights: Looks | None
    deals: Scans | None
    pictures: Pictures | None
    digests: Mapping[Kind, Evening] | None
    idle: Idle | None
    speech: Speech | None
    tours: Mapping[int, Tours] | None
    mornings: Mapping[Kind, Mornings] | None
    labelled: Labelled | None
    kills: Proof | None
    wrong_input: Proof | None
    bad_days: Proof | None
    speaking: Proof | None


def page(figures: Figures, machine: Machine, plan: Plan, date: str) -> str:
    """The whole page, in Markdown."""
    parts = (
        "# 测得的速度",
        f"{date}，由 `make bench` 写成；手改会被下一次覆盖。绝对数只在同一次里可比，先看比值。",
        "## 目标",
        table(("测什么", "目标", "测得", ""), _goals(figures, plan)),
        *_part("## 接收：从请求到落盘", figures.intake, lambda it: _intake(it, plan)),
        *_part(report_callbacks.TITLE, figures.callbacks, report_callbacks.section),
        *_part(report_frames.TITLE, figures.frames, report_frames.section),
        *_part(report_month.TITLE, figures.month, report_month.section),
        *_part("## 全程：收到、处理、答复、记下已送达", figures.road, lambda it: _road(it, plan)),
        *_part("## 一次完整的拜访", figures.visits, lambda it: _visit(it, plan)),
        *_part(f"## 导入 {plan.customers:,} 家客户", figures.imports, _imports),
        *_part(report_lights.TITLE, figures.lights, report_lights.section),
        *_part(report_deal_scan.TITLE, figures.deals, report_deal_scan.section),
        *_part(report_digests.PICTURES, figures.pictures, report_digests.pictures),
        *_part(report_digests.EVENING, figures.digests, report_digests.evening),
        *_part("## 空闲的进程", figures.idle, _idle),
        *_part(report_speech.TITLE, figures.speech, report_speech.section),
        *_part(report_morning.TOURS, figures.tours, report_morning.tours),
        *_part(report_morning.MORNINGS, figures.mornings, report_morning.mornings),
        *_part(report_labelled.TITLE, figures.labelled, report_labelled.section),
        "## 机器",
        _machine(machine),
    )
    return "\n\n".join(parts) + "\n"


def _part(title: str, figures: T | None, told: Callable[[T], str]) -> tuple[str, str]:
    return title, MISSED if figures is None else told(figures)


def _goals(figures: Figures, plan: Plan) -> Iterator[Row]:
    yield from _of("接收", figures.intake, lambda it: _intake_goals(it, plan))
    yield from _of("企业微信回调", figures.callbacks, lambda it: report_callbacks.goals(it, plan))
    yield from _of("全程", figures.road, _road_goals)
    yield from _of("拜访", figures.visits, _visit_goals)
    yield from _of("红绿灯", figures.lights, report_lights.goals)
    yield from _of("卡住的商机", figures.deals, report_deal_scan.goals)
    yield from _of("日报的图", figures.pictures, report_digests.goals)
    yield from _of("空闲", figures.idle, _idle_goals)
    yield from _of("录音转文字", figures.speech, report_speech.goals)
    yield from _of("拜访的顺序", figures.tours, report_morning.tour_goals)
    yield from _of("早上的卡片", figures.mornings, report_morning.goals)
    yield from _of("通话标注集", figures.labelled, report_labelled.goals)
    yield _proved("在路上每一点 kill -9，两百次", "不丢不重", figures.kills)
    yield _proved("乱写的回调、帧、点击、回复，十二万条", "不倒、不卡、不涨", figures.wrong_input)
    yield _proved("限流、令牌失效、断线、重复投递，每个平台一千次拜访", "各交一次、不说两遍", figures.bad_days)
    yield _proved("三百人九十天，两个进程随机重启；一百人同时点约会", "该说的各一次、一个会", figures.speaking)


def _proved(what: str, goal: str, proof: Proof | None) -> Row:
    return (
        (what, goal, "这一次没有跑", "–") if proof is None else (what, goal, f"`{proof.said}`", met(proof.passed))
    )


def _of(what: str, figures: T | None, goals: Callable[[T], Iterable[Row]]) -> Iterable[Row]:
    return [(what, "", MISSED, met(False))] if figures is None else goals(figures)


def _intake_goals(figures: Slices, plan: Plan) -> Iterator[Row]:
    many = plan.connections[0]
    for kind in KINDS:
        ratio = figures.ratio(kind, many, BARE)
        goal = f"≥ {intake.GOAL}"
        yield f"接收，{kind}，{many} 个连接，对裸 aiohttp", goal, f"{ratio:.2f}", met(ratio >= intake.GOAL)


def _road_goals(figures: Road) -> Iterator[Row]:
    for kind in KINDS:
        speed = figures.per_second(kind)
        yield f"全程，{kind}，条每秒", f"≥ {road.GOAL}", f"{speed:,.0f}", met(speed >= road.GOAL)


def _visit_goals(figures: Visits) -> Iterator[Row]:
    for kind in KINDS:
        slow = figures.step_ms(kind, 95)
        yield f"拜访，{kind}，每一步 p95", f"< {visit.GOAL_MS} ms", f"{slow:.0f} ms", met(slow < visit.GOAL_MS)


def _idle_goals(figures: Idle) -> Iterator[Row]:
    memory, start = figures.memory, figures.start
    yield "空闲进程的内存", f"< {idle.GOAL_MB} MB", f"{memory:.0f} MB", met(memory < idle.GOAL_MB)
    yield "启动到能答复", f"< {idle.GOAL_START_S:.0f} s", f"{start:.2f} s", met(start < idle.GOAL_START_S)


def _intake(figures: Slices, plan: Plan) -> str:
    rows = []
    for connections in plan.connections:
        for server in SERVERS:
            p50, p99 = figures.latency_ms(server, connections)
            rows.append(
                (
                    _SERVED[server],
                    f"{connections}",
                    f"{figures.ratio(server, connections, BARE):.2f}",
                    f"{figures.per_second(server, connections):,.0f}",
                    f"{figures.cpu_us(server, connections):.0f}",
                    f"{p50:.2f}",
                    f"{p99:.2f}",
                )
            )
    headers = ("服务", "连接", "对裸 aiohttp", "次每秒", "处理器 µs 每次", "p50 ms", "p99 ms")
    return (
        "每个服务一个进程，占一个核；请求从另一个核来，每个连接发一条、等到答复再发下一条。SQLite 是 WAL、"
        "synchronous=FULL；PostgreSQL 开着 fsync 和 synchronous_commit，它自己的进程不算在服务里。落盘以后才答复。"
        "“处理器”只算服务的进程，机器忙时也可比。\n\n" + table(headers, rows)
    )


def _road(figures: Road, plan: Plan) -> str:
    headers = (
        "数据库",
        "条每秒",
        f"已有 {plan.past_messages:,} 条往来",
        "两者之比",
        "处理器 µs 每条",
        "p50 ms",
        "p95 ms",
    )
    rows = []
    for kind in KINDS:
        p50, p95 = figures.gentle_ms(kind)
        rows.append(
            (
                kind,
                f"{figures.per_second(kind):,.0f}",
                f"{figures.per_second(kind, with_past=True):,.0f}",
                f"{figures.growth(kind):.2f}",
                f"{figures.cpu_us(kind):.0f}",
                f"{p50:.0f}",
                f"{p95:.0f}",
            )
        )
    return (
        f"{plan.messages:,} 条“帮助”和“我的待办”，来自 {PEOPLE} 个人，一下子到齐；"
        f"从收到第一条算到记下最后一次送达。机器人占一个核，渠道只收下不发。"
        f"p50、p95 另测：每秒 {GENTLE} 条，从收到到交给渠道。\n\n" + table(headers, rows)
    )


def _visit(figures: Visits, plan: Plan) -> str:
    one = figures.one()
    width, height = plan.picture
    rows = [
        (
            kind,
            *(
                f"{ms:.0f}"
                for percent in (50, 95)
                for ms in (figures.step_ms(kind, percent), figures.photo_ms(kind, percent))
            ),
        )
        for kind in KINDS
    ]
    headers = ("数据库", "每一步 p50 ms", "每张照片 p50 ms", "每一步 p95 ms", "每张照片 p95 ms")
    return (
        f"操作台，不接模型：代表发 {one.messages} 条（含 3 张照片）、点 {one.taps} 下、打 {one.typed} 个字，"
        f"收到 {one.answers} 条。一步从收到算到最后一条答复送出；照片 {width}×{height}，连同存下和检查。\n\n"
        + table(headers, rows)
    )


def _imports(figures: Imports) -> str:
    medians = [(kind, figures.median(kind)) for kind in KINDS]
    rows = [(kind, f"{one.first_s:.1f}", f"{one.again_s:.1f}", f"{one.search_s:.1f}") for kind, one in medians]
    return table(("数据库", "第一次 s", "同一份再来一次 s", "找疑似重复 s"), rows)


def _idle(figures: Idle) -> str:
    loaded = "、".join(sorted(figures.loaded)) or "一个也没有"
    return (
        f"`xingji {figures.command}` 启动 {len(figures.start_s)} 次：中位 {figures.start:.2f} s 能答复，"
        f"占 {figures.memory:.0f} MB。用到才加载的有 {'、'.join(sorted(HEAVY))}；空闲时已加载的：{loaded}。"
    )


def _machine(machine: Machine) -> str:
    pinned = "" if machine.can_pin else "；这个系统不能把进程固定在一个核上"
    facts = [
        ("处理器", f"{machine.cpu}，{machine.cores} 个核{pinned}"),
        ("内存", f"{machine.memory_gb:.0f} GB"),
        ("系统", machine.system),
        ("SQLite 所在的文件系统", machine.sqlite_disk),
        ("PostgreSQL 所在的文件系统", machine.postgres_disk),
        ("开始时的负载", f"{machine.load:.1f}"),
        *machine.versions.items(),
    ]
    return table(("", ""), facts)
