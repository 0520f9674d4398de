"""Photos with a colour profile: what they mean, and not the numbers that they hold."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, features

from colour_profiles import ADOBE, ADOBE_CURVE, P3, SRGB, SRGB_CURVE, profile
from tongueseg.io.colour_profile import profile_of
from tongueseg.io.photo import read_photo

pytestmark = pytest.mark.skipif(not features.check("littlecms2"), reason="a Pillow without LCMS")

TONGUE = (190, 120, 118)


def linear(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def encoded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)


def within(primaries: Any, curve: Any, colour: Any = TONGUE) -> tuple[int, ...]:
    """Return an sRGB colour as a wider space holds it."""
    xyz = np.array(SRGB).T @ linear(np.array(colour) / 255)
    light = np.linalg.solve(np.array(primaries).T, xyz)
    wide = encoded(light) if curve is SRGB_CURVE else light ** (1 / curve[0])
    return tuple(np.round(255 * wide).astype(int).tolist())


def photo(colour: tuple[int, ...], icc: bytes, kind: str = "PNG", mode: str = "RGB") -> bytes:
    content = io.BytesIO()
    image = Image.new("RGB", (64, 48), colour).convert(mode)
    image.save(content, kind, icc_profile=icc, **({"quality": 100} if kind != "PNG" else {}))
    return content.getvalue()


WIDE = {"Display P3": (P3, SRGB_CURVE), "Adobe RGB (1998)": (ADOBE, ADOBE_CURVE)}


@pytest.mark.parametrize("name", WIDE)
@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("TIFF", "RGB"), ("WEBP", "RGB")],
)
def test_wide_colours_become_srgb(name: str, kind: str, mode: str) -> None:
    primaries, curve = WIDE[name]
    stored = within(primaries, curve)
    assert max(abs(a - b) for a, b in zip(stored, TONGUE, strict=True)) > 5
    read = read_photo(photo(stored, profile(name, primaries, curve), kind, mode))
    assert read.profile == name
    assert np.abs(read.pixels.astype(int) - TONGUE).max() <= (4 if kind in ("JPEG", "WEBP") else 1)


def test_all_of_a_photo_is_converted_also_at_reduced_scale() -> None:
    content = io.BytesIO()
    Image.new("RGB", (1600, 1200), within(P3, SRGB_CURVE)).save(
        content, "JPEG", icc_profile=profile("Display P3"), quality=100
    )
    reduced = read_photo(content.getvalue(), at_least=200)
    assert reduced.reduced
    for read in (reduced, reduced.full()):
        assert read.profile == "Display P3"
        assert np.abs(read.pixels.astype(int) - TONGUE).max() <= 3


def test_an_image_in_memory_has_its_profile_too() -> None:
    image = Image.open(io.BytesIO(photo(within(P3, SRGB_CURVE), profile("Display P3"))))
    assert np.abs(read_photo(image).pixels.astype(int) - TONGUE).max() <= 1
    back = ImageCms.profileToProfile(
        image, ImageCms.ImageCmsProfile(io.BytesIO(profile("P3"))), ImageCms.createProfile("sRGB")
    )
    assert isinstance(back, Image.Image)
    # What was converted already is left as it is.
    assert np.abs(read_photo(back).pixels.astype(int) - TONGUE).max() <= 1


@pytest.mark.skipif(not features.check("avif"), reason="a Pillow without AVIF")
def test_a_photo_decoded_in_a_process_of_its_own() -> None:
    read = read_photo(photo(within(P3, SRGB_CURVE), profile("Display P3"), "AVIF"))
    assert read.profile == "Display P3"
    assert np.abs(read.pixels.astype(int) - TONGUE).max() <= 4


def cut_off(icc: bytes) -> bytes:
    return icc[:200]


def of_another_space(icc: bytes) -> bytes:
    return icc[:16] + b"GRAY" + icc[20:]


def without_curves(icc: bytes) -> bytes:
    return icc.replace(b"rTRC", b"xTRC")


def of_very_many_tags(icc: bytes) -> bytes:
    return icc[:128] + struct.pack(">I", 2**32 - 1) + icc[132:]


@pytest.mark.parametrize("damage", [cut_off, of_another_space, without_curves, of_very_many_tags])
def test_a_profile_that_cannot_be_used_is_left_out(damage: Any) -> None:
    read = read_photo(photo(TONGUE, damage(profile("Display P3"))))
    assert read.profile == ""
    assert (read.pixels == TONGUE).all()


@pytest.mark.parametrize(
    "icc",
    [
        profile("sRGB IEC61966-2.1", SRGB),
        # A table may take minutes; no camera writes one.
        profile("Display P3", A2B0=bytes(64)),
        profile("Display P3", priv=bytes(70_000)),
    ],
)
def test_profiles_that_change_nothing(icc: bytes) -> None:
    assert read_photo(photo(TONGUE, icc)).profile == ""


def test_grey_photos_have_no_such_profile() -> None:
    image = Image.new("L", (8, 8), 100)
    image.info["icc_profile"] = profile("Display P3")
    assert profile_of(image) is None


@pytest.mark.parametrize(("name", "plain"), [("=1+1\n\u202ea", "=1+1a"), ("", "its profile")])
def test_a_name_is_fit_for_tables(name: str, plain: str) -> None:
    image = Image.new("RGB", (8, 8))
    image.info["icc_profile"] = profile(name)
    converted = profile_of(image)
    assert converted
    assert converted.name == plain
