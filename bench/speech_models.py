"""Models with the shapes of real ones and random weights: they take as long and know nothing.

They are the parrots of the tests (tests/nlp/tiny_whisper.py), with sentences as long as half a minute of fast talk.
"""

from pathlib import Path
from typing import Literal

from tests.nlp.tiny_whisper import Shape, build

SpeechModel = Literal["toy", "tiny", "base", "small", "medium"]

TOKENS = 130  # in 30 seconds of Mandarin, about
_LONG = tuple(" ".join(f"词{sentence}{n:03d}" for n in range(TOKENS)) for sentence in range(4))
SHAPES: dict[SpeechModel, Shape] = {
    "toy": Shape(),
    "tiny": Shape(384, 4, 6, _LONG),
    "base": Shape(512, 6, 8, _LONG),
    "small": Shape(768, 12, 12, _LONG),
    "medium": Shape(1024, 24, 16, _LONG),
}
"""Width, layers of encoder and decoder each, heads, as OpenAI published them; `toy` is the one of the tests."""


def model(name: SpeechModel, folder: Path) -> Path:
    """The folder of a model, built unless it is there."""
    made = folder / name
    return made if (made / "tokenizer.json").exists() else build(made, SHAPES[name])
