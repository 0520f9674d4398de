"""A dataset of drawn mouths with one fault of each kind, for the tests of the check."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tongueseg.inference.postprocess import holes
from tongueseg.synthetic.drawn import draw_mouth

HEIGHT, WIDTH = 240, 300

# By the kind of fault, how a mask is spoilt.
Changes = Mapping[str, Callable[[NDArray[np.bool_]], NDArray[Any]]]


@cache
def scene(
    number: int, height: int = HEIGHT, width: int = WIDTH
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return photo and mask of a drawn mouth."""
    drawn = draw_mouth(np.random.default_rng([77, number]), height=height, width=width)
    return drawn.photo, drawn.mask


def save_photo(path: Path, pixels: NDArray[Any], orientation: int | None = None) -> None:
    """Save a photo; one with an orientation is stored as the camera would, and told by EXIF."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    Image.fromarray(pixels).save(path, exif=exif, quality=92)


def save_mask(path: Path, values: NDArray[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.asarray(values)
    Image.fromarray(values * np.uint8(255) if values.dtype == bool else values).save(path)


def stored(array: NDArray[Any], orientation: int = 6) -> NDArray[Any]:
    """Return an upright picture as a camera stores it that tells ``orientation``."""
    turns: dict[int, Callable[[NDArray[Any]], NDArray[Any]]] = {
        3: lambda a: a[::-1, ::-1],
        6: np.rot90,
        8: lambda a: np.rot90(a, -1),
    }
    return np.ascontiguousarray(turns[orientation](array))


def png_of_size(width: int, height: int) -> bytes:
    """Return a PNG whose header promises a size and whose body holds nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def torn(mask: NDArray[np.bool_], amount: float = 3.0) -> NDArray[np.bool_]:
    """Return a mask whose outline a noise of so many pixels has torn."""
    noise = np.random.default_rng(0).normal(size=mask.shape).astype(np.float32)
    noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 1.5), np.float32)
    away = cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, 5)
    away = away - cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, 5)
    torn_mask = (away + amount * noise / noise.std() > 0).view(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(torn_mask)
    largest = labels == 1 + stats[1:, cv2.CC_STAT_AREA].argmax()
    return np.asarray(largest | holes(largest))


def jpeg_and_back(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    _, encoded = cv2.imencode(".jpg", mask * np.uint8(255), (cv2.IMWRITE_JPEG_QUALITY, 60))
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)


def disc(mask: NDArray[np.bool_], row: float, column: float, radius: float) -> NDArray[np.bool_]:
    """Return a disc on the plane of a mask."""
    rows, columns = np.ogrid[: mask.shape[0], : mask.shape[1]]
    return np.asarray(np.hypot(rows - row, columns - column) < radius)


def middle(mask: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the row and column in the middle of a mask."""
    row, column = np.argwhere(mask).mean(axis=0).astype(int)
    return row, column


class Seeded:
    """The dataset, and what a check has to find in it.

    Attributes:
        expected: kind and file of each fault.
        splits: lines of ``split.csv``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.expected: set[tuple[str, str]] = set()
        self.lines: list[str] = []
        self._number = 0

    def clean(
        self, name: str, split: str = "train", size: tuple[int, int] = (HEIGHT, WIDTH)
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Write a pair without fault; return photo and mask as arrays."""
        self._number += 1
        pixels, mask = scene(self._number, *size)
        save_photo(self.photo(name), pixels)
        save_mask(self.mask(name), mask)
        self.lines.append(f"{name},{split}")
        return pixels, mask

    def photo(self, name: str, suffix: str = ".jpg") -> Path:
        return self.folder / f"original/{name}{suffix}"

    def mask(self, name: str, suffix: str = ".png") -> Path:
        return self.folder / f"mask/{name}{suffix}"

    def expect(self, kind: str, file: Path | str) -> None:
        where = file.relative_to(self.folder).as_posix() if isinstance(file, Path) else file
        self.expected.add((kind, where))

    def write_split(self, header: str = "name,split") -> None:
        (self.folder / "split.csv").write_text("\n".join([header, *self.lines]) + "\n")


def seed(folder: Path) -> Seeded:
    """Write a dataset with every fault that can stand beside the others."""
    seeded = Seeded(folder)
    for number, split in enumerate(["train", "train", "val", "test"]):
        seeded.clean(f"fine_{number}", split)
    for part in (_files, _photos, _mask_files, _fits, _shapes, _copies, _splits):
        part(seeded)
    return seeded


def _files(s: Seeded) -> None:
    s.clean("photo-without-mask")
    s.mask("photo-without-mask").unlink()
    s.expect("photo-without-mask", s.photo("photo-without-mask"))
    s.clean("mask-without-photo")
    s.photo("mask-without-photo").unlink()
    s.lines.pop()
    s.expect("mask-without-photo", s.mask("mask-without-photo"))
    pixels, _ = s.clean("shared-name")
    save_photo(s.photo("shared-name", ".png"), pixels)
    s.expect("shared-name", s.photo("shared-name", ".png"))
    _, mask = s.clean("second-mask")
    save_mask(s.mask("second-mask", ".bmp"), mask)
    s.expect("second-mask", s.mask("second-mask", ".bmp"))
    _, mask = s.clean("mask-format")
    s.mask("mask-format").unlink()
    save_mask(s.mask("mask-format", ".bmp"), mask)
    s.expect("mask-format", s.mask("mask-format", ".bmp"))
    (s.folder / "original/notes.txt").write_text("a note")
    s.expect("stray-file", "original/notes.txt")
    for name in ("Name-Case", "name-case"):
        s.clean(name)
    s.expect("name-case", s.photo("name-case"))
    s.clean("name-odd?")
    s.expect("name-odd", s.photo("name-odd?"))
    for litter in ("original/.DS_Store", "mask/Thumbs.db", "mask/._fine_0.png"):
        (s.folder / litter).write_bytes(b"litter")


def _photos(s: Seeded) -> None:
    s.clean("photo-unreadable")
    content = s.photo("photo-unreadable").read_bytes()
    s.photo("photo-unreadable").write_bytes(content[: len(content) // 2])
    s.expect("photo-unreadable", s.photo("photo-unreadable"))
    s.clean("photo-too-large")
    s.photo("photo-too-large").write_bytes(png_of_size(20_000, 20_000))
    s.expect("photo-too-large", s.photo("photo-too-large"))
    pixels, _ = s.clean("photo-blank")
    save_photo(s.photo("photo-blank"), np.full_like(pixels, 120))
    s.expect("photo-blank", s.photo("photo-blank"))
    s.clean("photo-small", size=(60, 80))
    s.expect("photo-small", s.photo("photo-small"))
    pixels, mask = s.clean("photo-long")
    save_photo(s.photo("photo-long"), np.pad(pixels, ((0, 0), (0, 3 * WIDTH), (0, 0)), "reflect"))
    save_mask(s.mask("photo-long"), np.pad(mask, ((0, 0), (0, 3 * WIDTH))))
    s.expect("photo-long", s.photo("photo-long"))
    pixels, _ = s.clean("photo-grey")
    save_photo(s.photo("photo-grey"), cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    s.expect("photo-grey", s.photo("photo-grey"))
    pixels, _ = s.clean("photo-deep")
    s.photo("photo-deep").unlink()
    deep = pixels[..., ::-1].astype(np.uint16) * np.uint16(257)
    cv2.imwrite(str(s.photo("photo-deep", ".png")), deep)
    s.expect("photo-deep", s.photo("photo-deep", ".png"))


def _mask_files(s: Seeded) -> None:
    s.clean("mask-unreadable")
    content = s.mask("mask-unreadable").read_bytes()
    s.mask("mask-unreadable").write_bytes(content[: len(content) // 2])
    s.expect("mask-unreadable", s.mask("mask-unreadable"))
    changes: Changes = {
        "mask-alpha": lambda m: np.dstack([np.zeros((*m.shape, 3), np.uint8), m * np.uint8(255)]),
        "mask-coloured": lambda m: np.where(m[..., None], (128, 0, 0), 0).astype(np.uint8),
        "mask-classes": _two_classes,
        "mask-01": lambda m: m.astype(np.uint8),
        "mask-grey": jpeg_and_back,
    }
    _change_masks(s, changes)


def _two_classes(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    row, _ = middle(mask)
    below = np.arange(len(mask))[:, None] > row
    return np.where(mask, np.where(below, 2, 1), 0).astype(np.uint8)


def _fits(s: Seeded) -> None:
    pixels, mask = s.clean("mask-turned")
    save_photo(s.photo("mask-turned"), stored(pixels), orientation=6)
    save_mask(s.mask("mask-turned"), stored(mask))
    s.expect("mask-turned", s.mask("mask-turned"))
    pixels, mask = s.clean("mask-perhaps-turned")
    round_one = disc(mask, HEIGHT / 2, WIDTH / 2, 60) & (np.arange(WIDTH) > 100)
    save_photo(s.photo("mask-perhaps-turned"), stored(pixels, 3), orientation=3)
    save_mask(s.mask("mask-perhaps-turned"), round_one)
    s.expect("mask-perhaps-turned", s.mask("mask-perhaps-turned"))
    pixels, mask = s.clean("mask-off-photo")
    save_photo(s.photo("mask-off-photo"), np.where(mask[..., None], 0, pixels).astype(np.uint8))
    s.expect("mask-off-photo", s.mask("mask-off-photo"))
    changes: Changes = {
        "mask-resized": lambda m: m.repeat(2, axis=0).repeat(2, axis=1),
        "mask-other-size": lambda m: m[:-40],
    }
    _change_masks(s, changes)


def _shapes(s: Seeded) -> None:
    changes: Changes = {
        "mask-inverted": lambda m: ~m,
        "mask-empty": np.zeros_like,
        "mask-full": np.ones_like,
        "mask-tiny": lambda m: disc(m, *middle(m), 2),
        "mask-pieces": lambda m: m | disc(m, 12, 12, 11),
        "mask-specks": lambda m: m | disc(m, 8, 8, 2) | disc(m, 230, 290, 3),
        "mask-hole": lambda m: m & ~disc(m, *middle(m), 15),
        "mask-pinholes": lambda m: m & ~disc(m, *middle(m), 2),
        "mask-ragged": torn,
    }
    _change_masks(s, changes)


def _change_masks(s: Seeded, changes: Changes) -> None:
    for kind, change in changes.items():
        _, mask = s.clean(kind)
        save_mask(s.mask(kind), change(mask))
        s.expect(kind, s.mask(kind))


def _copies(s: Seeded) -> None:
    s.clean("photo-copy")
    for file in (s.photo("photo-copy"), s.mask("photo-copy")):
        file.with_stem("photo-copy-again").write_bytes(file.read_bytes())
    s.lines.append("photo-copy-again,train")
    s.expect("photo-copy", s.photo("photo-copy"))
    for kind, split in (("photo-near-copy", "train"), ("copy-across-splits", "val")):
        pixels, mask = s.clean(kind)
        again, size = f"{kind}-again", (WIDTH // 2, HEIGHT // 2)
        save_photo(s.photo(again), cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
        save_mask(s.mask(again), cv2.resize(mask.astype(np.uint8), size) > 0)
        s.lines.append(f"{again},{split}")
        s.expect(kind, s.photo(kind))
    _, mask = s.clean("mask-copy")
    pixels, _ = s.clean("mask-copy-again")
    save_mask(s.mask("mask-copy-again"), mask)
    s.expect("mask-copy", s.mask("mask-copy"))


def _splits(s: Seeded) -> None:
    """Five faults in one file, told apart by the names that they are about."""
    for name in ("split-missing-name", "split-bad-value", "split-twice", "split-bad-fold"):
        s.clean(name)
        s.lines.pop()
    s.lines += [
        "split-unknown-name,train",
        "split-bad-value,training",
        "split-twice,train",
        "split-twice,val",
        "split-bad-fold,train,none",
    ]
    s.write_split("name,split,fold")
    for line in ("unknown-name", "missing-name", "bad-value", "twice", "bad-fold"):
        s.expect(f"split-{line}", "split.csv")
