from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg import Segmenter
from tongueseg.errors import BadPhoto, BadSettings
from tongueseg.inference.segmentation import Segmentation
from tongueseg.io.photo import Photo, PhotoLimits, Source, read_photo
from tongueseg.metrics import count, iou
from tongueseg.runtime import FakeRuntime
from tongueseg.spec import ModelSpec, OutputSpec, RefineSpec

if TYPE_CHECKING:
    from PIL.Image import Exif

    from typing_helpers import DrawPhoto


def constant(value: float) -> FakeRuntime:
    """A runtime that gives one logit everywhere."""
    return FakeRuntime(lambda x: np.full((len(x), 1, *x.shape[2:]), value, np.float32))


def logit(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def png(pixels: NDArray[np.uint8], **options: Exif) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", **options)
    return stream.getvalue()


@pytest.mark.parametrize(("height", "width"), [(90, 120), (200, 50), (64, 64), (31, 33)])
def test_the_disc_is_found_at_the_photos_own_size(
    fake: Segmenter, drawn_photo: DrawPhoto, height: int, width: int
) -> None:
    pixels, mask = drawn_photo(height, width)
    answer = fake(pixels)
    assert answer.tongue
    assert answer.mask.shape == mask.shape
    assert iou(count(answer.mask, mask)) > 0.85


def test_every_source_gives_the_same_mask(
    fake: Segmenter, drawn_photo: DrawPhoto, tmp_path: Path
) -> None:
    pixels, _ = drawn_photo()
    file = tmp_path / "a.png"
    file.write_bytes(png(pixels))
    expected = fake(pixels).mask
    sources: list[Source | Photo] = [
        str(file),
        file,
        png(pixels),
        io.BytesIO(png(pixels)),
        Image.fromarray(pixels),
        read_photo(file),
    ]
    for source in sources:
        assert np.array_equal(fake(source).mask, expected)


def test_a_photo_on_its_side_is_answered_upright(fake: Segmenter, drawn_photo: DrawPhoto) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels, _ = drawn_photo(60, 120)
    pixels[:, 60:] = 0
    answer = fake(png(pixels, exif=exif))
    assert answer.mask.shape == (120, 60)
    assert answer.mask[:60].any()
    assert not answer.mask[62:].any()


@pytest.mark.parametrize("several", [list, tuple])
def test_several_photos_give_a_list_in_order(
    fake: Segmenter, drawn_photo: DrawPhoto, several: type[list[Any]] | type[tuple[Any, ...]]
) -> None:
    answers = fake(several([drawn_photo(40, 50)[0], drawn_photo(50, 40)[0]]))
    assert isinstance(answers, list)
    assert [answer.mask.shape for answer in answers] == [(40, 50), (50, 40)]
    assert fake([]) == []


def test_the_runtime_gets_what_the_spec_asks_for(spec: ModelSpec, drawn_photo: DrawPhoto) -> None:
    shapes: list[Any] = []

    def answer(x: NDArray[np.float32]) -> NDArray[np.float32]:
        shapes.append((x.shape, x.dtype))
        return np.zeros((1, 1, 64, 64), np.float32)

    Segmenter(spec, FakeRuntime(answer))(drawn_photo(500, 20)[0])
    assert shapes == [((1, 3, 64, 64), np.float32)]


@pytest.mark.parametrize(("threshold", "covered"), [(0.69, True), (0.71, False)])
def test_the_threshold_is_that_of_the_spec(
    spec: ModelSpec, drawn_photo: DrawPhoto, threshold: float, covered: bool
) -> None:
    output = OutputSpec(threshold=threshold, presence_threshold=0.1)
    segment = Segmenter(spec.model_copy(update={"output": output}), constant(logit(0.7)))
    answer = segment(drawn_photo()[0])
    assert answer.tongue
    assert answer.mask.all() == covered
    assert answer.mask.any() == covered


@pytest.mark.parametrize(("threshold", "tongue"), [(0.79, True), (0.81, False)])
def test_presence_decides_whether_there_is_a_tongue(
    spec: ModelSpec, drawn_photo: DrawPhoto, threshold: float, tongue: bool
) -> None:
    output = OutputSpec(threshold=0.5, presence_threshold=threshold)
    segment = Segmenter(spec.model_copy(update={"output": output}), constant(logit(0.8)))
    answer = segment(drawn_photo()[0])
    assert answer.presence == pytest.approx(0.8, abs=1e-4)
    assert answer.tongue == tongue
    assert answer.mask.any() == tongue


def test_presence_is_the_mean_of_the_surest_half_percent(spec: ModelSpec) -> None:
    logits = np.full((1, 1, 64, 64), -100, np.float32)
    # 0.5 % of 64 * 64 pixels are 20.48: of the 20 surest, ten are certain.
    logits[0, 0, 30, :10] = 100
    segment = Segmenter(spec, FakeRuntime(lambda _: logits))
    assert segment(np.zeros((64, 64, 3), np.uint8)).presence == pytest.approx(0.5)


def test_the_padding_says_nothing_of_presence(spec: ModelSpec, drawn_photo: DrawPhoto) -> None:
    logits = np.full((1, 1, 64, 64), -100, np.float32)
    logits[0, 0, :8] = logits[0, 0, 56:] = 100
    segment = Segmenter(spec, FakeRuntime(lambda _: logits))
    # 64 x 48 of the input are the photo; above and below it are 8 rows of padding.
    assert not segment(drawn_photo(90, 120)[0]).tongue


def test_a_large_jpeg_is_decoded_at_reduced_scale(fake: Segmenter, drawn_photo: DrawPhoto) -> None:
    pixels, mask = drawn_photo(600, 800)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=95)
    answer = fake(stream.getvalue())
    assert answer.photo.pixels.shape == (75, 100, 3)
    assert iou(count(answer.mask, mask)) > 0.95


def test_limits_are_passed_on(spec: ModelSpec, drawn_photo: DrawPhoto) -> None:
    segment = Segmenter(spec, FakeRuntime(), limits=PhotoLimits(max_pixels=100))
    with pytest.raises(BadPhoto, match="more than the 100 pixels"):
        segment(drawn_photo()[0])


def test_a_bad_photo(fake: Segmenter, tmp_path: Path) -> None:
    with pytest.raises(BadPhoto, match="no such file"):
        fake(tmp_path / "none.jpg")


def test_leaving_the_block_closes_the_engine(spec: ModelSpec) -> None:
    runtime = FakeRuntime()
    with Segmenter(spec, runtime):
        assert not runtime.closed
    assert runtime.closed


def test_a_spec_without_a_runtime(spec: ModelSpec) -> None:
    with pytest.raises(BadSettings, match="give an open runtime too"):
        Segmenter(spec)


def test_a_model_file_and_the_fake_answer_alike(
    tiny_model: Path, fake: Segmenter, drawn_photo: DrawPhoto
) -> None:
    pixels, _ = drawn_photo()
    with Segmenter(tiny_model, threads=1) as segment:
        answer = segment(pixels)
        assert segment.runtime.name == "onnx"
    assert np.array_equal(answer.mask, fake(pixels).mask)
    assert np.allclose(answer.logits, fake(pixels).logits, atol=1e-5)


def test_a_model_file_with_a_runtime_of_ones_own(tiny_model: Path) -> None:
    runtime = FakeRuntime()
    assert Segmenter(tiny_model, runtime).runtime is runtime


def test_an_unknown_runtime(tiny_model: Path) -> None:
    with pytest.raises(BadSettings, match="onix: no such runtime; did you mean onnx"):
        Segmenter(tiny_model, "onix")


@pytest.mark.parametrize(
    ("of_spec", "argument", "passes"),
    [(False, None, 1), (True, None, 2), (False, True, 2), (True, False, 1)],
)
def test_tta_is_that_of_the_call_else_of_the_spec(
    spec: ModelSpec, drawn_photo: DrawPhoto, of_spec: bool, argument: bool | None, passes: int
) -> None:
    calls = []

    def answer(x: NDArray[np.float32]) -> NDArray[np.float32]:
        calls.append(x)
        return np.ones((1, 1, 64, 64), np.float32)

    of_model = spec.model_copy(update={"refine": RefineSpec(tta=of_spec)})
    Segmenter(of_model, FakeRuntime(answer), tta=argument)(drawn_photo()[0])
    assert len(calls) == passes
    assert of_model.refine.tta == of_spec


@pytest.mark.parametrize(("bias", "tongue"), [(-0.9, True), (-1.1, False)])
def test_calibrated_presence_decides(
    spec: ModelSpec, drawn_photo: DrawPhoto, bias: float, tongue: bool
) -> None:
    output = OutputSpec(presence_scale=0.5, presence_bias=bias)
    segment = Segmenter(spec.model_copy(update={"output": output}), constant(2.0))
    assert segment(drawn_photo()[0]).tongue == tongue


def test_one_bad_photo_of_a_list_spoils_nothing(fake: Segmenter, drawn_photo: DrawPhoto) -> None:
    pixels, _ = drawn_photo(60, 80)
    answers = fake([pixels, b"no photo", pixels], errors="return")
    assert isinstance(answers[1], BadPhoto)
    assert [isinstance(answer, Segmentation) for answer in answers] == [True, False, True]
    with pytest.raises(BadPhoto):
        fake([pixels, b"no photo"])
    with pytest.raises(BadSettings, match="errors='skip': give 'raise' or 'return'"):
        fake([pixels], errors="skip")  # type: ignore[call-overload]


def test_the_threshold_of_a_call_replaces_that_of_the_model(spec: ModelSpec) -> None:
    assert Segmenter(spec, FakeRuntime(), threshold=0.9).spec.output.threshold == 0.9
    with pytest.raises(BadSettings, match="threshold 1: give a probability between 0 and 1"):
        Segmenter(spec, FakeRuntime(), threshold=1)
