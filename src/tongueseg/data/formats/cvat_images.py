"""CVAT for images, written: photos and ``annotations.xml`` with a polygon for each piece."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

from tongueseg.data.formats.drawing import Pair
from tongueseg.data.formats.fill import Ring
from tongueseg.data.formats.photo_copy import LABEL, store_photo
from tongueseg.data.formats.polygon import outlines
from tongueseg.io.atomic import write_text

# CVAT itself needs none of it, and Datumaro reads no file without.
_META = (
    f"<meta><task><labels><label><name>{LABEL}</name><attributes></attributes></label></labels>"
    "</task></meta>"
)
_SUBSETS = {"train": "Train", "val": "Validation", "test": "Test"}


def write_cvat(out: Path, pairs: Iterator[Pair]) -> None:
    """Write ``images/`` and ``annotations.xml``, whose subsets are the splits."""
    images = []
    for number, pair in enumerate(pairs):
        photo = store_photo(pair, out / "images").relative_to(out / "images")
        images.append(_image(number, photo.as_posix(), pair))
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<annotations>", "<version>1.1</version>"]
    write_text(out / "annotations.xml", "\n".join([*lines, _META, *images, "</annotations>\n"]))


def _image(number: int, name: str, pair: Pair) -> str:
    height, width = pair.mask.shape
    subset = f' subset="{_SUBSETS[pair.split]}"' if pair.split else ""
    head = f'<image id="{number}" name={quoteattr(name)}{subset} width="{width}" height="{height}">'
    return "\n".join([head, *map(_polygon, outlines(pair.mask)), "</image>"])


def _polygon(outline: Ring) -> str:
    points = ";".join(f"{x:.2f},{y:.2f}" for x, y in outline)
    return f'<polygon label="{LABEL}" source="auto" occluded="0" points="{points}" z_order="0"/>'
