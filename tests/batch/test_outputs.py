from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg.batch.outputs import (
    ANNOTATIONS,
    OUTPUTS,
    Style,
    is_written_by,
    parse_outputs,
    parse_style,
)
from tongueseg.errors import BadSettings
from tongueseg.render.backdrop import Background

if TYPE_CHECKING:
    from tongueseg.inference.segmentation import Segmentation
    from tongueseg.inference.segmenter import Segmenter
    from typing_helpers import DrawPhoto


def _opened(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image


def _encoded(output: str, answer: Segmentation, style: Style) -> Image.Image:
    return _opened(OUTPUTS[output][1](answer, style))


@pytest.fixture
def answer(fake: Segmenter, drawn_photo: DrawPhoto) -> Segmentation:
    return fake(drawn_photo(90, 120)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mask", ("mask",)),
        (" overlay, mask ,", ("overlay", "mask")),
        ("mask,mask", ("mask",)),
        ("measures,regions", ("measures", "regions")),
        (",".join(OUTPUTS), tuple(OUTPUTS)),
        ("all", (*OUTPUTS, "measures")),
    ],
)
def test_outputs(text: str, expected: tuple[str, ...]) -> None:
    assert parse_outputs(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mask,masks", "masks: no such output; did you mean mask? T"),
        ("", "nothing: no such output; t"),
    ],
)
def test_outputs_that_are_none(text: str, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        parse_outputs(text)
    assert str(caught.value) == (
        f"--save {said}here is mask, overlay, cutout, panel, figure, regions, crop, "
        "probability, labels, measures, labelme, coco, cvat, labelstudio, or all"
    )


def test_annotations_are_saved_with_their_masks() -> None:
    assert parse_outputs("labelme,overlay") == ("mask", "labelme", "overlay")
    assert parse_outputs("coco,mask") == ("coco", "mask")
    assert not set(parse_outputs("all")) & set(ANNOTATIONS)


def test_a_style() -> None:
    assert parse_style() == Style(None, 17.0)
    assert parse_style("#102030", 8.5) == Style((16, 32, 48), 8.5)


@pytest.mark.parametrize("width", [0, -1, 1000, float("nan"), float("inf")])
def test_a_width_that_no_paper_has(width: float) -> None:
    with pytest.raises(BadSettings, match=r"cm at 300 dpi: give 0 to 200 cm"):
        parse_style(None, width)


def test_without_a_style_cutouts_are_transparent_and_panels_white(answer: Segmentation) -> None:
    assert _encoded("cutout", answer, Style()).mode == "RGBA"
    tongue = np.asarray(_encoded("panel", answer, Style()))[:, -120:]
    assert (tongue[:20, :20] >= 250).all()


def test_black_is_a_background_too(answer: Segmentation) -> None:
    style = Style(background=(0, 0, 0))
    cutout = _encoded("cutout", answer, style)
    assert cutout.mode == "RGB"
    assert np.asarray(cutout)[0, 0].tolist() == [0, 0, 0]
    assert (np.asarray(_encoded("panel", answer, style))[:20, -20:] <= 5).all()
    assert np.asarray(_encoded("figure", answer, style))[3, -3].tolist() == [0, 0, 0]


@pytest.mark.parametrize("background", ["blur", "transparent"])
def test_panels_take_the_other_backgrounds(answer: Segmentation, background: Background) -> None:
    tongue = np.asarray(_encoded("panel", answer, Style(background)))[:, -120:]
    expected = answer.replace_background(background)
    assert np.abs(tongue.astype(int) - expected).mean() < 6


def test_a_figure_has_its_width_on_paper(answer: Segmentation) -> None:
    figure = _encoded("figure", answer, Style(width_cm=8.5))
    assert figure.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert figure.width / 300 * 2.54 == pytest.approx(8.5, abs=0.01)
    # Three photos of 120 x 90 with two gaps of 2.
    assert figure.height == pytest.approx(figure.width * 90 / 364, abs=1)


@pytest.mark.parametrize(
    ("files", "written"),
    [
        (["config.yaml", "metrics.csv"], True),
        (["search.yaml"], True),
        (["compress.yaml"], True),
        (["config.yaml"], False),
        ([], False),
    ],
)
def test_plots_of_trainings_are_no_photos(tmp_path: Path, files: list[str], written: bool) -> None:
    for name in files:
        (tmp_path / name).touch()
    assert is_written_by()(tmp_path) == written
