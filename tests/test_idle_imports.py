"""Who only waits holds little: what looks at pictures, draws and asks models is loaded where it is used."""

import subprocess
import sys

ENTRANCES = "bot.cli, bot.app, bot.serving, bot.advice, bot.vision, bot.sample.company"
HEAVY = [
    "PIL",
    "av",
    "ctranslate2",
    "cv2",
    "faster_whisper",
    "imagehash",
    "matplotlib",
    "numpy",
    "onnxruntime",
    "openai",
    "openpyxl",
    "pandas",
    "pyvrp",
    "redis",
    "reportlab",
    "scipy",
]


def test_nothing_heavy_is_loaded_before_it_is_used() -> None:
    program = f"import sys, {ENTRANCES}; print(*sorted(set({HEAVY}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
