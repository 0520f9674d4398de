"""Take the pictures of the two report pages in the docs again, from drawn mouths alone.

``python tools/draw_report.py``; needs a Chromium on the path and takes some minutes.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

from tongueseg.synthetic.drawn import write_dataset

PICTURES = Path(__file__).parent.parent / "docs/pictures"
WINDOW: ViewportSize = {"width": 760, "height": 1240}
WIDTH = 1600
SMALL = ("--width", "8", "--size", "128", "--epochs", "30", "--set", "optim.lr=5e-3")


def main() -> None:
    """Draw mouths, make both pages of them, and write ``evaluation.jpg`` and ``report.jpg``."""
    with tempfile.TemporaryDirectory() as name:
        training, testing = Path(name) / "drawn-mouths", Path(name) / "other-drawn-mouths"
        run, scores = Path(name) / "drawn", Path(name) / "scores"
        write_dataset(training, count=48, seed=12)
        write_dataset(testing, count=48, seed=13)
        call("train", training, "--out", run, *SMALL)
        models = ("--model", "default", "--model", run)
        call("evaluate", testing, "--split", "all", "--report", "--out", scores, *models)
        draw(scores / "report.html", ("scores", "photos", "traits"), PICTURES / "evaluation.jpg")
        draw(run / "report.html", ("curves", "photos", "threshold"), PICTURES / "report.jpg")


def call(*arguments: object) -> None:
    """Call the command line."""
    subprocess.run([sys.executable, "-m", "tongueseg", *map(str, arguments)], check=True)


def draw(page: Path, parts: Sequence[str], target: Path) -> None:
    """Set photographs of a page side by side: its top, then where each further part begins."""
    photos = list(shots(page, parts))
    gap = np.full((photos[0].shape[0], 24, 3), 160, np.uint8)
    columns = [column for photo in photos for column in (gap, photo)][1:]
    picture = Image.fromarray(np.hstack(columns))
    height = round(picture.height * WIDTH / picture.width)
    picture.resize((WIDTH, height), Image.Resampling.LANCZOS).save(target, quality=80)


def shots(page: Path, parts: Sequence[str]) -> Iterator[np.ndarray]:
    """Yield what a window shows of each part of a page."""
    browser = shutil.which("chromium") or sys.exit("no chromium on the path")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        window = opened.new_page(viewport=WINDOW, locale="en-GB")
        window.goto(page.as_uri())
        for number, part in enumerate(parts):
            if number:
                window.evaluate(f"document.getElementById('{part}').scrollIntoView()")
            yield np.asarray(Image.open(io.BytesIO(window.screenshot())).convert("RGB"))
        opened.close()


if __name__ == "__main__":
    main()
