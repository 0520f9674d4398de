"""Draw mouths, measure them, and show their regions on the pages about measures.

``python tools/draw_regions.py``
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tongueseg.inference.region_picture import draw_regions
from tongueseg.synthetic.drawn import draw_mouth

ROOT = Path(__file__).parent.parent
SEEDS = (3, 8, 12)


def main() -> None:
    """Write ``docs/pictures/regions.jpg``."""
    scenes = [draw_mouth(np.random.default_rng(seed)) for seed in SEEDS]
    tiles = [draw_regions(scene.photo, scene.mask) for scene in scenes]
    gap = np.full((tiles[0].shape[0], 8, 3), 255, np.uint8)
    picture = np.hstack([tiles[0], gap, tiles[1], gap, tiles[2]])
    Image.fromarray(picture).save(ROOT / "docs/pictures/regions.jpg", quality=88)


if __name__ == "__main__":
    main()
