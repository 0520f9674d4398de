from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.data.dataset import read_dataset
from tongueseg.data.masks import read_mask
from tongueseg.errors import BadMask
from tongueseg.metrics import assd, boundary_iou, hd95, surface_dice, surface_distances

EMPTY = np.zeros((9, 12), bool)
FULL = np.ones((9, 12), bool)


def square(top: int, left: int, side: int, shape: tuple[int, int] = (9, 12)) -> NDArray[np.bool_]:
    mask = np.zeros(shape, bool)
    mask[top : top + side, left : left + side] = True
    return mask


def point(row: int, column: int) -> NDArray[np.bool_]:
    return square(row, column, 1)


def scores(
    prediction: NDArray[np.bool_], truth: NDArray[np.bool_], tolerance: float = 1.0
) -> dict[str, float]:
    distances = surface_distances(prediction, truth)
    return {
        "hd95": hd95(distances),
        "assd": assd(distances),
        "surface_dice": surface_dice(distances, tolerance),
        "boundary_iou": boundary_iou(prediction, truth),
    }


def test_two_points_by_hand() -> None:
    """Three rows and four columns apart are five pixels."""
    distances = surface_distances(point(1, 2), point(4, 6))
    assert distances.to_truth.tolist() == distances.to_prediction.tolist() == [5]
    assert hd95(distances) == assd(distances) == 5
    assert surface_dice(distances, 4.999) == 0
    assert surface_dice(distances, 5) == 1


def test_a_square_in_a_square_by_hand() -> None:
    """The single inner pixel is 1 from the sides of the ring around it and a diagonal from the
    corners.
    """
    ring = square(2, 2, 3)
    distances = surface_distances(ring, point(3, 3))
    assert sorted(distances.to_truth) == pytest.approx([1] * 4 + [math.sqrt(2)] * 4)
    assert distances.to_prediction.tolist() == [1]
    assert assd(distances) == pytest.approx((5 + 4 * math.sqrt(2)) / 9)
    # 0.95 of the way along eight sorted distances is beyond the fifth.
    assert hd95(distances) == pytest.approx(math.sqrt(2))
    assert surface_dice(distances, 1) == 5 / 9


def test_percentile_lies_between_two_distances_by_hand() -> None:
    """A row of 21 points over a single one at its start: distances 0 to 20, of which 95 % is 19."""
    row, start = np.zeros((3, 30), bool), np.zeros((3, 30), bool)
    row[1, 4:25] = start[1, 4] = True
    assert hd95(surface_distances(row, start)) == pytest.approx(19)
    row[1, 25] = True
    assert hd95(surface_distances(row, start)) == pytest.approx(0.95 * 21)
    assert assd(surface_distances(row, start)) == pytest.approx(sum(range(22)) / 23)


def test_the_larger_direction_counts() -> None:
    near, far = point(4, 4), point(4, 4) | point(4, 10)
    assert hd95(surface_distances(near, far)) == hd95(surface_distances(far, near)) > 5
    assert surface_distances(near, far).to_truth.tolist() == [0]


def test_band_by_hand() -> None:
    """In 9 x 12 pixels the band is one wide: rings of 12 pixels that share 6 of 18."""
    assert boundary_iou(square(2, 2, 4), square(2, 3, 4)) == 6 / 18
    # Three wide the bands are the squares: 12 of 20 pixels.
    assert boundary_iou(square(2, 2, 4), square(2, 3, 4), share=0.2) == 12 / 20


@pytest.mark.parametrize(
    ("prediction", "truth", "expected"),
    [
        (EMPTY, EMPTY, (math.nan, math.nan, math.nan, math.nan)),
        (EMPTY, point(3, 3), (math.nan, math.nan, 0, 0)),
        (point(3, 3), EMPTY, (math.nan, math.nan, 0, 0)),
        (EMPTY, FULL, (math.nan, math.nan, 0, 0)),
        (FULL, FULL, (0, 0, 1, 1)),
        (point(3, 3), point(3, 3), (0, 0, 1, 1)),
        (point(0, 0), point(8, 11), (math.hypot(8, 11), math.hypot(8, 11), 0, 0)),
        (square(2, 2, 4), square(2, 2, 4), (0, 0, 1, 1)),
    ],
)
def test_ends(
    prediction: NDArray[np.bool_],
    truth: NDArray[np.bool_],
    expected: tuple[float, float, float, float],
) -> None:
    assert tuple(scores(prediction, truth).values()) == pytest.approx(expected, nan_ok=True)


def test_no_tolerance_makes_a_missed_tongue_found() -> None:
    assert surface_dice(surface_distances(EMPTY, FULL), 1e9) == 0
    assert surface_dice(surface_distances(FULL, EMPTY), math.nan) == 0


def test_the_border_of_the_photo_is_an_edge() -> None:
    """The full frame against all but its outermost pixels: only corners are a diagonal away."""
    inner = FULL.copy()
    inner[[0, -1], :] = inner[:, [0, -1]] = False
    distances = surface_distances(FULL, inner)
    assert sorted(distances.to_truth) == pytest.approx([1] * 34 + [math.sqrt(2)] * 4)
    assert distances.to_prediction.tolist() == [1] * 30


@pytest.mark.parametrize("shape", [(1, 1), (1, 20), (20, 1), (2, 2)])
def test_narrow_photos(shape: tuple[int, int]) -> None:
    prediction, truth = np.zeros(shape, bool), np.zeros(shape, bool)
    prediction[0, 0] = truth[-1, -1] = True
    away = math.hypot(shape[0] - 1, shape[1] - 1)
    result = scores(prediction, truth, tolerance=0)
    assert result["hd95"] == result["assd"] == pytest.approx(away)
    assert result["surface_dice"] == result["boundary_iou"] == (shape == (1, 1))


@pytest.mark.parametrize("function", [surface_distances, boundary_iou])
def test_sizes_must_agree(function: Callable[..., Any]) -> None:
    with pytest.raises(BadMask, match="sizes must agree"):
        function(EMPTY, EMPTY[:, :-1])


def test_masks_need_not_lie_in_a_row_in_memory() -> None:
    prediction, truth = blobs(0)
    turned = scores(prediction[::-1, ::2], truth[::-1, ::2])
    copied = scores(prediction[::-1, ::2].copy(), truth[::-1, ::2].copy())
    assert turned == copied
    assert scores(np.asfortranarray(prediction), truth) == scores(prediction, truth)


def test_what_is_given_stays_as_it_is() -> None:
    prediction, truth = blobs(0)
    before = prediction.copy(), truth.copy()
    scores(prediction, truth)
    assert np.array_equal(before[0], prediction)
    assert np.array_equal(before[1], truth)


def test_where_the_masks_lie_in_a_photo_does_not_matter_to_distances() -> None:
    prediction, truth = square(1, 1, 4), square(2, 3, 3)
    away = [np.pad(mask, ((40, 7), (3, 90))) for mask in (prediction, truth)]
    here, there = surface_distances(prediction, truth), surface_distances(*away)
    assert np.array_equal(here.to_truth, there.to_truth)
    assert np.array_equal(here.to_prediction, there.to_prediction)


def blobs(seed: int, height: int = 97, width: int = 131) -> list[NDArray[np.bool_]]:
    """A few overlapping ellipses with holes and strays, and the same moved and bitten."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:height, :width]
    masks = []
    for _ in range(2):
        mask = np.zeros((height, width), bool)
        for _ in range(4):
            y, x = rng.uniform(0.2, 0.8, 2) * (height, width)
            b, a = rng.uniform(0.05, 0.35, 2) * min(height, width)
            mask |= ((rows - y) / b) ** 2 + ((columns - x) / a) ** 2 < 1
        masks.append(mask ^ (rng.random((height, width)) < 0.01))
    return masks


def pairs_of_masks() -> Iterator[
    list[NDArray[np.bool_]] | tuple[NDArray[np.bool_], NDArray[np.bool_]]
]:
    yield from (blobs(seed) for seed in range(4))
    rng = np.random.default_rng(9)
    yield rng.random((40, 50)) < 0.5, rng.random((40, 50)) < 0.5
    yield square(0, 0, 9), FULL
    yield point(0, 0), FULL
    yield FULL, FULL


@pytest.fixture
def monai() -> ModuleType:
    pytest.importorskip("torch")
    metrics: ModuleType = pytest.importorskip("monai.metrics")
    return metrics


def agrees_with_monai(
    monai: ModuleType, prediction: NDArray[np.bool_], truth: NDArray[np.bool_], tolerance: float
) -> None:
    import torch

    p, t = (torch.from_numpy(mask.copy())[None, None].float() for mask in (prediction, truth))
    with_all = {"include_background": True}
    reference = {
        "hd95": monai.compute_hausdorff_distance(p, t, percentile=95, **with_all),
        "assd": monai.compute_average_surface_distance(p, t, symmetric=True, **with_all),
        "surface_dice": monai.compute_surface_dice(p, t, [tolerance], **with_all),
    }
    ours = scores(prediction, truth, tolerance)
    for name, value in reference.items():
        assert ours[name] == pytest.approx(value.item(), rel=1e-6, abs=1e-6, nan_ok=True), name


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("tolerance", [0, 1, 2.5])
def test_agrees_with_monai(monai: ModuleType, tolerance: float) -> None:
    for prediction, truth in pairs_of_masks():
        agrees_with_monai(monai, prediction, truth, tolerance)


@pytest.mark.filterwarnings("ignore")
def test_agrees_with_monai_on_real_masks(monai: ModuleType, real_data: Path) -> None:
    booth = read_dataset(real_data / "booth")[:6]
    masks = [read_mask(one.mask, (400, 400)) for one in booth]
    for prediction, truth in itertools.pairwise(masks):
        agrees_with_monai(monai, prediction, truth, 4.0)
        agrees_with_monai(monai, np.roll(truth, 3, axis=1), truth, 2.0)


@pytest.mark.filterwarnings("ignore")
def test_agrees_with_monai_where_that_is_defined_for_an_empty_mask(monai: ModuleType) -> None:
    """MONAI has no finite distance where one mask is empty; ours is undefined there."""
    import torch

    for prediction, truth in [(EMPTY, FULL), (FULL, EMPTY), (EMPTY, EMPTY)]:
        p, t = (torch.from_numpy(mask)[None, None].float() for mask in (prediction, truth))
        reference = monai.compute_surface_dice(p, t, [1.0], include_background=True).item()
        ours = scores(prediction, truth)
        assert ours["surface_dice"] == pytest.approx(reference, nan_ok=True)
        far = monai.compute_hausdorff_distance(p, t, percentile=95, include_background=True)
        assert not math.isfinite(far.item())
        assert math.isnan(ours["hd95"])


def edge_of(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    ndimage = pytest.importorskip("scipy.ndimage")
    return np.asarray(mask & ~ndimage.binary_erosion(mask))


def test_largest_distance_is_that_of_scikit_image() -> None:
    oracle = pytest.importorskip("skimage.metrics")
    for prediction, truth in pairs_of_masks():
        distances = surface_distances(prediction, truth)
        largest = max(distances.to_truth.max(), distances.to_prediction.max())
        reference = oracle.hausdorff_distance(edge_of(prediction), edge_of(truth))
        assert largest == pytest.approx(reference, abs=1e-9)


def test_distances_are_exact_in_a_photo_of_a_phone() -> None:
    """Against the distances from every edge pixel to every other, in whole numbers."""
    prediction, truth = blobs(1, 900, 1200)
    distances = surface_distances(prediction, truth)
    start, end = np.argwhere(edge_of(prediction)), np.argwhere(edge_of(truth))
    chosen = np.random.default_rng(0).choice(len(start), 300, replace=False)
    away = start[chosen, None] - end[None]
    exact = np.sqrt((away**2).sum(axis=2).min(axis=1))
    assert np.array_equal(distances.to_truth[chosen], exact)


@pytest.mark.parametrize("share", [0.001, 0.02, 0.05])
def test_bands_are_those_of_the_paper(share: float) -> None:
    """All pixels of a mask within so many steps, diagonal ones too, of what is outside it."""
    ndimage = pytest.importorskip("scipy.ndimage")
    for prediction, truth in pairs_of_masks():
        steps = max(1, round(share * math.hypot(*truth.shape)))
        bands = []
        for mask in (prediction, truth):
            depth = ndimage.distance_transform_cdt(np.pad(mask, 1), "chessboard")[1:-1, 1:-1]
            bands.append(mask & (depth <= steps))
        expected = (bands[0] & bands[1]).sum() / (bands[0] | bands[1]).sum()
        assert boundary_iou(prediction, truth, share) == pytest.approx(expected, abs=1e-9)
