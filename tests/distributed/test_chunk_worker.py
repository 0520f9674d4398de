from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from typing_helpers import not_none

pq = pytest.importorskip("pyarrow.parquet")

from static_host import hosting  # noqa: E402
from tongueseg.batch.predict import predict_one as predict_photo  # noqa: E402
from tongueseg.data.formats.run_length import decode_rle  # noqa: E402
from tongueseg.distributed import chunk_worker as module  # noqa: E402
from tongueseg.distributed.chunk_worker import ChunkWorker, Outcome  # noqa: E402
from tongueseg.distributed.sources import find_sources  # noqa: E402
from tongueseg.distributed.store import open_store  # noqa: E402
from tongueseg.errors import CannotWrite  # noqa: E402

if TYPE_CHECKING:
    from tongueseg.batch.predict import Prediction
    from tongueseg.distributed.job import JobSettings
    from tongueseg.distributed.model_bundle import ModelBundle
    from tongueseg.distributed.store import Store
    from tongueseg.inference.segmenter import Segmenter
    from typing_helpers import SmallDisk


@pytest.fixture
def store(place: str) -> Store:
    return open_store(place)


def table(store: Store, name: str) -> dict[str, dict[str, Any]]:
    parts = [pq.read_table(io.BytesIO(not_none(store.read(part)))) for part in store.names(name)]
    return {row["name"]: row for part in parts for row in part.to_pylist()}


def test_photos_become_masks_rows_and_errors(
    store: Store, model: ModelBundle, job: JobSettings, photos: Path
) -> None:
    outcomes = ChunkWorker(job, model, store, "here")(find_sources([str(photos)]))
    message = f"{photos / 'c.jpg'}: not a photo in a format that is read here"
    assert outcomes == [
        Outcome("a", tongue=True),
        Outcome("c", error=message),
        Outcome("d"),
        Outcome("deep/b", tongue=True),
    ]
    results = table(store, "results")
    assert set(results) == {"a", "d", "deep/b"}
    for name, row in results.items():
        with Image.open(io.BytesIO(not_none(store.read(f"mask/{name}.png")))) as image:
            mask = np.asarray(image) > 0
        assert np.array_equal(decode_rle(row["counts"], row["height"], row["width"]), mask)
    assert results["a"]["length_px"] > 0
    assert table(store, "errors")["c"]["error"] == message
    (part,) = store.names("results")
    metadata = pq.read_schema(io.BytesIO(not_none(store.read(part)))).metadata
    assert (metadata[b"model"], metadata[b"node"]) == (b"tiny", b"here")


def test_photos_of_a_web_server(
    store: Store, model: ModelBundle, job: JobSettings, photos: Path
) -> None:
    with hosting(photos) as host:
        sources = [*find_sources([host.url]), *find_sources([f"{host.url}none.jpg"])]
        outcomes = ChunkWorker(job, model, store)(sources)
    assert [outcome.tongue for outcome in outcomes] == [True, False, False, True, False]
    assert outcomes[1].error == f"{host.url}c.jpg: not a photo in a format that is read here"
    assert outcomes[-1].error.startswith(f"{host.url}none.jpg: cannot be read (")


def test_what_no_reader_foresaw_is_an_error_of_that_photo(
    store: Store,
    model: ModelBundle,
    job: JobSettings,
    photos: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def predict_one(segmenter: Segmenter, name: str, *rest: Any) -> Prediction:
        if name == "a":
            raise ZeroDivisionError("no pixel")
        return predict_photo(segmenter, name, *rest)

    monkeypatch.setattr(module, "predict_one", predict_one)
    sources = find_sources([str(photos / "a.png"), str(photos / "d.png")])
    outcomes = ChunkWorker(job, model, store)(sources)
    assert outcomes[0].error == f"{photos / 'a.png'}: ZeroDivisionError: no pixel"
    assert not outcomes[1].error


def test_a_row_comes_after_its_pictures(
    model: ModelBundle, job: JobSettings, photos: Path, tmp_path: Path, small_disk: SmallDisk
) -> None:
    store = open_store(str(tmp_path / "out"))
    chunk = find_sources([str(photos / "a.png"), str(photos / "d.png")])
    work = ChunkWorker(job, model, store)
    with small_disk(20), pytest.raises(CannotWrite):
        work(chunk)
    assert store.names("results") == []
