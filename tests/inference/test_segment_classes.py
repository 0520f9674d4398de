from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from fake_model import RecordingRuntime, small_spec
from tongueseg import Segmenter
from tongueseg.errors import BadModel, BadSettings
from tongueseg.inference.segment_classes import mask_logits
from tongueseg.io.encode import encode_jpeg

CLASSES = ("tongue", "teeth")


def halves(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """The upper half is teeth, the lower half tongue; the outermost rows and columns are none."""
    logits = np.full((1, 2, 64, 64), -5, np.float32)
    logits[0, 1, 1:32, 1:63] = 4
    logits[0, 0, 32:63, 1:63] = 4
    return logits


def segmenter(answer: Any = halves, classes: tuple[str, ...] = CLASSES, **more: Any) -> Segmenter:
    spec = small_spec(classes=classes, **more)
    return Segmenter(spec, RecordingRuntime(answer))


PHOTO = np.full((256, 256, 3), 120, np.uint8)


def test_each_pixel_gets_the_most_probable_class_at_the_size_of_the_photo() -> None:
    answer = segmenter()(PHOTO)
    assert answer.labels.shape == (256, 256)
    assert answer.classes == {"tongue": 1, "teeth": 2}
    assert (answer.labels[8:124, 8:248] == 2).all()
    assert (answer.labels[132:248, 8:248] == 1).all()
    assert not answer.labels[:2].any()


def test_two_classes_meet_without_a_seam_of_background() -> None:
    assert segmenter()(PHOTO).labels[120:136, 8:248].all()


def test_the_mask_is_the_tongue_and_the_probability_its_share_of_the_softmax() -> None:
    answer = segmenter()(PHOTO)
    assert (answer.mask == (answer.labels == 1)).all()
    assert answer.tongue
    assert answer.probability[200, 128] == pytest.approx(
        np.exp(4) / (1 + np.exp(4) + np.exp(-5)), abs=1e-4
    )


def test_without_a_class_called_tongue_the_mask_is_all_classes_together() -> None:
    answer = segmenter(classes=("body", "coating"))(PHOTO)
    assert (answer.mask == (answer.labels > 0)).all()
    assert answer.mask.any()


def test_labels_have_the_values_of_the_masks_of_the_training() -> None:
    answer = segmenter(class_values=(50, 100))(PHOTO)
    assert set(np.unique(answer.labels)) == {0, 50, 100}
    assert (answer.labels == answer.classes["teeth"])[60, 128]


def test_a_photo_without_any_class_has_no_tongue() -> None:
    answer = segmenter(lambda x: np.full((1, 2, 64, 64), -5, np.float32))(PHOTO)
    assert not answer.labels.any()
    assert not answer.tongue
    assert answer.presence < 0.5


def test_the_network_runs_once() -> None:
    runtime = RecordingRuntime(halves)
    Segmenter(small_spec(classes=CLASSES), runtime)(PHOTO)
    assert len(runtime.calls) == 1


def test_the_overlay_has_a_colour_for_each_class() -> None:
    answer = segmenter()(PHOTO)
    overlay = answer.overlay()
    assert overlay.shape == PHOTO.shape
    assert len({tuple(overlay[row, 128]) for row in (1, 60, 200)}) == 3
    assert encode_jpeg(overlay)


def test_of_one_class_labels_are_the_mask(fake: Segmenter) -> None:
    photo = np.zeros((64, 64, 3), np.uint8)
    photo[10:40, 10:40] = 255
    answer = fake(photo)
    assert answer.classes == {"tongue": 1}
    assert (answer.labels == answer.mask).all()
    assert answer.labels.any()


@pytest.mark.parametrize("use", ["measure", "regions"])
def test_what_is_for_tongues_alone_is_refused(use: str) -> None:
    with pytest.raises(BadSettings, match=f"^this model has 2 classes; {use} takes models of one"):
        getattr(segmenter()(PHOTO), use)()


def test_a_box_is_refused() -> None:
    with pytest.raises(BadModel, match=r"2 classes \(tongue, teeth\); a box or a point takes"):
        segmenter()(PHOTO, box=(10, 10, 50, 50))


@pytest.mark.parametrize("option", [{"threshold": 0.4}, {"tta": True}])
def test_options_of_one_class_are_refused(option: dict[str, Any]) -> None:
    spec, runtime = small_spec(classes=CLASSES), RecordingRuntime(halves)
    with pytest.raises(BadModel, match="has 2 classes"):
        Segmenter(spec, runtime, **option)


def test_a_network_of_another_number_of_classes_is_refused() -> None:
    with pytest.raises(BadModel, match="a model of 3 classes gives as many logits a pixel"):
        segmenter(classes=("a", "b", "c"))(PHOTO)


def test_log_odds_of_the_mask_against_all_else() -> None:
    logits = np.array([1.0, 2.0, -1.0], np.float32)[:, None, None]
    odds = mask_logits(logits, {"tongue": 1, "teeth": 2, "lips": 3})
    assert odds[0, 0] == pytest.approx(1 - np.log(1 + np.exp(2) + np.exp(-1)))
