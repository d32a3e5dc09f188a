"""How much is measured: enough for figures to trust, or just enough to see that the bench works."""

from dataclasses import dataclass

from bench.databases import Kind
from bench.speech_models import SpeechModel
from tests.phones.dingtalk import Rung


@dataclass(frozen=True, slots=True)
class Plan:
    """`rounds`: slices of each kind, taken in turn, after `warm` ones that do not count; `rungs`: of cards
    in DingTalk; `speech`: models and the minutes of the recordings that they hear; `lights`: how many actions lie
    in the ledger; `deals`: how many a company has; `pictures`: how often each board is drawn; `digests`: how many
    go out at once."""

    warm: int
    rounds: int
    slice_s: float
    connections: tuple[int, ...]
    callback_connections: tuple[int, ...]
    steady_callbacks: int
    rungs: tuple[Rung, ...]
    messages: int
    gentle_messages: int
    past_messages: int
    visits: int
    picture: tuple[int, int]
    customers: int
    starts: int
    command: str
    reps: int
    speech: tuple[tuple[SpeechModel, tuple[float, ...]], ...]
    lights: tuple[tuple[Kind, tuple[int, ...]], ...]
    deals: tuple[tuple[Kind, tuple[int, ...]], ...]
    pictures: int
    digests: int
    proofs: bool


FULL = Plan(
    warm=1,
    rounds=5,
    slice_s=2.0,
    connections=(32, 8),
    callback_connections=(32, 8, 128),
    steady_callbacks=6_000,
    rungs=("buttons", "form", "markdown", "numbers"),
    messages=4_000,
    gentle_messages=200,
    past_messages=100_000,
    visits=10,
    picture=(1440, 1080),  # as WeCom hands photos on
    customers=28_000,
    starts=5,
    command="demo",
    reps=300,
    speech=(
        ("toy", (1, 5, 20, 60)),
        ("tiny", (1, 5, 20, 60)),
        ("base", (1, 5, 20)),
        ("small", (1, 5)),
    ),
    lights=(("SQLite", (125_000, 250_000, 500_000)), ("PostgreSQL", (1_250_000, 2_500_000, 5_000_000))),
    deals=(("SQLite", (25_000, 50_000, 100_000)), ("PostgreSQL", (250_000, 500_000, 1_000_000))),
    pictures=20,
    digests=1_000,
    proofs=True,
)
QUICK = Plan(
    warm=0,
    rounds=1,
    slice_s=0.1,
    connections=(8,),
    callback_connections=(8,),
    steady_callbacks=60,
    rungs=("buttons", "form"),
    messages=50,
    gentle_messages=10,
    past_messages=500,
    visits=1,
    picture=(320, 240),
    customers=300,
    starts=1,
    command="serve",
    reps=10,
    speech=(("toy", (0.2,)),),
    lights=(("SQLite", (2_000,)), ("PostgreSQL", (2_000,))),
    deals=(("SQLite", (2_000,)), ("PostgreSQL", (2_000,))),
    pictures=1,
    digests=30,
    proofs=False,
)
