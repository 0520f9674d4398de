"""Compose the picture of the README from what the product wrote for the drawn examples.

``make demo && python tools/draw_hero.py``
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parent.parent
WIDTH = 1200


def main() -> None:
    """Stack the first three panels of ``out/demo`` and write ``docs/pictures/hero.jpg``."""
    files = sorted((ROOT / "out/demo/panel").glob("*.jpg"))[:3]
    panels = [np.asarray(Image.open(file)) for file in files]
    gap = np.full((8, *panels[0].shape[1:]), 255, np.uint8)
    picture = Image.fromarray(np.vstack([panels[0], gap, panels[1], gap, panels[2]]))
    height = round(picture.height * WIDTH / picture.width)
    target = ROOT / "docs/pictures/hero.jpg"
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.resize((WIDTH, height), Image.Resampling.LANCZOS).save(target, quality=88)


if __name__ == "__main__":
    main()
