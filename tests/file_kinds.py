"""Thirty kinds of files, as folders of photos hold them: made here, in a line each."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image, features


def encoded(pixels: Any, kind: str, mode: str = "RGB", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, kind, **options)
    return file.getvalue()


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def readable(pixels: Any) -> dict[str, bytes]:
    """Return files of photos by name."""
    jpeg, png = encoded(pixels, "JPEG"), encoded(pixels, "PNG")
    deep = io.BytesIO()
    Image.fromarray(pixels[..., 0].astype(np.uint16) * 257).save(deep, "PNG")
    avif = {"a5.avif": encoded(pixels, "AVIF", speed=10)} if features.check("avif") else {}
    return {
        **avif,
        **{f"jpeg_{i}{suffix}": jpeg for i, suffix in enumerate((".jpg", ".JPG", ".jpeg"))},
        **{f"phone_{suffix[1:]}{suffix}": jpeg for suffix in (".jpe", ".jfif", ".mpo")},
        "progressive.jpg": encoded(pixels, "JPEG", progressive=True),
        "grey.jpg": encoded(pixels, "JPEG", "L"),
        "cmyk.jpg": encoded(pixels, "JPEG", "CMYK"),
        "turned.jpg": encoded(pixels, "JPEG", exif=turned()),
        "png_in_jpg.jpg": png,
        "rgb.png": png,
        "rgba.png": encoded(pixels, "PNG", "RGBA"),
        "palette.png": encoded(pixels, "PNG", "P"),
        "grey_alpha.png": encoded(pixels, "PNG", "LA"),
        "bits.png": encoded(pixels, "PNG", "1"),
        "deep.png": deep.getvalue(),
        "a.bmp": encoded(pixels, "BMP"),
        "a1.tif": encoded(pixels, "TIFF"),
        "a2.tiff": encoded(pixels, "TIFF", compression="tiff_lzw"),
        "a3.webp": encoded(pixels, "WEBP"),
    }


def refused(pixels: Any) -> dict[str, bytes]:
    """Return files that are called photos and hold none."""
    jpeg, png = encoded(pixels, "JPEG"), encoded(pixels, "PNG")
    return {
        "empty.jpg": b"",
        "cut_off.jpg": jpeg[: len(jpeg) // 2],
        "cut_off.png": png[: len(png) // 2],
        "page.jpeg": b"<!doctype html><title>Not found</title>",
        "zeros.png": bytes(1000),
        "a4.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    }


LEFT_OUT = ("scan.pdf", "drawing.svg", "a.psd", "a.gif", "camera.dng", "notes", "film.mp4")
"""Names of files of other kinds, one of each."""

OTHER_CONTENT = b"%PDF-1.4 and so on"
"""What they hold."""


def every_file(pixels: Any) -> dict[str, bytes]:
    """Return files of all kinds by name."""
    return {**readable(pixels), **refused(pixels), **dict.fromkeys(LEFT_OUT, OTHER_CONTENT)}
