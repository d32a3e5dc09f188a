"""What may be there and need not: Redis, a vision model, a text model."""

import asyncio
from collections.abc import Sequence

from bot import amap
from bot.chat_client import chat_client
from bot.doctor.finding import Finding, Patient, good, note
from bot.route import RoadsError
from bot.settings import Settings
from sales.geo import Position

ANSWER_WITHIN_S = 5.0
TWO_PLACES = (Position(30.5928, 114.3055), Position(30.6028, 114.3155))  # in Wuhan, on land


async def redis(patient: Patient) -> Sequence[Finding]:
    """Whether Redis answers, where one is named."""
    url = patient.settings.redis_url
    if url is None:
        return [good("没有配置 Redis：不需要，一个进程自己就够")]
    try:
        await _ping(url)
    except Exception as error:  # whatever goes wrong: work goes on without it
        remedy = "不会丢消息，只是几台机器之间反应慢几秒；请检查 REDIS_URL、Redis 是否在运行"
        return [note(f"Redis 连不上（{type(error).__name__}）", remedy)]
    return [good("Redis 连得上")]


async def _ping(url: str) -> None:
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    client = Redis.from_url(url, socket_timeout=ANSWER_WITHIN_S, retry=Retry(NoBackoff(), 0))
    async with asyncio.timeout(ANSWER_WITHIN_S), client:
        await client.ping()


async def vision(patient: Patient) -> Sequence[Finding]:
    """Whether the vision model's server answers and knows the model, where one is named."""
    model = patient.settings.openai_vision_model
    if model is None:
        return [good("没有配置看图的模型：照片由本机检查，查不了的会注明“未检查”")]
    return await _asked(patient.settings, model, "看图的模型", "OPENAI_VISION_MODEL", "照片先由本机检查")


async def advice(patient: Patient) -> Sequence[Finding]:
    """Whether the text model's server answers and knows the model, where one is named."""
    model = patient.settings.openai_model
    if model is None:
        return [good("没有配置文字模型：通话由内置分析看")]
    return await _asked(patient.settings, model, "文字模型", "OPENAI_MODEL", "通话先由内置分析看，卡片上会注明")


async def roads(patient: Patient) -> Sequence[Finding]:
    """Whether the map service tells distances, where a key is given."""
    service = amap.configured(patient.settings, lambda: patient.now)
    if service is None:
        return [good("没有配置高德地图：早上的拜访顺序按直线距离排")]
    try:
        await service.distances(None, TWO_PLACES)
    except RoadsError as error:
        remedy = "早上的拜访顺序先按直线距离排；请核对 AMAP_KEY（要“Web 服务”类型）、配额和网络"
        return [note(f"高德地图没有给出路程（{error.reason}）", remedy)]
    return [good("高德地图给得出路程")]


async def _asked(settings: Settings, model: str, what: str, setting: str, meanwhile: str) -> Sequence[Finding]:
    try:
        known = await _models(settings)
    except Exception as error:  # a server may answer with anything
        remedy = f"{meanwhile}；请核对 OPENAI_BASE_URL、OPENAI_API_KEY 和网络"
        return [note(f"{what}连不上（{type(error).__name__}）", remedy)]
    if model not in known:
        return [note(f"服务里没有列出模型 {model}", f"请核对 {setting}")]
    return [good(f"{what} {model} 连得上")]


async def _models(settings: Settings) -> set[str]:
    async with (
        asyncio.timeout(ANSWER_WITHIN_S),
        chat_client(settings, time_limit_s=ANSWER_WITHIN_S, retries=0) as client,
    ):
        return {model.id async for model in client.models.list()}
