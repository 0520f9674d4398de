from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tongueseg.batch.measure import (
    MaskSource,
    MeasuredPhoto,
    masks_by_model,
    masks_in_folder,
    measure_photos,
)
from tongueseg.batch.settings import MeasureSettings
from tongueseg.errors import CannotWrite
from tongueseg.io.named_photos import NamedPhoto, find_named_photos
from tongueseg.io.window import Window
from tongueseg.measure import UNKNOWN, Conditions, Reference, measure
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.inference.segmenter import Segmenter
    from typing_helpers import DrawPhoto


@pytest.fixture
def photos(tmp_path: Path, drawn_photo: DrawPhoto) -> Path:
    """A folder with two photos, a broken one among them, and one without a tongue."""
    folder = tmp_path / "photos"
    (folder / "deep").mkdir(parents=True)
    Image.fromarray(drawn_photo(60, 80)[0]).save(folder / "a.png")
    Image.fromarray(drawn_photo(80, 60)[0]).save(folder / "deep" / "b.jpg")
    (folder / "c.jpg").write_bytes(b"no photo")
    Image.fromarray(np.zeros((20, 30, 3), np.uint8)).save(folder / "d.png")
    return folder


@pytest.fixture
def masks(tmp_path: Path, drawn_photo: DrawPhoto) -> Path:
    """Masks of the photos, the one of d being of another size."""
    folder = tmp_path / "masks"
    (folder / "deep").mkdir(parents=True)
    Image.fromarray(drawn_photo(60, 80)[1]).save(folder / "a.png")
    Image.fromarray(drawn_photo(80, 60)[1]).save(folder / "deep" / "b.png")
    Image.fromarray(drawn_photo(80, 60)[1]).save(folder / "d.png")
    return folder


def run(
    mask_source: MaskSource,
    photos: Path,
    conditions: Conditions = UNKNOWN,
    **more: Any,
) -> dict[str, MeasuredPhoto]:
    settings = MeasureSettings(conditions, **more)
    rows = measure_photos(mask_source, find_named_photos([photos]), settings)
    return {row.name: row for row in rows}


def test_by_a_model(fake: Segmenter, photos: Path) -> None:
    rows = run(masks_by_model(fake), photos)
    assert list(rows) == ["a", "c", "d", "deep/b"]
    assert rows["a"].measures == fake(photos / "a.png").measure()
    assert rows["a"].tongue
    assert not rows["d"].tongue
    assert rows["d"].error == ""
    assert rows["c"].error.endswith("c.jpg: not a photo in a format that is read here")
    assert not rows["c"].tongue


def test_by_masks_that_are_there(photos: Path, masks: Path, drawn_photo: DrawPhoto) -> None:
    rows = run(masks_in_folder(masks), photos)
    assert rows["a"].measures == measure(*drawn_photo(60, 80))
    assert rows["deep/b"].tongue
    assert "60x80 but its photo is 30x20" in rows["d"].error
    assert rows["c"].measures is None


def test_a_mask_that_is_missing(photos: Path, masks: Path) -> None:
    (masks / "a.png").unlink()
    assert run(masks_in_folder(masks), photos)["a"].error == f"{masks / 'a.png'}: no such file"


def test_a_model_measures_all_pixels_of_a_reduced_photo(
    fake: Segmenter, tmp_path: Path, drawn_photo: DrawPhoto
) -> None:
    pixels, _ = drawn_photo(600, 800)
    Image.fromarray(pixels).save(tmp_path / "a.jpg")
    answer = fake(tmp_path / "a.jpg")
    assert answer.photo.reduced
    (rows,) = measure_photos(
        masks_by_model(fake), [NamedPhoto("a", tmp_path / "a.jpg")], MeasureSettings()
    )
    assert rows.measures == measure(answer.photo.full().pixels, answer.mask)


def test_conditions_reach_the_measures(fake: Segmenter, photos: Path) -> None:
    assert (
        not_none(run(masks_by_model(fake), photos, Conditions(mm_per_px=2))["a"].measures).mm_per_px
        == 2
    )
    patch = Conditions(Reference(Window(0, 0, 90, 9)))
    rows = run(masks_by_model(fake), photos, patch)["a"]
    assert "a.png: the reference patch 0,0,9,90 leaves the photo of 80x60" in rows.error


def test_pictures_of_the_regions(fake: Segmenter, photos: Path, tmp_path: Path) -> None:
    folder = tmp_path / "regions"
    run(masks_by_model(fake), photos, regions=folder)
    written = {file.relative_to(folder).as_posix() for file in folder.rglob("*.jpg")}
    assert written == {"a.jpg", "d.jpg", "deep/b.jpg"}


def test_the_number_of_workers_changes_nothing(fake: Segmenter, photos: Path) -> None:
    assert run(masks_by_model(fake), photos, workers=1) == run(
        masks_by_model(fake), photos, workers=4
    )


def test_photos_are_measured_in_little_memory(fake: Segmenter, photos: Path) -> None:
    taken = 0

    def items() -> Iterator[NamedPhoto]:
        nonlocal taken
        for i in range(30):
            taken += 1
            yield NamedPhoto(str(i), photos / "a.png")

    ahead = []
    for done, rows in enumerate(
        measure_photos(masks_by_model(fake), items(), MeasureSettings(workers=2))
    ):
        assert rows.name == str(done)
        ahead.append(taken - done)
    assert max(ahead) <= 4


def test_a_folder_for_pictures_that_cannot_be_made(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite):
        run(masks_by_model(fake), photos, regions=tmp_path / "file")
