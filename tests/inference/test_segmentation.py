from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg.errors import BadSettings, CannotWrite
from tongueseg.inference.encoders import OUTPUTS
from tongueseg.inference.logit import sigmoid
from tongueseg.measure import Conditions, measure

if TYPE_CHECKING:
    from tongueseg.inference.segmentation import Segmentation
    from tongueseg.inference.segmenter import Segmenter
    from typing_helpers import DrawPhoto


@pytest.fixture
def answer(fake: Segmenter, drawn_photo: DrawPhoto) -> Segmentation:
    return fake(drawn_photo(90, 120)[0])


def test_shapes_types_and_ranges(answer: Segmentation) -> None:
    assert answer.mask.shape == (90, 120)
    assert answer.mask.dtype == bool
    assert answer.probability.shape == (90, 120)
    assert answer.probability.dtype == np.float32
    assert 0 <= answer.probability.min() < 0.1
    assert 0.9 < answer.probability.max() <= 1
    assert answer.logits.shape == (64, 64)
    assert answer.tongue
    assert answer.flags == ("blurred",)
    assert set(answer.milliseconds) == {"read", "refine", "postprocess"}


def test_the_mask_is_where_the_probability_is_above_the_threshold(answer: Segmentation) -> None:
    assert np.array_equal(answer.mask, answer.probability > 0.5)


def test_probability_is_the_sigmoid_of_the_logits(answer: Segmentation) -> None:
    middle = answer.logits[32, 32]
    assert answer.probability[45, 60] == pytest.approx(sigmoid(middle), abs=1e-3)


def test_share_is_that_of_the_disc(answer: Segmentation) -> None:
    assert answer.share == pytest.approx(np.pi * 27**2 / (90 * 120), rel=0.03)


def test_the_contour_runs_around_the_disc(answer: Segmentation) -> None:
    points = np.array(answer.contour)
    radius = np.hypot(points[:, 0] - 59.5, points[:, 1] - 44.5)
    assert np.abs(radius - 27).max() < 2
    assert all(isinstance(value, int) for point in answer.contour for value in point)


def test_the_contour_is_that_of_the_largest_piece(fake: Segmenter) -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[4:10, 4:10] = pixels[20:60, 20:60] = 255
    points = np.array(fake(pixels).contour)
    assert points.min() >= 18


def test_pictures(answer: Segmentation, drawn_photo: DrawPhoto) -> None:
    pixels, _ = drawn_photo(90, 120)
    cut = answer.cutout()
    assert cut.shape == (90, 120, 4)
    assert np.array_equal(cut[..., 3] > 0, answer.mask)
    assert answer.overlay().shape == (90, 120, 3)
    assert np.array_equal(answer.panel()[:, :120], pixels)
    assert answer.panel(height=30).shape[0] == 30


def test_measures_are_those_of_photo_and_mask(answer: Segmentation, drawn_photo: DrawPhoto) -> None:
    assert answer.measure() == measure(drawn_photo(90, 120)[0], answer.mask)
    assert answer.measure(Conditions(mm_per_px=2)).mm_per_px == 2


def test_regions_are_a_picture_with_a_legend(answer: Segmentation) -> None:
    assert answer.regions().shape[0] > 90
    assert answer.regions().shape[1:] == (120, 3)


def test_without_a_tongue(fake: Segmenter) -> None:
    answer = fake(np.zeros((30, 40, 3), np.uint8))
    assert not answer.tongue
    assert answer.contour == []
    assert answer.share == 0
    assert (answer.cutout() == 0).all()
    assert answer.overlay().shape == (30, 40, 3)
    assert not answer.measure().tongue


def test_pictures_of_a_reduced_photo_have_its_own_size(
    fake: Segmenter, drawn_photo: DrawPhoto
) -> None:
    stream = io.BytesIO()
    Image.fromarray(drawn_photo(600, 800)[0]).save(stream, "JPEG")
    answer = fake(stream.getvalue())
    assert answer.photo.reduced
    assert answer.mask.shape == (600, 800)
    assert answer.probability.shape == (600, 800)
    assert answer.cutout().shape == (600, 800, 4)
    assert answer.overlay().shape == (600, 800, 3)


def test_repr_fits_on_a_line(answer: Segmentation, fake: Segmenter) -> None:
    assert repr(answer) == (
        f"Segmentation(120x90, tongue, presence 1.000, share {answer.share:.3f}, blurred)"
    )
    flags = ", ".join(fake(np.zeros((30, 40, 3), np.uint8)).flags)
    assert repr(fake(np.zeros((30, 40, 3), np.uint8))) == (
        f"Segmentation(40x30, no tongue, presence 0.000, share 0.000, {flags or 'no flags'})"
    )


def test_a_notebook_shows_the_overlay(answer: Segmentation) -> None:
    with Image.open(io.BytesIO(answer._repr_png_())) as image:
        assert np.array_equal(np.asarray(image), answer.overlay())


def test_save_writes_a_prediction_folder(answer: Segmentation, tmp_path: Path) -> None:
    files = answer.save(tmp_path / "out", "a")
    assert files == [tmp_path / "out/mask/a.png", tmp_path / "out/overlay/a.jpg"]
    with Image.open(files[0]) as mask:
        assert np.array_equal(np.asarray(mask), answer.mask * np.uint8(255))
    with Image.open(files[1]) as overlay:
        assert overlay.size == (120, 90)
    # Nothing but these files, temporary ones included.
    assert sorted(p for p in (tmp_path / "out").rglob("*") if p.is_file()) == sorted(files)


def test_a_saved_file_has_the_photos_name(
    fake: Segmenter, drawn_photo: DrawPhoto, tmp_path: Path
) -> None:
    Image.fromarray(drawn_photo()[0]).save(tmp_path / "me.jpg")
    files = fake(tmp_path / "me.jpg").save(tmp_path, outputs=tuple(OUTPUTS))
    assert [file.relative_to(tmp_path).as_posix() for file in files] == [
        f"{output}/me{suffix}" for output, (suffix, _) in OUTPUTS.items()
    ]
    assert all(file.stat().st_size for file in files)


def test_an_unknown_output_writes_nothing(answer: Segmentation, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="overlays: no such output; did you mean overlay"):
        answer.save(tmp_path / "out", outputs=("mask", "overlays"))
    assert not (tmp_path / "out").exists()


def test_a_full_disk(answer: Segmentation, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(CannotWrite):
        answer.save(tmp_path / "out")
