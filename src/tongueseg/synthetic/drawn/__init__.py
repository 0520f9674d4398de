"""Drawn photos of mouths with exact masks: for tests, examples and dry runs, of nobody."""

from __future__ import annotations

from tongueseg.synthetic.drawn.draw_dataset import write_dataset
from tongueseg.synthetic.drawn.scenes import Scene, draw_background, draw_face, draw_mouth

__all__ = ["Scene", "draw_background", "draw_face", "draw_mouth", "write_dataset"]
