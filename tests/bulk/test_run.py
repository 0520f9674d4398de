import pytest

from tongueseg.bulk.sources import Source
from tongueseg.bulk.store import open_store


@pytest.fixture
def store(tmp_path):
    return open_store(str(tmp_path / "out"))


def work(job, model, store, sources):
    from tongueseg.bulk.run import run, to_do

    return list(run(job, model, store, to_do(store, sources)))


def test_a_name_that_no_table_holds_is_an_error(job, model, store):
    (outcome,) = work(job, model, store, [Source("\udcc9", "/photos/\udcc9.jpg")])
    assert outcome.error == "/photos/\\udcc9.jpg: its name is not UTF-8; rename it"


@pytest.mark.parametrize(("photos", "size"), [(1, 8), (1000, 31), (10**6, 256)])
def test_chunks_are_even_and_neither_tiny_nor_huge(photos, size):
    pytest.importorskip("ray")
    from tongueseg.bulk.run import chunk_size

    assert chunk_size(photos, 2) == size
