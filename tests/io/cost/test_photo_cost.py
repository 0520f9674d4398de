"""What a photo costs is known from its head, and what no camera writes is refused."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tongueseg.errors import BadPhoto, PhotoTooLarge
from tongueseg.io.cost.photo_cost import PhotoCost, photo_cost
from tongueseg.io.limits import PhotoLimits

if TYPE_CHECKING:
    from types import ModuleType

SERVICE = PhotoLimits(max_bytes=20 * 2**20, max_pixels=50_000_000, max_memory=672 * 2**20)


def picture(kind: str, size: tuple[int, int] = (48, 64), mode: str = "RGB", **how: Any) -> bytes:
    content = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (*size[::-1], 3), np.uint8)
    Image.fromarray(noise).convert(mode).save(content, kind, **how)
    return content.getvalue()


def cost(content: bytes, at_least: int | None = None) -> PhotoCost:
    result = photo_cost(content, "a", PhotoLimits(), at_least)
    assert result is not None
    return result


def refused(content: bytes, limits: PhotoLimits = SERVICE) -> str:
    with pytest.raises(BadPhoto) as caught:
        photo_cost(content, "a.jpg", limits)
    said = str(caught.value)
    assert said.startswith("a.jpg: ")
    assert "\n" not in said
    return said


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"comment": b"\xff\xda" * 500, "exif": b"Exif\0\0" + b"\xff\xda" * 9000}),
        ("JPEG", {"mode": "CMYK"}),
        ("MPO", {}),
        ("PNG", {}),
        ("PNG", {"mode": "P"}),
        ("PNG", {"mode": "RGBA", "icc_profile": bytes(5000)}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw", "icc_profile": bytes(5000)}),
        ("TIFF", {"mode": "1", "compression": "group4"}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True, "exif": b"Exif\0\0" + bytes(500)}),
        ("BMP", {}),
        ("BMP", {"mode": "P"}),
    ],
)
def test_photos_as_programs_write_them(kind: str, how: dict[str, Any]) -> None:
    result = cost(picture(kind, **how))
    assert (result.width, result.height) == (48, 64)
    assert not result.dear
    # At least Pillow's picture and ours.
    assert result.memory >= 64 * 48 * 4
    assert 0 < result.seconds < 0.01


def test_what_is_in_no_format_costs_nothing() -> None:
    assert photo_cost(b"GIF89a" + bytes(100), "a", PhotoLimits()) is None


def test_a_larger_photo_costs_more_and_a_reduced_jpeg_less() -> None:
    small, large = (cost(picture("PNG", (side, side))) for side in (100, 400))
    assert 14 < (large.memory - small.memory) / (small.memory) < 17
    photo = picture("JPEG", (800, 800))
    whole, reduced = cost(photo), cost(photo, 100)
    assert reduced.memory - len(photo) == (whole.memory - len(photo)) // 64
    assert reduced.seconds < whole.seconds / 2


def test_a_progressive_jpeg_holds_its_coefficients_at_any_scale() -> None:
    baseline, progressive = (picture("JPEG", (800, 800), progressive=how) for how in (False, True))
    more = cost(progressive, 100).memory - cost(baseline, 100).memory
    assert more - len(progressive) + len(baseline) == 800 * 800 * 3 * 2


def test_films_of_one_picture_are_decoded_aside_whatever_their_head_says() -> None:
    pytest.importorskip("PIL.AvifImagePlugin")
    assert cost(picture("AVIF")).dear


@pytest.mark.parametrize("marker", [b"\xff\xe5\0\2", b"\xff\xfe\0\2", b"\xff", b"\xff\x01"])
def test_a_jpeg_of_nothing_but_segments(marker: bytes) -> None:
    photo = picture("JPEG")
    said = refused(photo[:2] + marker * 5000 + photo[2:])
    assert said == (
        "a.jpg: has more than 2,000 segments before its first scan; no camera writes that"
    )


def test_a_film_behind_a_photo_is_not_part_of_it() -> None:
    cost(picture("JPEG") + b"\xff\xda" * 5000)
    cost(picture("JPEG", progressive=True) + b"\xff\xda" * 5000)


def test_a_jpeg_of_many_scans() -> None:
    photo = picture("JPEG", progressive=True)
    scan = b"\xff\xda" + photo.split(b"\xff\xda")[-1][:-2]
    few, many = (photo[:-2] + scan * count + photo[-2:] for count in (15, 60))
    assert cost(few).seconds > 2 * cost(photo).seconds
    assert "has more than 30 scans" in refused(many)
    # What lies between segments is skipped by readers.
    assert "has more than 30 scans" in refused(many[:2] + b"junk" + many[2:])
    # Scans that never come cost no time either.
    assert "has more than 30 scans" in refused(photo[:-2] + b"\xff\xfe\0\2" * 100_000)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP"])
def test_cut_off_anywhere(kind: str) -> None:
    photo = picture(kind)
    for at in range(20, len(photo), 17):
        try:
            photo_cost(photo[:at], "a", PhotoLimits())
        except BadPhoto as error:
            assert str(error) == "a: damaged (its head cannot be read)"  # noqa: PT017


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_of_many_strips(order: str) -> None:
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8)
    entry = struct.pack(f"{order}HHHII", 1, 273, 4, 2_400_000, 0)
    assert "has more than 100,000 strips" in refused(head + entry)


@pytest.mark.parametrize("sign", [b"II+\0", b"MM\0+", b"II\0*", b"MM*\0"])
def test_tiffs_that_no_camera_writes(sign: bytes) -> None:
    assert "a TIFF of a kind that is not read here; save it as PNG" in refused(sign + bytes(100))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("WebP of 34 bytes, 7000×7000", "7000x7000 takes 794 MiB of memory to decode in this"),
        ("WebP with a canvas of 7000×7000", "7000x7000 takes 794 MiB of memory to decode in"),
        ("WebP of 20,000 chunks", "has more than 10,000 chunks"),
        ("WebP with Exif that overlaps", "has more than 4,000 tags"),
        ("PNG, 1×2,000,000", "1x2000000 is longer than the 65,535 pixels allowed"),
        ("PNG with 18,000 profiles", "has more than 1 chunks of the kind iCCP"),
        ("PNG with 500 profiles behind its pixels", "has more than 1 chunks of the kind iCCP"),
        ("PNG with 15,000 packed texts", "has more than 100 chunks of the kind zTXt"),
        ("PNG with 900 packed texts", "has more than 100 chunks of the kind zTXt"),
        ("PNG of 200,000 texts", "has more than 10,000 chunks besides its pixels"),
        ("PNG with Exif that overlaps", "has more than 4,000 tags"),
        ("JPEG with 1,900 segments of Exif", "has more than 16 segments of Exif"),
        ("JPEG with Exif that overlaps", "has more than 4,000 tags"),
        ("JPEG with 1,900 segments of Photoshop", "has more than 50 segments of Photoshop"),
        ("JPEG of 90 scans, 3000×3000", "has more than 30 scans"),
        ("JPEG, arithmetic coding", "a JPEG of a kind that is not read here"),
        ("JPEG, lossless", "a JPEG of a kind that is not read here"),
        ("BMP, RLE8, ends of lines", "a compressed BMP, which no camera writes; save it as PNG"),
        ("BMP, RLE4, ends of lines", "a compressed BMP, which no camera writes; save it as PNG"),
        ("BMP, RLE8, runs beyond the row", "a compressed BMP, which no camera writes"),
        ("TIFF, one tile of 60,000×60,000", "64x64 takes 6,866 MiB of memory to decode"),
        ("TIFF of tags that overlap", "has more than 4,000 tags"),
        ("HEIC, head of 60,000×60,000", "60000x60000 takes 44,632 MiB of memory to decode"),
    ],
)
def test_costly_files_are_refused_by_their_heads(costly: ModuleType, name: str, said: str) -> None:
    assert said in refused(costly.KINDS[name]())


def test_tags_that_overlap_are_refused_though_they_are_few(costly: ModuleType) -> None:
    exif = costly._exif_of_overlaps(40_000)
    photo = picture("JPEG")
    segment = struct.pack(">BBH", 0xFF, 0xE1, len(exif) + 8) + b"Exif\0\0" + exif
    assert "has tags that are larger than the file" in refused(photo[:2] + segment + photo[2:])


def test_what_takes_too_long_is_refused_with_its_seconds() -> None:
    with pytest.raises(PhotoTooLarge, match=r"a\.jpg: 400x400 takes 0 s to decode as it was writ"):
        photo_cost(picture("PNG", (400, 400)), "a.jpg", PhotoLimits(max_seconds=0.001))
