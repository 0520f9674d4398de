"""Training pictures that nobody photographed: drawn ones and composed ones."""

from __future__ import annotations

from tongueseg.synthetic.compose_face import compose_face
from tongueseg.synthetic.drawn import (
    Scene,
    draw_background,
    draw_face,
    draw_mouth,
    write_dataset,
)
from tongueseg.synthetic.hard_examples import crop_without_mouth, paste_shrunk

__all__ = [
    "Scene",
    "compose_face",
    "crop_without_mouth",
    "draw_background",
    "draw_face",
    "draw_mouth",
    "paste_shrunk",
    "write_dataset",
]
