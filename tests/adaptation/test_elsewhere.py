from __future__ import annotations

import pytest

from tongueseg import Segmenter
from tongueseg.adaptation import elsewhere
from tongueseg.adaptation.elsewhere import score_elsewhere


def test_a_model_is_scored_on_tongues_and_on_pictures_without_one() -> None:
    with Segmenter("nano") as segmenter:
        scored = score_elsewhere(segmenter)
    assert (scored.with_tongue, scored.without) == (4, 2)
    assert scored.iou > 0.9
    assert scored.missed == 0


def test_the_pictures_are_always_the_same(fake: Segmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "PICTURES", 3)
    assert score_elsewhere(fake) == score_elsewhere(fake)
