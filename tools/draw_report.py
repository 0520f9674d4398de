"""Take the pictures of the two report pages in the docs again, from drawn mouths alone.

``python tools/draw_report.py``; needs a Chromium on the path and takes some minutes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tongueseg.data.synthetic import write_dataset

PICTURES = Path(__file__).parent.parent / "docs/pictures"
WIDTH, HEIGHT = 1100, 1450
SMALL = ("--width", "8", "--size", "128", "--epochs", "30", "--set", "optim.lr=5e-3")


def main() -> None:
    """Draw mouths, make both pages of them, and write ``evaluation.jpg`` and ``report.jpg``."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "drawn-mouths"
        run, scores = Path(name) / "drawn", Path(name) / "scores"
        write_dataset(data, count=48, seed=12)
        call("train", data, "--out", run, *SMALL)
        models = ("--model", "default", "--model", run)
        call("evaluate", data, "--split", "all", "--report", "--out", scores, *models)
        shoot(scores / "report.html", PICTURES / "evaluation.jpg")
        shoot(run / "report.html", PICTURES / "report.jpg")


def call(*arguments: object) -> None:
    """Call the command line."""
    subprocess.run([sys.executable, "-m", "tongueseg", *map(str, arguments)], check=True)


def shoot(page: Path, target: Path) -> None:
    """Photograph the top of a page as a browser shows it."""
    browser = shutil.which("chromium") or sys.exit("no chromium on the path")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        seen = opened.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        seen.goto(page.as_uri())
        seen.screenshot(path=target, type="jpeg", quality=80)
        opened.close()


if __name__ == "__main__":
    main()
