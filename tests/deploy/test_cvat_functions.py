"""The functions of CVAT, with CVAT's and Nuclio's own packages."""

from __future__ import annotations

import base64
import importlib.util
import io
import json
import logging
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml
from PIL import Image

from tongueseg import Segmenter
from tongueseg.data.formats.fill import fill

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
CVAT = ROOT / "deploy" / "cvat"
PHOTO = next(iter(sorted((ROOT / "examples" / "original").glob("*.jpg"))))
# The middle of the mouth in the photo, and a corner of it.
TONGUE, SKIN = (200.0, 230.0), (5.0, 5.0)


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"cvat_{name}", CVAT / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    # pydantic resolves the types of models there.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def expected() -> NDArray[np.bool_]:
    with Segmenter() as segmenter:
        mask = segmenter(PHOTO).mask
    assert mask.any()
    return mask


@pytest.mark.parametrize("kind", ["detector", "interactor"])
def test_a_function_names_what_is_there(kind: str) -> None:
    content = yaml.safe_load((CVAT / f"{kind}.yaml").read_text(encoding="utf-8"))
    annotations = content["metadata"]["annotations"]
    assert annotations["type"] == kind
    module, _, handler = content["spec"]["handler"].partition(":")
    assert callable(getattr(load(module), handler))
    labels = json.loads(annotations["spec"] or "[]")
    assert [one["name"] for one in labels] == (["tongue"] if kind == "detector" else [])
    # Values of annotations are text in Nuclio.
    assert all(value is None or isinstance(value, str) for value in annotations.values())


class Nuclio:
    """A worker of Nuclio with our functions, and events for it."""

    def __init__(self) -> None:
        sdk = pytest.importorskip("nuclio_sdk", reason="nuclio-sdk is not installed")
        self.sdk, self.main = sdk, load("main")
        self.context = sdk.Context(logger=sdk.Logger(logging.INFO))
        self.context.logger.set_handler("default", io.StringIO(), sdk.logger.JSONFormatter())
        self.main.init_context(self.context)

    def ask(self, function: str, **body: Any) -> tuple[int, Any]:
        photo = base64.b64encode(PHOTO.read_bytes()).decode()
        event = self.sdk.Event(body={"image": photo, **body})
        answer = getattr(self.main, function)(self.context, event)
        sent = self.sdk.Response.from_entrypoint_output(json.dumps, answer)
        assert sent["content_type"] == "application/json"
        return sent["status_code"], json.loads(sent["body"])


@pytest.fixture(scope="module")
def nuclio() -> Nuclio:
    return Nuclio()


def test_the_detector_gives_mask_and_polygon(nuclio: Nuclio, expected: NDArray[np.bool_]) -> None:
    status, (one,) = nuclio.ask("detect")
    assert status == 200
    assert (one["label"], one["type"]) == ("tongue", "mask")
    assert float(one["confidence"]) > 0.9
    *pixels, left, top, right, bottom = one["mask"]
    mask = np.zeros_like(expected)
    mask[top : bottom + 1, left : right + 1] = np.reshape(
        pixels, (bottom - top + 1, right - left + 1)
    )
    assert np.array_equal(mask, expected)
    polygon = np.reshape(one["points"], (-1, 2))
    assert np.array_equal(fill([polygon], *expected.shape), expected)


def test_the_detector_keeps_to_the_threshold(nuclio: Nuclio) -> None:
    assert nuclio.ask("detect", threshold=1.0) == (200, [])
    assert len(nuclio.ask("detect", threshold=0.5)[1]) == 1


def test_the_interactor_takes_points_and_a_box(nuclio: Nuclio, expected: NDArray[np.bool_]) -> None:
    for body, prompt in (
        ({"pos_points": [TONGUE], "neg_points": [SKIN]}, {"points": [(*TONGUE, 1), (*SKIN, 0)]}),
        ({"pos_points": [TONGUE], "obj_bbox": []}, {"points": [(*TONGUE, 1)]}),
        (
            {"pos_points": [], "neg_points": [], "obj_bbox": [[390, 10], [10, 380]]},
            {"box": (10, 10, 380, 370)},
        ),
    ):
        status, answer = nuclio.ask("interact", **body)
        assert status == 200
        with Segmenter() as segmenter:
            mask = segmenter(PHOTO, **prompt).mask
        assert mask.any()
        assert np.array_equal(answer["mask"], mask)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"image": "?"}, "image: is not base64"),
        ({"image": "aaaa"}, "bytes: "),
        ({"image": None}, "event: image: "),
        ({"pos_points": [[1000, 5]]}, "the point 1000,5 lies outside"),
        ({"obj_bbox": [[1, 2]]}, "event: obj_bbox"),
    ],
)
def test_what_cannot_be_answered_is_told(nuclio: Nuclio, body: Any, words: str) -> None:
    status, answer = nuclio.ask("interact", **body)
    assert status == 400
    assert words in answer["error"]


def test_shapes_for_cvat_cli(expected: NDArray[np.bool_]) -> None:
    """What the command line uploads is what CVAT's own code takes from the function."""
    pytest.importorskip("cvat_sdk", reason="cvat-sdk is not installed")
    from cvat_sdk import models
    from cvat_sdk.auto_annotation import driver
    from cvat_sdk.masks import decode_mask

    function = load("auto_annotation").create()
    height, width = expected.shape
    for polygons in (False, True):
        context = driver._DetectionFunctionContextImpl(
            frame_name="a.jpg", conf_threshold=0.5, conv_mask_to_poly=polygons
        )
        mapper = driver._AnnotationMapper(
            logging.getLogger(),
            function.spec.labels,
            [models.Label(name="tongue", id=7, type="any", attributes=[], sublabels=[])],
            allow_unmatched_labels=False,
            conv_mask_to_poly=polygons,
        )
        with Image.open(PHOTO) as image:
            answer = function.detect(context, image)
        tags, (shape,) = mapper.validate_and_remap(answer, 3)
        assert (tags, shape.frame, shape.label_id) == ([], 3, 7)
        if polygons:
            mask = fill([np.reshape(shape.points, (-1, 2))], height, width)
        else:
            mask = decode_mask(shape.points, image_width=width, image_height=height)
        assert np.array_equal(mask, expected)
    strict = driver._DetectionFunctionContextImpl(frame_name="a.jpg", conf_threshold=1.0)
    with Image.open(PHOTO) as image:
        assert function.detect(strict, image) == []


def test_interaction_for_agents() -> None:
    cvataa = pytest.importorskip("cvat_sdk.auto_annotation", reason="cvat-sdk is not installed")
    from cvat_sdk.masks import decode_mask

    class Prompts(cvataa.InteractionPrompts):  # type: ignore[misc, name-defined]
        pos_points = (TONGUE,)
        neg_points = (SKIN,)
        bounding_box = ((10.0, 10.0), (390.0, 380.0))

    function = load("interaction").create()
    with Image.open(PHOTO) as image, Segmenter() as segmenter:
        (shape,) = function.detect(None, image, Prompts())
        prompt = {"points": [(*TONGUE, 1), (*SKIN, 0)], "box": (10, 10, 380, 370)}
        expected = segmenter(PHOTO, **prompt).mask  # type: ignore[call-overload]
    height, width = expected.shape
    mask = decode_mask(shape.points, image_width=width, image_height=height)
    assert expected.any()
    assert np.array_equal(mask, expected)
    (confidence,) = shape.attributes
    assert 0 <= float(confidence.value) <= 1
