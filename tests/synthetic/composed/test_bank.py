from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tongueseg.errors import BadDataset, CannotWrite
from tongueseg.synthetic.composed import (
    AREAS,
    KINDS,
    build_bank,
    check_faces,
    compose,
    composition,
    read_sources,
    sources_of,
)

if TYPE_CHECKING:
    from tongueseg.synthetic.composed.materials import Sources


@pytest.fixture
def sources(faces: Path, closeups: Path) -> Sources:
    return read_sources(faces, closeups, "train")


def test_sources_are_of_one_split(faces: Path, closeups: Path, sources: Sources) -> None:
    assert [face.number for face in sources.faces] == [1, 3, 4, 5, 6]
    assert [face.number for face in sources.blank] == [2]
    assert [one.photo.stem for one in sources.closeups] == ["a"]
    held_out = read_sources(faces, closeups, "test")
    assert [face.number for face in held_out.faces] == [8, 9, 18]
    assert [one.photo.stem for one in held_out.closeups] == ["b"]


def test_a_split_without_faces_is_refused(faces: Path, closeups: Path) -> None:
    file = faces / "landmarks.json"
    file.write_text(file.read_text().replace("face_0008", "face_0001"))
    for number in (9, 18):
        file.write_text(file.read_text().replace(f"face_{number:04d}", "face_0002"))
    with pytest.raises(BadDataset, match="no face with landmarks in split 'test'"):
        read_sources(faces, closeups, "test")


def test_faces_that_are_left_out_are_in_no_source(faces: Path) -> None:
    sources = sources_of(faces, (), "train", ["face_0002", "face_0004"])
    assert [face.number for face in (*sources.faces, *sources.blank)] == [1, 3, 5, 6]
    with pytest.raises(BadDataset, match="in split 'val' besides 1 left out; faces whose number"):
        sources_of(faces, (), "val", ["face_0007"])


def test_a_folder_is_checked_without_decoding(faces: Path) -> None:
    check_faces(faces, ("train", "val", "test"))
    (faces / "face_0002.jpg").write_bytes(b"none")
    check_faces(faces, ("val", "test"))
    with pytest.raises(BadDataset, match=r"face_0002\.jpg: no picture"):
        check_faces(faces, ("train",))


def test_kinds_and_areas_are_of_the_same_kinds_and_fill_a_bank() -> None:
    assert KINDS.keys() == AREAS.keys()
    assert sum(KINDS.values()) == pytest.approx(1)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_pixels_and_a_mask(sources: Sources, kind: str) -> None:
    area = (0.3, 0.6) if kind == "throat_and_teeth" else None
    pixels, mask = compose(np.random.default_rng(3), kind, sources, size=160, area=area)
    assert (pixels.shape, mask.shape) == ((160, 160, 3), (160, 160))
    assert pixels.dtype == mask.dtype == np.uint8
    assert mask.any() == (kind != "negative")


@pytest.mark.parametrize("kind", ["mouth_in_face", "tongue_in_mouth"])
@pytest.mark.parametrize("area", [(0.005, 0.01), (0.01, 0.05), (0.05, 0.2)])
def test_the_tongue_covers_what_was_asked_for(
    sources: Sources, kind: str, area: tuple[float, float]
) -> None:
    for seed in range(3):
        made = composition(np.random.default_rng(seed), kind, sources, size=200, area=area)
        assert area[0] <= made.share <= area[1]


def test_an_area_that_no_tongue_can_cover_is_refused(sources: Sources) -> None:
    with pytest.raises(BadDataset, match=r"no mouth_in_face with a tongue of 0\.980 to 0\.990"):
        composition(np.random.default_rng(0), "mouth_in_face", sources, size=64, area=(0.98, 0.99))


def test_an_unknown_kind_is_refused(sources: Sources) -> None:
    with pytest.raises(ValueError, match="no kind 'face'"):
        compose(np.random.default_rng(0), "face", sources)


def test_a_bank_follows_from_its_seed_and_not_from_its_workers(
    tmp_path: Path, sources: Sources
) -> None:
    kinds = {"tongue_in_mouth": 0.5, "negative": 0.5}
    how: dict[str, Any] = {"size": 96, "kinds": kinds}
    first = build_bank(tmp_path / "a.npy", sources, count=6, seed=1, workers=1, **how)
    assert first.shape == (6, 96, 96, 4)
    assert first.dtype == np.uint8
    two = build_bank(tmp_path / "b.npy", sources, count=3, seed=1, workers=2, **how)
    assert np.array_equal(first[:3], two)
    other = build_bank(tmp_path / "c.npy", sources, count=3, seed=2, workers=1, **how)
    assert not np.array_equal(first[:3], other)
    assert sorted(path.name for path in tmp_path.glob("*.npy")) == ["a.npy", "b.npy", "c.npy"]
    written = (tmp_path / "a.npy").stat().st_mtime_ns
    build_bank(tmp_path / "a.npy", sources, count=6, seed=1, workers=1, **how)
    assert (tmp_path / "a.npy").stat().st_mtime_ns == written


def test_a_bank_that_fails_leaves_nothing(tmp_path: Path, sources: Sources) -> None:
    for files in sources.closeups:
        files.mask.unlink()
    with pytest.raises(BadDataset, match="missing"):
        build_bank(
            tmp_path / "out/a.npy", sources, count=2, seed=0, kinds={"throat_and_teeth": 1.0}
        )
    assert list((tmp_path / "out").iterdir()) == []


def test_a_bank_where_a_file_stands_in_the_way_says_so(tmp_path: Path, sources: Sources) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite, match="cannot write"):
        build_bank(tmp_path / "file/a.npy", sources, count=1, seed=0)
