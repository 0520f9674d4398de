"""Odd light: how a model holds where white balance is off, or a photo too dark or too bright.

The photos of ``elsewhere.py`` that are whole, on which nothing was trained, each channel
multiplied and cut off at white. Twice: with the looks of the model's spec, and with the first
one alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from elsewhere import Answer, answers, with_tongue
from face_sets import Picture
from photos import real_dataset
from report import print_machine, print_table, write_json
from tongueseg import Segmenter

LIGHTS = {
    "as it is": (1.0, 1.0, 1.0),
    "warm": (1.15, 1.0, 0.85),
    "very warm": (1.25, 1.0, 0.7),
    "cold": (0.9, 1.0, 1.12),
    "very cold": (0.8, 1.0, 1.2),
    "greenish": (0.9, 1.1, 0.9),
    "a quarter of the light": (0.25, 0.25, 0.25),
    "half the light": (0.5, 0.5, 0.5),
    "one and a half times the light": (1.5, 1.5, 1.5),
}
"""Factors of red, green and blue."""

LOST = 0.5
"""A tongue whose IoU is lower is counted as lost."""


def lit(picture: Picture, factors: tuple[float, float, float]) -> Picture:
    """Return the picture as it would be in other light."""
    pixels = (picture.pixels * np.array(factors) + 0.5).clip(0, 255).astype(np.uint8)
    return picture._replace(pixels=pixels)


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("models", nargs="*", default=["default"], help="as --model takes them")
    parser.add_argument("--data", type=Path, help="the booth; closeup is looked for beside it")
    parser.add_argument("--every", type=int, default=2, help="take one photo of so many (2)")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    asked = settings()
    sets = {
        name: pictures[:: asked.every]
        for name, pictures in with_tongue(real_dataset(asked.data)).items()
        if "photograph" not in name
    }
    print_machine()
    figures = {}
    for model in asked.models:
        for tta, looks in ((None, "all looks"), (False, "first look alone")):
            with Segmenter(model, threads=1, tta=tta) as segmenter:
                given = {
                    light: [
                        answers(segmenter, [lit(p, by) for p in pictures])
                        for pictures in sets.values()
                    ]
                    for light, by in LIGHTS.items()
                }
            rows = [(light, *map(_summary, each)) for light, each in given.items()]
            print(f"\n{model}, {looks}: mean IoU, tongues lost\n")
            heads = [f"{name}, {len(pictures)}" for name, pictures in sets.items()]
            print_table(("light", *heads), rows)
            figures[f"{model}, {looks}"] = {light: shown for light, *shown in rows}
    write_json(asked.json, figures)


def _summary(given: list[Answer]) -> str:
    values = np.array([answer.iou for answer in given])
    return f"{values.mean():.4f}, {(values < LOST).sum()}"


if __name__ == "__main__":
    main()
