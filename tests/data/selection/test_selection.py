from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fake_model import RecordingRuntime, small_spec
from tongueseg import Segmenter
from tongueseg.data.selection.selection import Selection, choose_next, find_pool
from tongueseg.errors import BadModel, BadPhoto, BadSettings
from tongueseg.synthetic.drawn import write_dataset


@pytest.fixture(scope="module")
def drawn_photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight drawn mouths as a dataset; not to be written to."""
    folder = tmp_path_factory.mktemp("drawn")
    write_dataset(folder, count=8, seed=7, height=160, width=200)
    return folder


@pytest.fixture
def pool(drawn_photos: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drawn_photos / "original", tmp_path / "pool"))


def choose(
    pool: Path, segmenter: Segmenter, number: int = 3, labelled: Path | None = None
) -> Selection:
    photos = find_pool(pool, labelled, number)
    return choose_next(photos, segmenter, number, labelled, workers=2)


def names(selection: Selection) -> list[str]:
    return [one.candidate.photo.name for one in selection.chosen]


def test_the_same_photos_give_the_same_choice(pool: Path, fake: Segmenter) -> None:
    first, second = choose(pool, fake), choose(pool, fake)
    assert names(first) == names(second)
    assert len(set(names(first))) == 3
    assert (first.photos, first.near_copies, first.drawn, first.errors) == (8, 0, 0, [])
    assert sum(one.stands_for for one in first.chosen) == 8
    assert np.isnan(first.chosen[0].distance)
    assert all(one.distance > 0 for one in first.chosen[1:])


def test_copies_are_chosen_once(pool: Path, fake: Segmenter) -> None:
    for photo in sorted(pool.iterdir()):
        with Image.open(photo) as image:
            image.resize((160, 128)).save(pool / f"{photo.stem}_smaller.jpg", quality=80)
    selection = choose(pool, fake, number=12)
    assert (selection.photos, selection.near_copies) == (16, 8)
    assert len({name.removesuffix("_smaller") for name in names(selection)}) == 8
    assert len(selection.chosen) == 8


def test_copies_of_what_is_drawn_are_not_chosen(
    pool: Path, drawn_photos: Path, fake: Segmenter, tmp_path: Path
) -> None:
    labelled = tmp_path / "labelled"
    for kind in ("original", "mask"):
        (labelled / kind).mkdir(parents=True)
        for file in sorted((drawn_photos / kind).iterdir())[:5]:
            shutil.copy(file, labelled / kind)
    selection = choose(pool, fake, number=3, labelled=labelled)
    assert selection.drawn == 5
    drawn = {file.stem for file in (labelled / "original").iterdir()}
    assert set(names(selection)) == {file.stem for file in pool.iterdir()} - drawn
    assert all(one.distance > 0 for one in selection.chosen)


def test_a_dataset_in_the_pool_is_not_of_it(pool: Path, drawn_photos: Path) -> None:
    shutil.copytree(drawn_photos, pool / "labelled")
    photos = find_pool(pool, pool / "labelled", 3)
    assert sorted(one.photo for one in photos) == sorted(p for p in pool.iterdir() if p.is_file())


def test_photos_that_cannot_be_read_are_named(pool: Path, fake: Segmenter) -> None:
    broken = sorted(pool.iterdir())[2]
    broken.write_bytes(b"no photo")
    selection = choose(pool, fake)
    assert selection.photos == 7
    [error] = selection.errors
    assert str(broken) in error
    for photo in pool.iterdir():
        photo.write_bytes(b"")
    with pytest.raises(BadPhoto, match="none of 8 photos can be read; "):
        choose(pool, fake)


def test_progress_counts_every_photo(pool: Path, drawn_photos: Path, fake: Segmenter) -> None:
    totals: list[int] = []
    ticks: list[int] = []

    def on_start(total: int) -> Callable[[], object]:
        totals.append(total)
        return lambda: ticks.append(1)

    choose_next(find_pool(pool, None, 2), fake, 2, drawn_photos, on_start=on_start)
    assert totals == [16]
    assert len(ticks) == 16


def test_pools_that_cannot_be_are_refused(pool: Path, drawn_photos: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadSettings, match="empty: holds no photo"):
        find_pool(tmp_path / "empty", None, 3)
    with pytest.raises(BadSettings, match="holds 8 photos to choose 8 from; draw all of them"):
        find_pool(pool, None, 8)
    with pytest.raises(BadSettings, match="lies in the dataset"):
        find_pool(drawn_photos / "original", drawn_photos, 3)
    with pytest.raises(BadSettings, match="nowhere"):
        find_pool(tmp_path / "nowhere", None, 3)


def test_a_model_of_several_classes_does_not_choose(pool: Path) -> None:
    spec = small_spec(classes=("tongue", "teeth"))
    logits = RecordingRuntime(lambda x: np.zeros((1, 2, 64, 64), np.float32))
    with pytest.raises(BadModel, match="data next takes models of one class"):
        choose(pool, Segmenter(spec, logits))
