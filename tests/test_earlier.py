import pytest

from tongueseg.earlier import read_earlier
from tongueseg.errors import BadSettings
from tongueseg.items import find_items
from tongueseg.measure import measures_tables
from tongueseg.prediction import predict, write_results


@pytest.fixture
def items(drawn_dataset):
    return find_items([drawn_dataset / "original"])


def work(fake, items, out, save=("mask",)):
    table = out / "measures.csv" if "measures" in save else None
    with measures_tables(table) as measured:
        results = predict(fake, items, out, save)
        write_results(out / "results.csv", results, lambda r: measured(r.name, r.measures, r.error))


def left(out, items, save=("mask",)):
    return [item.name for item in read_earlier(out, items, save).left]


def test_nothing_is_done_where_nothing_is(items, tmp_path):
    assert left(tmp_path, items) == ["a", "b", "c", "deep/d"]


def test_what_has_a_row_and_its_files_is_done(fake, items, tmp_path):
    work(fake, items[:2], tmp_path)
    earlier = read_earlier(tmp_path, items, ("mask",))
    assert [item.name for item in earlier.left] == ["c", "deep/d"]
    assert [row["name"] for row in earlier.results] == ["a", "b"]
    (tmp_path / "mask" / "a.png").unlink()
    earlier = read_earlier(tmp_path, items, ("mask",))
    assert [item.name for item in earlier.left] == ["a", "c", "deep/d"]
    assert [row["name"] for row in earlier.results] == ["b"]


def test_what_failed_is_tried_again(fake, items, tmp_path):
    content = items[0].photo.read_bytes()
    items[0].photo.write_bytes(b"no photo")
    work(fake, items, tmp_path)
    items[0].photo.write_bytes(content)
    assert left(tmp_path, items) == ["a"]


def test_an_output_more_is_work_again(fake, items, tmp_path):
    work(fake, items, tmp_path)
    assert left(tmp_path, items) == []
    assert left(tmp_path, items, ("mask", "overlay")) == ["a", "b", "c", "deep/d"]
    assert left(tmp_path, items, ("mask", "measures")) == ["a", "b", "c", "deep/d"]


def test_measures_are_kept_beside_their_results(fake, items, tmp_path):
    work(fake, items, tmp_path, ("mask", "measures"))
    (tmp_path / "mask" / "a.png").unlink()
    earlier = read_earlier(tmp_path, items, ("mask", "measures"))
    assert [row["name"] for row in earlier.measures] == ["b", "c", "deep/d"]


def test_a_table_of_somebody_else(items, tmp_path):
    (tmp_path / "results.csv").write_text("photo\na\n")
    with pytest.raises(BadSettings, match=r"results\.csv: has other columns"):
        left(tmp_path, items)
