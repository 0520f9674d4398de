from __future__ import annotations

import pytest

from tongueseg.batch import settings as module
from tongueseg.batch.settings import MeasureSettings, PredictSettings, open_segmenter, worker_count


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "available_cores", lambda: 8)


@pytest.mark.parametrize(
    ("workers", "photos", "expected"),
    [(None, None, 8), (None, 3, 3), (2, 100, 2), (20, None, 20), (20, 5, 5), (None, 0, 1)],
)
def test_as_many_workers_as_cores_or_photos(
    workers: int | None, photos: int | None, expected: int
) -> None:
    assert worker_count(workers, photos) == expected


@pytest.mark.parametrize("settings", [PredictSettings, MeasureSettings])
@pytest.mark.parametrize(("photos", "threads"), [(1, 8), (4, 2), (100, 1)])
def test_the_workers_share_the_cores(
    monkeypatch: pytest.MonkeyPatch,
    settings: type[MeasureSettings] | type[PredictSettings],
    photos: int,
    threads: int,
) -> None:
    calls = []
    monkeypatch.setattr(module, "Segmenter", lambda *args, **more: calls.append((args, more)))
    open_segmenter(settings(model="nano", runtime="onnx", tta=True), photos)
    assert calls == [(("nano", "onnx"), {"threads": threads, "tta": True, "threshold": None})]
