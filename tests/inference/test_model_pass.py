from __future__ import annotations

import numpy as np
import pytest

from fake_model import dark_photo, logits_runtime, plain_pass, small_spec, uncertain_edge
from tongueseg.inference.model_pass import boundary_uncertainty, has_tongue
from tongueseg.io.photo import read_photo
from tongueseg.spec import OutputSpec

PHOTO = read_photo(dark_photo(64, 64))


def test_boundary_uncertainty_by_hand() -> None:
    result = plain_pass(PHOTO, small_spec(), logits_runtime(uncertain_edge()))
    # 40 pixels are uncertain, 400 + 20 are tongue.
    assert boundary_uncertainty(result, small_spec()) == pytest.approx(40 / 420**0.5)


@pytest.mark.parametrize(("threshold", "tongue"), [(0.73, True), (0.74, False)])
def test_presence_is_the_calibrated_presence_logit(threshold: float, tongue: bool) -> None:
    output = OutputSpec(presence_scale=0.5, presence_bias=-2, presence_threshold=threshold)
    spec = small_spec(output=output)
    result = plain_pass(PHOTO, spec, logits_runtime(np.full((64, 64), 6)))
    assert result.presence_logit == 6
    # The sigmoid of 0.5 * 6 - 2.
    assert result.presence == pytest.approx(0.7310586, abs=1e-6)
    assert has_tongue(result, spec) == tongue


def test_the_presence_logit_is_limited() -> None:
    result = plain_pass(PHOTO, small_spec(), logits_runtime(np.full((64, 64), 900)))
    assert result.presence_logit == 20


def test_raw_logits_are_as_the_network_gave_them() -> None:
    logits = np.random.default_rng(0).normal(size=(64, 64)).astype(np.float32)
    result = plain_pass(read_photo(dark_photo(32, 64)), small_spec(), logits_runtime(logits))
    assert np.array_equal(result.raw, logits[16:48])
    # The padding is not postprocessed, the photo's part is.
    assert np.array_equal(result.logits[:16], logits[:16])
    assert not np.array_equal(result.logits[16:48], logits[16:48])
