from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.dataset import Record, read_dataset
from tongueseg.evaluation.examples import choose_examples, draw_examples
from tongueseg.evaluation.per_photo import ModelResults, per_photo

if TYPE_CHECKING:
    from tongueseg.inference.segmenter import Segmenter
    from tongueseg.report.thumbnail import Picture

NAN = float("nan")
WORST, DIFFER, TYPICAL = "Worst photos", "Where the models differ most", "Typical photos"


def chosen(ious: list[list[float]], count: int) -> dict[str, list[int]]:
    return {title[0]: numbers for title, numbers in choose_examples(np.array(ious), count).items()}


def opened(picture: Picture) -> Image.Image:
    _, content = picture.url.split("data:image/jpeg;base64,")
    return Image.open(io.BytesIO(base64.b64decode(content)))


@pytest.fixture
def results(
    fake: Segmenter, drawn_dataset: Path
) -> Callable[..., tuple[list[ModelResults], list[Record]]]:
    records = read_dataset(drawn_dataset, val=0.25, test=0.25)

    def of(*names: str) -> tuple[list[ModelResults], list[Record]]:
        result = [ModelResults(name, 0.5, lambda: fake) for name in names]
        for one in result:
            list(one.gather(per_photo(fake, records)))
        return result, records

    return of


def test_the_worst_come_first_and_typical_ones_surround_the_median() -> None:
    ious = [[0.9, 0.1, 0.5, 0.3, 0.7, 0.52, NAN]]
    # The median of six is 0.51.
    assert chosen(ious, 2) == {WORST: [1, 3], TYPICAL: [2, 5]}


def test_no_photo_is_chosen_twice() -> None:
    assert chosen([[0.3, 0.2, 0.1]], 2) == {WORST: [2, 1], TYPICAL: [0]}
    assert chosen([[0.2, 0.1]], 6) == {WORST: [1, 0]}


def test_models_are_judged_together_and_where_they_differ() -> None:
    ious = [[0.9, 0.5, 0.9, 0.8], [0.1, 0.4, 0.8, 0.8]]
    assert chosen(ious, 1) == {WORST: [1], DIFFER: [0], TYPICAL: [3]}


def test_a_photo_undefined_for_one_model_is_chosen_by_the_other() -> None:
    assert chosen([[NAN, 0.9], [0.0, 0.9]], 1)[WORST] == [0]


def test_photos_without_any_score_are_not_chosen() -> None:
    assert chosen([[NAN, NAN]], 3) == {}


def test_one_model_is_shown_with_photo_truth_prediction_and_errors(
    results: Callable[..., tuple[list[ModelResults], list[Record]]],
) -> None:
    result, records = results("tiny")
    (examples,) = draw_examples(result, records, {(WORST, "最差"): [2, 0]})
    assert examples.title == (WORST, "最差")
    first, second = examples.photos
    assert (first.name, second.name) == ("c", "a")
    assert first.ious == (result[0].scored[2].scores["iou"],)
    assert [picture.caption[0] for picture in first.pictures] == [
        "photo", "truth", "prediction", "errors",
    ]  # fmt: skip
    for picture in first.pictures:
        with opened(picture) as image:
            assert image.size == (picture.width, picture.height) == (80, 80)
    photo, _, _, errors = (np.asarray(opened(picture), int) for picture in first.pictures)
    # The bright disc, found: half bright grey, half blue.
    assert np.abs(photo[40, 40] - 230).max() < 5
    assert np.abs(errors[40, 40] - (115, 172, 204)).max() < 8


def test_several_models_are_shown_with_the_errors_of_each(
    results: Callable[..., tuple[list[ModelResults], list[Record]]],
) -> None:
    result, records = results("one", "two", "three")
    (examples,) = draw_examples(result, records, {(WORST, "最差"): [1]})
    (displayed,) = examples.photos
    assert [picture.caption[0] for picture in displayed.pictures] == [
        "photo", "truth", "one", "two", "three",
    ]  # fmt: skip
    assert len(displayed.ious) == 3


def test_large_photos_become_small_pictures(
    results: Callable[..., tuple[list[ModelResults], list[Record]]],
) -> None:
    result, records = results("tiny")
    Image.new("RGB", (1500, 1000), "white").save(records[0].photo)
    Image.new("1", (1500, 1000)).save(records[0].mask)
    (examples,) = draw_examples(result, records, {(WORST, "最差"): [0]})
    for picture in examples.photos[0].pictures:
        assert (picture.width, picture.height) == (300, 200)
        assert len(picture.url) < 20_000
