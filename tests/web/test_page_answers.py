"""What the page makes of photos, compared with Python's own answers."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from colour_profiles import profile
from tongueseg import Segmenter
from tongueseg.metrics import count, iou
from web.pages import given, mask_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from typing_helpers import AddPhotos, SaveFile

NOTES = "[data-part=notes]"


@pytest.fixture(scope="module")
def segment() -> Iterator[Segmenter]:
    """Python's own segmenter."""
    with Segmenter(threads=1) as opened:
        yield opened


def overlaps(
    page: Page, saved: SaveFile, photos: Sequence[Path], segment: Segmenter
) -> Iterator[float]:
    """The IoU of the page's masks and Python's."""
    for photo in photos:
        page.get_by_role("button", name=photo.name).click()
        page.wait_for_selector("[data-part=measures]")
        expected = segment(photo).mask
        mask = mask_of(saved(page, "Mask"))
        assert mask.shape == expected.shape
        yield iou(count(mask, expected))


def test_masks_of_drawn_photos_are_those_of_python(
    page: Page, add: AddPhotos, saved: SaveFile, examples: list[Path], segment: Segmenter
) -> None:
    add(page, *examples)
    assert min(overlaps(page, saved, examples, segment)) > 0.995


def test_masks_of_real_photos_are_those_of_python(
    page: Page, add: AddPhotos, saved: SaveFile, real_data: Path, segment: Segmenter
) -> None:
    photos = sorted((real_data / "closeup/original").iterdir())[::40]
    add(page, *photos)
    assert np.mean(list(overlaps(page, saved, photos, segment))) > 0.995


def test_photos_are_turned_upright_and_worked_on_smaller(
    page: Page,
    add: AddPhotos,
    saved: SaveFile,
    examples: list[Path],
    segment: Segmenter,
    tmp_path: Path,
) -> None:
    photos = []
    # The last two are decoded at a part of their size, the last one is more than memory allows.
    for orientation, side in ((3, 400), (6, 400), (8, 2000), (1, 4000)):
        exif = Image.Exif()
        exif[0x0112] = orientation
        photos.append(tmp_path / f"turned{orientation}.jpg")
        with Image.open(examples[1]) as image:
            part = image.crop((0, 0, 400, 330)).resize((side, side * 330 // 400))
            part.save(photos[-1], exif=exif, quality=90)
    add(page, *photos)
    assert min(overlaps(page, saved, photos, segment)) > 0.98


def test_colours_of_a_phone_are_those_of_python(
    page: Page,
    add: AddPhotos,
    saved: SaveFile,
    examples: list[Path],
    segment: Segmenter,
    tmp_path: Path,
) -> None:
    photo = tmp_path / "phone.jpg"
    with Image.open(examples[1]) as image:
        # Large enough to be decoded at half its size first.
        image.resize((800, 800)).save(photo, icc_profile=profile("Display P3"), quality=95)
        image.info.pop("icc_profile", None)
        unconverted = segment(image).measure().to_dict()["a_mean"]
    add(page, photo)
    answer = segment(photo)
    assert iou(count(mask_of(saved(page, "Mask")), answer.mask)) > 0.995
    expected = answer.measure().to_dict()["a_mean"]
    assert abs(expected - unconverted) > 2
    measures = json.loads(saved(page, "Measures").read_text())
    assert measures["a_mean"] == pytest.approx(expected, abs=0.3)


def test_files_that_a_photo_gives(
    page: Page, add: AddPhotos, saved: SaveFile, examples: list[Path]
) -> None:
    add(page, examples[1])
    contour = json.loads(saved(page, "Outline").read_text())
    assert contour["size"] == [400, 400]
    assert len(contour["contour"]) > 40
    assert json.loads(saved(page, "Measures").read_text())["area_px"] > 10_000
    with Image.open(saved(page, "Cut-out")) as cut:
        assert (cut.mode, cut.size) == ("RGBA", (400, 400))
        assert cut.getpixel((0, 0)) == (0, 0, 0, 0)
    page.locator(".views").get_by_role("button", name="Cut-out").click()
    page.get_by_role("button", name="White").click()
    with Image.open(saved(page, "Cut-out")) as white:
        assert white.getpixel((0, 0)) == (255, 255, 255)
    page.get_by_role("button", name="Blurred").click()
    with Image.open(saved(page, "Cut-out")) as blurred:
        assert blurred.size == (400, 400)
    page.locator(".views").get_by_role("button", name="Outline").click()


def test_a_photo_without_a_tongue(page: Page) -> None:
    grey = io.BytesIO()
    Image.new("RGB", (320, 240), (120, 130, 140)).save(grey, "PNG")
    page.set_input_files("[data-part=files]", given("wall.png", grey.getvalue(), "image/png"))
    page.wait_for_selector(NOTES)
    assert "No tongue found" in page.inner_text(NOTES)
