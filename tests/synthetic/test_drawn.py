from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.errors import BadSettings
from tongueseg.synthetic import drawn as synthetic
from tongueseg.synthetic.drawn import Scene, draw_background, draw_face, draw_mouth, write_dataset
from typing_helpers import not_none

SEEDS = range(12)
DRAWERS = [draw_mouth, draw_face, draw_background]


def mouth(seed: int | list[int], **size: int) -> Scene:
    return draw_mouth(np.random.default_rng(seed), **(size or {"height": 200, "width": 200}))


def pieces(mask: NDArray[np.bool_]) -> int:
    return cv2.connectedComponents(mask.astype(np.uint8))[0] - 1


def test_public_names() -> None:
    assert synthetic.__all__ == [
        "Scene",
        "draw_background",
        "draw_face",
        "draw_mouth",
        "write_dataset",
    ]


@pytest.mark.parametrize("draw", DRAWERS)
def test_same_seed_same_scene(draw: Callable[..., Scene]) -> None:
    first, again, other = (
        draw(np.random.default_rng(seed), height=96, width=80) for seed in (5, 5, 6)
    )
    assert np.array_equal(first.photo, again.photo)
    assert np.array_equal(first.mask, again.mask)
    assert not np.array_equal(first.photo, other.photo)


@pytest.mark.parametrize("draw", DRAWERS)
@pytest.mark.parametrize("size", [(48, 64), (131, 97)])
def test_shapes_and_types(draw: Callable[..., Scene], size: tuple[int, int]) -> None:
    scene = draw(np.random.default_rng(1), height=size[0], width=size[1])
    assert scene.photo.shape == (*size, 3)
    assert scene.photo.dtype == np.uint8
    assert scene.mask.shape == size
    assert scene.mask.dtype == np.bool_


def test_default_sizes() -> None:
    rng = np.random.default_rng(0)
    assert draw_mouth(rng).mask.shape == (400, 400)
    assert draw_face(rng).mask.shape == (640, 480)
    assert draw_background(rng).mask.shape == (400, 400)


def test_mouth_covers_a_fifth_to_two_thirds_in_one_piece_inside_the_frame() -> None:
    scenes = [mouth(seed) for seed in SEEDS]
    shares = [scene.mask.mean() for scene in scenes]
    assert min(shares) >= 0.20
    assert max(shares) <= 0.65
    assert max(shares) - min(shares) > 0.1
    assert [pieces(scene.mask) for scene in scenes] == [1] * len(SEEDS)
    for scene in scenes:
        assert scene.mask.sum() == scene.mask[1:-1, 1:-1].sum()


@pytest.mark.parametrize("share", [0.005, 0.04, 0.12])
def test_face_shows_the_share_asked_for(share: float) -> None:
    for seed in range(3):
        mask = draw_face(np.random.default_rng(seed), share=share).mask
        assert mask.mean() == pytest.approx(share, rel=0.05)
        assert pieces(mask) == 1


@pytest.mark.parametrize("share", [0.0, -0.1, 0.13, float("nan")])
def test_face_refuses_a_share_no_face_fits(share: float) -> None:
    with pytest.raises(BadSettings, match="share"):
        draw_face(np.random.default_rng(0), share=share)


def test_mask_follows_the_edge_that_is_painted() -> None:
    """Across the mask's edge colours jump; a few pixels beside it they hardly do."""
    for seed in SEEDS:
        scene = mouth(seed, height=300, width=300)
        jumps = cv2.GaussianBlur(scene.photo, (0, 0), 1.5).astype(np.float32)
        steep = np.hypot(cv2.Sobel(jumps, -1, 1, 0), cv2.Sobel(jumps, -1, 0, 1)).sum(axis=2)
        inside = cv2.distanceTransform(scene.mask.astype(np.uint8), cv2.DIST_L2, 5)
        outside = cv2.distanceTransform((~scene.mask).astype(np.uint8), cv2.DIST_L2, 5)
        edge = np.maximum(inside, outside) <= 2
        near = (np.maximum(inside, outside) > 7) & (np.maximum(inside, outside) <= 11)
        assert np.median(steep[edge]) > 2 * np.median(steep[near])


def test_tongues_are_pink() -> None:
    """Red leads the other channels, as on every living tongue, and none is burnt out."""
    for scene in (mouth(seed) for seed in SEEDS):
        red, green, blue = scene.photo[scene.mask].mean(axis=0)
        assert red > green + 10
        assert red > blue + 5
        assert 70 < red < 250


def test_backgrounds_are_varied_and_show_no_tongue() -> None:
    scenes = [
        draw_background(np.random.default_rng(seed), height=80, width=80) for seed in range(24)
    ]
    assert not any(scene.mask.any() for scene in scenes)
    assert all(scene.photo.std() > 5 for scene in scenes)
    assert len({scene.photo.tobytes() for scene in scenes}) == 24


def test_dataset_layout(tmp_path: Path) -> None:
    write_dataset(tmp_path, count=3, seed=7, height=96, width=64)
    photos = sorted((tmp_path / "original").iterdir())
    masks = sorted((tmp_path / "mask").iterdir())
    assert [path.suffix for path in photos] == [".jpg"] * 3
    assert [path.name for path in masks] == [f"{path.stem}.png" for path in photos]
    for number, (photo, mask) in enumerate(zip(photos, masks, strict=True)):
        scene = mouth([7, number], height=96, width=64)
        rgb = not_none(cv2.imread(str(photo)))[..., ::-1].astype(int)
        grey = not_none(cv2.imread(str(mask), cv2.IMREAD_UNCHANGED))
        assert np.abs(rgb - scene.photo).mean() < 4
        assert np.array_equal(grey, np.where(scene.mask, 255, 0))
        assert grey.dtype == np.uint8


def test_longer_dataset_begins_with_the_shorter(tmp_path: Path) -> None:
    for count in (1, 2):
        write_dataset(tmp_path / str(count), count=count, seed=1, height=48, width=48)
    (only,) = (tmp_path / "1" / "original").iterdir()
    assert (tmp_path / "2" / "original" / only.name).read_bytes() == only.read_bytes()


def test_dataset_of_another_kind_of_scene(tmp_path: Path) -> None:
    write_dataset(tmp_path, count=1, height=64, width=64, draw=draw_background)
    (mask,) = (tmp_path / "mask").iterdir()
    assert not not_none(cv2.imread(str(mask), cv2.IMREAD_UNCHANGED)).any()


def test_dataset_refuses_a_negative_count(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="count"):
        write_dataset(tmp_path, count=-1)
