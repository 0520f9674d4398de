from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from typing_helpers import not_none

pq = pytest.importorskip("pyarrow.parquet")

from tongueseg.batch.predict import predict_one  # noqa: E402
from tongueseg.data.formats.run_length import decode_rle  # noqa: E402
from tongueseg.distributed.rows import (  # noqa: E402
    ERRORS,
    MEASURED,
    RESULTS,
    error_row,
    result_row,
    to_parquet,
    to_result,
)
from tongueseg.distributed.sources import Source  # noqa: E402
from tongueseg.measure import MEASURES, UNCALIBRATED  # noqa: E402

if TYPE_CHECKING:
    from tongueseg.inference.segmenter import Segmenter


@pytest.fixture
def source(photos: Path) -> Source:
    return Source("a", str(photos / "a.png"))


def back(rows: list[dict[str, Any]], schema: Any) -> Any:
    return pq.read_table(io.BytesIO(to_parquet(rows, schema, {"model": "tiny"})))


def test_a_result_holds_all_that_is_known_of_a_photo(fake: Segmenter, source: Source) -> None:
    done = predict_one(fake, source.name, source.photo, ())
    table = back([result_row(source, done)], RESULTS)
    (row,) = table.to_pylist()
    assert (row["name"], row["photo"], row["tongue"]) == ("a", source.photo, True)
    assert np.array_equal(
        decode_rle(row["counts"], row["height"], row["width"]), not_none(done.answer).mask
    )
    assert row["flags"] == ["blurred", "too small"]
    assert table.schema.metadata[b"model"] == b"tiny"
    assert to_result(row) == done.result


def test_measures_are_columns_and_null_where_undefined(fake: Segmenter, source: Source) -> None:
    done = predict_one(fake, source.name, source.photo, ("measures",))
    (row,) = back([result_row(source, done)], MEASURED).to_pylist()
    assert set(MEASURES) < set(row)
    assert row["length_px"] == pytest.approx(not_none(done.result.measures).to_dict()["length_px"])
    assert row["area_mm2"] is None
    assert row["colour"] == UNCALIBRATED


def test_an_error(source: Source) -> None:
    (row,) = back([error_row(source, "a.png: damaged")], ERRORS).to_pylist()
    assert row == {"name": "a", "photo": source.photo, "error": "a.png: damaged"}
    assert to_result(row).row() == {"name": "a", "error": "a.png: damaged"}


def test_a_name_that_no_table_holds_is_shown() -> None:
    (row,) = back([error_row(Source("\udcc9", "\udcc9.png"), "why")], ERRORS).to_pylist()
    assert row["photo"] == "\\xc9.png"
