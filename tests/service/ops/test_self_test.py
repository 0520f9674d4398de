from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg import Segmenter
from tongueseg.errors import BadModel
from tongueseg.runtime import FakeRuntime
from tongueseg.service.ops.self_test import run_self_test

if TYPE_CHECKING:
    from tongueseg.spec import ModelSpec


def test_the_embedded_model_is_proven() -> None:
    with Segmenter(threads=1) as segmenter:
        assert run_self_test(segmenter, 0.9, batch=2) > 0.9


def test_a_model_that_finds_no_tongue(fake: Segmenter) -> None:
    with pytest.raises(
        BadModel, match=r"tiny: overlaps the tongue .* under 0\.5; a setting self_test_iou"
    ):
        run_self_test(fake, 0.5)
    assert 0 <= run_self_test(fake, 0.0) < 0.5


def test_an_engine_that_computes_nonsense(spec: ModelSpec) -> None:
    broken = Segmenter(spec, FakeRuntime(lambda x: np.full_like(x[:, :1], np.nan)))
    with pytest.raises(BadModel, match="gives logits that are NaN or infinite"):
        run_self_test(broken, 0.0)


def test_a_model_that_takes_one_photo_at_a_time(spec: ModelSpec) -> None:
    def one(x: NDArray[np.float32]) -> NDArray[np.float32]:
        if len(x) > 1:
            raise ValueError("expected 1")
        return x[:, :1]

    segmenter = Segmenter(spec, FakeRuntime(one))
    run_self_test(segmenter, 0.0)
    with pytest.raises(BadModel, match="does not take 4 photos at a time; set batch 1"):
        run_self_test(segmenter, 0.0, batch=4)
