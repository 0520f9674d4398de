from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tongueseg.data.cache import Cache
from tongueseg.errors import BadDataset
from tongueseg.training.scene_bank import build_faces, build_scenes


@pytest.fixture
def cache() -> Cache:
    masks = np.zeros((3, 64, 64), np.uint8)
    masks[:2, 20:50, 15:45] = 255
    photos = np.repeat(masks[..., None] // 2 + 60, 3, axis=3)
    return Cache(("a", "b", "empty"), photos, masks)


def test_scenes_are_drawn_once_and_follow_from_the_seed(tmp_path: Path) -> None:
    first = np.array(build_scenes(tmp_path / "a.npy", count=3, size=48, seed=1))
    assert first.shape == (3, 48, 48, 3)
    assert np.array_equal(build_scenes(tmp_path / "b.npy", count=3, size=48, seed=1), first)
    assert not np.array_equal(build_scenes(tmp_path / "c.npy", count=3, size=48, seed=2), first)
    drawn = (tmp_path / "a.npy").stat().st_mtime_ns
    build_scenes(tmp_path / "a.npy", count=3, size=48, seed=1)
    assert (tmp_path / "a.npy").stat().st_mtime_ns == drawn


def test_faces_hold_small_tongues_and_pass_over_photos_without(
    tmp_path: Path, cache: Cache
) -> None:
    faces = build_faces(tmp_path / "faces.npy", cache, count=4, seed=0)
    assert len(faces) == 4
    assert faces.photos.shape == (4, 64, 64, 3)
    shares = faces.masks.mean((1, 2)) / 255
    assert (shares > 0.003).all()
    assert (shares < 0.2).all()


def test_faces_need_a_tongue(tmp_path: Path, cache: Cache) -> None:
    empty = Cache(cache.names, cache.photos, np.zeros_like(cache.masks))
    with pytest.raises(BadDataset, match=r"^none of the 3 masks of the train split holds a tongue"):
        build_faces(tmp_path / "faces.npy", empty, count=4, seed=0)
    assert not list(tmp_path.iterdir())
