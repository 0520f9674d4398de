from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tongueseg.errors import BadPhoto
from tongueseg.service.worker.bomb_guard import refuse_bomb


def picture(kind: str, **how: Any) -> bytes:
    content = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (64, 48, 3), np.uint8)
    Image.fromarray(noise).save(content, kind, **how)
    return content.getvalue()


def png_chunk(kind: bytes, content: bytes = b"") -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"comment": b"\xff\xda" * 500, "exif": b"Exif\0\0" + b"\xff\xda" * 9000}),
        ("PNG", {}),
        ("TIFF", {}),
        ("WEBP", {}),
        ("BMP", {}),
    ],
)
def test_photos_as_programs_write_them(kind: str, how: dict[str, bool | bytes]) -> None:
    refuse_bomb(picture(kind, **how), "photo")


def test_a_film_behind_a_photo_is_not_part_of_it() -> None:
    refuse_bomb(picture("JPEG") + b"\xff\xda" * 5000, "photo")
    refuse_bomb(picture("JPEG", progressive=True) + b"\xff\xda" * 5000, "photo")


@pytest.mark.parametrize("marker", [b"\xff\xe5\0\2", b"\xff\xfe\0\2", b"\xff", b"\xff\x01"])
def test_a_jpeg_of_nothing_but_segments(marker: bytes) -> None:
    photo = picture("JPEG")
    with pytest.raises(BadPhoto, match=r"a\.jpg: has more than 2,000 segments"):
        refuse_bomb(photo[:2] + marker * 5000 + photo[2:], "a.jpg")


def test_a_jpeg_of_many_scans() -> None:
    photo = picture("JPEG", progressive=True)
    scan = b"\xff\xda" + photo.split(b"\xff\xda")[-1][:-2]
    refuse_bomb(photo[:-2] + scan * 20 + photo[-2:], "a.jpg")
    many = photo[:-2] + scan * 200 + photo[-2:]
    with pytest.raises(BadPhoto, match="more than 100 scans"):
        refuse_bomb(many, "a.jpg")
    # What lies between segments is skipped by readers.
    with pytest.raises(BadPhoto, match="more than 100 scans"):
        refuse_bomb(many[:2] + b"junk" + many[2:], "a.jpg")


def test_scans_that_never_come_cost_no_time_either() -> None:
    photo = picture("JPEG", progressive=True)
    with pytest.raises(BadPhoto, match="more than 100 scans"):
        refuse_bomb(photo[:-2] + b"\xff\xfe\0\2" * 100_000, "a.jpg")


def test_a_png_of_many_chunks() -> None:
    photo = picture("PNG")
    with pytest.raises(BadPhoto, match="more than 100,000 chunks"):
        refuse_bomb(photo[:33] + png_chunk(b"tEXt") * 100_000 + photo[33:], "a.png")


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_of_many_strips(order: str) -> None:
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8)
    entry = struct.pack(f"{order}HHHII", 1, 273, 4, 2_400_000, 0)
    with pytest.raises(BadPhoto, match="more than 100,000 strips"):
        refuse_bomb(head + entry, "a.tif")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_cut_off_anywhere(kind: str) -> None:
    photo = picture(kind)
    for at in range(0, len(photo), 17):
        refuse_bomb(photo[:at], "photo")


@pytest.mark.parametrize("sign", [b"II+\0", b"MM\0+", b"II\0*", b"MM*\0"])
def test_tiffs_that_no_camera_writes(sign: bytes) -> None:
    with pytest.raises(BadPhoto, match=r"a\.tif: a TIFF of a kind that is not read here"):
        refuse_bomb(sign + bytes(100), "a.tif")
