"""One question to a chat model, answered in a shape, whatever sort of server is behind it.

Compatible servers answer with fences around the JSON, thoughts before it, web pages, half an answer; some know
no schemas. All of that is read or refused here, so that whoever asks gets a JSON object or an error.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import from_json

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletionMessageParam

LARGEST_ANSWER = 512 * 1024
TRIES = 2

_THOUGHTS = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Model:
    """A chat model. `time_limit_s`: seconds for the whole of one matter, all questions and retries included."""

    client: "AsyncOpenAI"
    name: str
    time_limit_s: float


class RefusedError(Exception):
    """The model would not answer."""


class UnusableError(Exception):
    """What came is no answer in the shape."""


async def ask(
    client: "AsyncOpenAI", model: str, messages: "Sequence[ChatCompletionMessageParam]", shape: type[BaseModel]
) -> dict[str, Any]:
    """The JSON object that the model answered, not checked against `shape`; of an answer that was cut off as much
    as came. Asks again where the answer is unusable. Raises RefusedError, UnusableError, openai.OpenAIError.
    """
    for _ in range(TRIES - 1):
        try:
            return await _ask_once(client, model, messages, shape)
        except UnusableError:
            continue
    return await _ask_once(client, model, messages, shape)


async def _ask_once(
    client: "AsyncOpenAI", model: str, messages: "Sequence[ChatCompletionMessageParam]", shape: type[BaseModel]
) -> dict[str, Any]:
    from openai import BadRequestError, UnprocessableEntityError

    schema = {"name": shape.__name__, "strict": True, "schema": _closed(shape.model_json_schema())}
    try:
        return _object(await _body(client, model, messages, {"type": "json_schema", "json_schema": schema}))
    except (BadRequestError, UnprocessableEntityError):  # a server that knows no schemas
        return _object(await _body(client, model, messages, {"type": "json_object"}))


async def _body(
    client: "AsyncOpenAI", model: str, messages: "Sequence[ChatCompletionMessageParam]", form: Mapping[str, Any]
) -> bytes:
    """What the server said, read only as far as an answer can be long."""
    question: Any = {"model": model, "messages": list(messages), "response_format": form}
    body = bytearray()
    async with client.chat.completions.with_streaming_response.create(**question) as response:
        async for some in response.iter_bytes():
            body += some
            if len(body) > LARGEST_ANSWER:
                raise UnusableError
    return bytes(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        choice = from_json(body)["choices"][0]
        message, finish = choice["message"], choice.get("finish_reason")
        content, refusal = message.get("content"), message.get("refusal")
    except (ValueError, LookupError, TypeError, AttributeError):
        raise UnusableError from None
    if refusal or finish == "content_filter":
        raise RefusedError
    if not isinstance(content, str):
        raise UnusableError
    return read_object(content, cut_off=finish == "length")


def read_object(answer: str, *, cut_off: bool = False) -> dict[str, Any]:
    """The JSON object in an answer, with or without a fence, thoughts or words around it; raises UnusableError."""
    start = thoughts.end() if (thoughts := _THOUGHTS.match(answer)) else 0
    start = answer.find("{", start)
    end = len(answer) if cut_off else answer.rfind("}") + 1
    try:
        found = from_json(answer[max(0, start) : end], allow_partial=cut_off)
    except ValueError:
        raise UnusableError from None
    if not isinstance(found, dict):
        raise UnusableError
    return found


def _closed(schema: Any) -> Any:
    """A schema in the strict form: every object has all of its properties and no others."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {name: _closed(part) for name, part in schema.items()}
    if parts.get("type") == "object":
        return parts | {"additionalProperties": False, "required": list(parts["properties"])}
    return parts
