"""A model of Whisper's architecture made on the spot, for no hub is reachable where tests run.

It proves the road and nothing about accuracy: its shapes, files, vocabulary and special tokens are Whisper's, but
it is a parrot. What it hears only decides which of its sentences it says; each is said to its end and stops there.
So transcripts are short and the same each time, and differ from window to window.

How: weights are random but for the way through the decoder. A token's vector says which token it is, and the output
row of whatever follows it in a sentence points there. A few dimensions are kept apart: `ENDS` says that a sentence
ends, `PLACE` where in it a token stands, and the last quarter is all that listening writes to: the first words of
the sentences lie there in random directions. One head looks at the sound of its token's time, a second at whatever
it likes.
"""

import itertools
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

LANGUAGES = "zh en " + (
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy "
    "id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru "
    "sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo"
)
SENTENCES = (
    "您好 王店长， 最近 卖得 怎么样？",
    "这个 价格 比 上次 贵了 不少。",
    "账期 能不能 再长 一点？",
    "我们 下周三 送 两箱 样品 过来。",
    "隔壁 那家的 冷链 更快。",
    "售后 多久 能到 店里？",
    "这款 产品 有 质检 报告。",
    "陈列 费用 谁来 出？",
    "我回去 问问 再 告诉您。",
    "卖不动 可以 退货 吗？",
    "这事 要 老板 点头。",
    "新品 试用装 给 几份？",
)
"""What it can say. A piece between spaces is one token and leads to the next, so none stands twice."""
TEXT_TOKENS = 50_257
EAR = 4  # a quarter of the dimensions listens
ENDS, PLACE = 0, slice(1, 3)
PACE_S = 0.4  # of sound for each token
FRAMES = 1500  # of 20 ms, in a window
PROMPT = 4  # tokens before the first that is said
SURE = 4.0  # a part of how much likelier the next token is than any other


@dataclass(frozen=True, slots=True)
class Shape:
    """`width` of the vectors, `layers` of encoder and decoder each, `heads`; `sentences` are what it can say."""

    width: int = 64
    layers: int = 1
    heads: int = 2
    sentences: tuple[str, ...] = SENTENCES


def build(folder: Path, shape: Shape = Shape(), quantization: str = "int8") -> Path:
    """Write a whole model into `folder` (made when missing) and give it back; the same files each time."""
    import ctranslate2.specs.whisper_spec as whisper

    tokens = _tokens(shape.sentences)
    numbers = {token: number for number, token in enumerate(tokens)}
    spec = whisper.WhisperSpec(shape.layers, shape.heads, shape.layers, shape.heads)
    _fill(spec, shape, numbers)
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [numbers["Ġ"], numbers["<|endoftext|>"]]
    spec.config.lang_ids = [numbers[f"<|{language}|>"] for language in LANGUAGES.split()]
    spec.config.alignment_heads = [(shape.layers - 1, 0)]
    spec.validate()
    spec.optimize(quantization)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    (folder / "tokenizer.json").write_text(_tokenizer(tokens), "utf-8")
    return folder


@pytest.fixture(scope="session")
def tiny_whisper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny model; import this fixture where it is needed."""
    return build(tmp_path_factory.mktemp("models") / "tiny")


@cache
def _letters() -> dict[int, str]:
    """GPT-2's visible letter for each byte."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + n) for n, byte in enumerate(hidden)}


def _spelt(text: str) -> str:
    return "".join(_letters()[byte] for byte in text.encode())


def _pieces(sentence: str) -> list[str]:
    return [_spelt(piece) for piece in sentence.split()]


def _tokens(sentences: tuple[str, ...]) -> list[str]:
    """As many as Whisper has, special ones in Whisper's places: bytes, pieces of sentences, then figures
    that are only there to make up the number."""
    pieces = [piece for sentence in sentences for piece in _pieces(sentence)]
    texts = dict.fromkeys([_letters()[byte] for byte in range(256)] + pieces)
    counted = itertools.count(10)
    while len(texts) < TEXT_TOKENS - 1:
        texts[str(next(counted))] = None
    texts[""] = None  # by this ctranslate2 knows a multilingual model
    special = ["endoftext", "startoftranscript", *LANGUAGES.split(), "translate", "transcribe"]
    special += ["startoflm", "startofprev", "nospeech", "notimestamps", *(f"{n * 0.02:.2f}" for n in range(1501))]
    return [*texts, *(f"<|{name}|>" for name in special)]


def _tokenizer(tokens: list[str]) -> str:
    """Byte by byte on the way in, for there are no merges; any token on the way out."""
    import tokenizers

    made = tokenizers.Tokenizer(
        tokenizers.models.BPE(vocab={token: number for number, token in enumerate(tokens)}, merges=[])
    )
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    made.add_special_tokens([token for token in tokens[TEXT_TOKENS:] if not token[2].isdigit()])
    return json.dumps(json.loads(made.to_str()), ensure_ascii=False)


def _fill(spec: Any, shape: Shape, numbers: dict[str, int]) -> None:
    """Weights for every place of the specification (their layout: ctranslate2.converters, WhisperLoader)."""
    import numpy as np

    random = np.random.default_rng(20_261_123)
    width, head = shape.width, shape.width // shape.heads

    def some(*size: int) -> Any:
        """Keeps the scale of what goes through."""
        return (random.standard_normal(size) / np.sqrt(np.prod(size[1:]))).astype(np.float32)

    def none(*size: int) -> Any:
        return np.zeros(size, np.float32)

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(width, np.float32), none(width)

    def linear(layer: Any, weight: Any) -> None:
        layer.weight, layer.bias = weight, none(len(weight))

    def without_effect(layer: Any) -> None:
        norm(layer.self_attention.layer_norm)
        linear(layer.self_attention.linear[0], some(3 * width, width))
        linear(layer.self_attention.linear[1], none(width, width))
        norm(layer.ffn.layer_norm)
        linear(layer.ffn.linear_0, some(4 * width, width))
        linear(layer.ffn.linear_1, none(width, 4 * width))

    # Under every sound, so that all frames are equally loud to the decoder, which does not hear it.
    hum = np.resize(np.array([40, -40], np.float32), width)
    hum[:2] = 0

    def listening(attention: Any) -> None:
        norm(attention.layer_norm)
        asks, offers, heard = 6 * some(width, width), some(2 * width, width), none(width, width)
        offers -= np.outer(offers @ hum, hum) / (hum @ hum)
        offers[:, :2], offers[:head], asks[:head] = 0, 0, 0
        asks[:2, PLACE], offers[:2, :2] = 6 * np.eye(2), 6 * np.eye(2)
        heard[-(width // EAR) :, head : 2 * head] = 8 * some(width // EAR, head)
        for layer, weight in zip(attention.linear, (asks, offers, heard), strict=True):
            linear(layer, weight)

    def on_circle(times: Any) -> Any:
        """Half a turn for a window, so that a time and a sound of the same time point the same way."""
        turn = np.pi * times / FRAMES
        return np.stack([np.cos(turn), np.sin(turn)], axis=1).astype(np.float32)

    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = 4 * some(width, 80, 3), none(width)
    encoder.conv2.weight, encoder.conv2.bias = 4 * some(width, width, 3), hum
    encoder.conv2.weight[:2] = 0
    encoder.position_encodings.encodings = none(FRAMES, width)
    encoder.position_encodings.encodings[:, :2] = 130 * on_circle(np.arange(FRAMES))
    decoder.position_encodings.encodings = none(448, width)
    decoder.position_encodings.encodings[:, PLACE] = on_circle((np.arange(448) - PROMPT) * PACE_S / 0.02)
    for layer in encoder.layer:
        without_effect(layer)
    for layer in decoder.layer:
        without_effect(layer)
        listening(layer.attention)
    norm(encoder.layer_norm)
    norm(decoder.layer_norm)

    named = random.standard_normal((len(numbers), width)).astype(np.float32)
    named[:, ENDS], named[:, PLACE], named[:, -(width // EAR) :] = 0, 0, 0
    named[numbers["<|notimestamps|>"]] = named[numbers["<|transcribe|>"]]
    follows = 0.01 * some(len(numbers), width)
    for before, after in _chains(shape.sentences, numbers):
        follows[after] = SURE * named[before] / np.sqrt(width)
    follows[numbers["<|endoftext|>"]] = SURE * np.eye(1, width, ENDS)
    for sentence in shape.sentences:
        first, *_, last = (numbers[piece] for piece in _pieces(sentence))
        follows[first, -(width // EAR) :] = SURE / 2 * some(1, width // EAR)
        named[last, ENDS] = np.sqrt(width)
    decoder.embeddings.weight = named
    linear(decoder.projection, follows)


def _chains(sentences: tuple[str, ...], numbers: dict[str, int]) -> list[tuple[int, int]]:
    """(token, the one that follows it): from the prompt's last token into each sentence and through it."""
    chains = [(numbers["<|startoftranscript|>"], numbers["<|zh|>"])]
    for sentence in sentences:
        said = [numbers["<|transcribe|>"], *(numbers[piece] for piece in _pieces(sentence))]
        chains += itertools.pairwise(said)
    return chains
